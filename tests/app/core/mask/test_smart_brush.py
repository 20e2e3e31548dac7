"""The smart brush follows the photo's edges within what is painted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.arrays import Pixels
from app.core.files.opencv import cv2
from app.core.mask.brush import coverage_of, mix
from app.core.mask.smart_brush import smart_coverage
from app.core.photo.edits import Stroke, Way


def scene(scale: int = 1) -> tuple[Pixels, Pixels]:
    """A red car with an oblique edge on a noisy green ground: the photo, and its alpha."""
    height, width = 200 * scale, 300 * scale
    y, x = np.mgrid[:height, :width]
    side = (200 * scale - x) - 0.4 * (y - 100 * scale)
    cover = np.clip(side / scale + 0.5, 0, 1)[..., np.newaxis]
    noise = cv2.resize(np.random.default_rng(0).normal(0, 12, (200, 300, 3)), (width, height))
    mixed = cover * (190, 40, 30) + (1 - cover) * (70, 140, 60) + noise
    image = np.clip(mixed, 0, 255).astype(np.uint8)
    return image, np.rint(cover[..., 0] * 255).astype(np.uint8)


def damaged(truth: Pixels, way: Way, scale: int = 1) -> Pixels:
    """The alpha with a bite out of it at the edge, or a bulge."""
    y, x = np.mgrid[: truth.shape[0], : truth.shape[1]]
    near = np.hypot(x - 200 * scale, y - 100 * scale) < 34 * scale
    return np.where(near, np.uint8(0 if way is Way.ADD else 255), truth).astype(np.uint8)


def sloppy(way: Way, scale: int = 1) -> Stroke:
    """A stroke over the damage that goes far over the car's edge."""
    shift = (-14 if way is Way.ADD else 14) * scale
    points = [(200 + shift / scale - 0.4 * dy, 100 + dy, 1.0) for dy in (-24.0, -6.0, 10.0, 24.0)]
    path = tuple((x * scale, y * scale, p) for x, y, p in points)
    return Stroke(way, path, 60.0 * scale, 0.9, smart=True)


def error(cover: Pixels, truth: Pixels) -> float:
    return float(np.abs(cover.astype(int) - truth).sum()) / 255


def painted(cover: Pixels, stroke: Stroke, image: Pixels) -> Pixels:
    box, coverage = (
        smart_coverage(cover, stroke, image) if stroke.smart else coverage_of(stroke, cover.shape)
    )
    result = cover.copy()
    result[box.part] = mix(cover[box.part], coverage, stroke.way)
    return result


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("scale", [1, 5])
def test_a_sloppy_stroke_mends_and_stops_at_the_edge(way: Way, scale: int) -> None:
    image, truth = scene(scale)
    cover, stroke = damaged(truth, way, scale), sloppy(way, scale)
    plain = error(painted(cover, replace(stroke, smart=False), image), truth)
    smart = error(painted(cover, stroke, image), truth)
    assert smart < plain / 4
    assert smart < error(cover, truth) / 4


def test_its_edge_is_as_soft_as_the_photo_s() -> None:
    image, truth = scene(4)
    mended = painted(damaged(truth, Way.ADD, 4), sloppy(Way.ADD, 4), image)
    across = slice(96 * 4, 104 * 4), slice(185 * 4, 215 * 4)
    soft, soft_in_photo = (
        ((cover > 12) & (cover < 243))[across].sum(axis=1) for cover in (mended, truth)
    )
    assert (soft > 0).all()
    assert soft.mean() == pytest.approx(soft_in_photo.mean(), abs=2)


@pytest.mark.parametrize("way", Way)
def test_it_stays_within_what_is_painted(way: Way) -> None:
    image, truth = scene()
    cover, stroke = damaged(truth, way), sloppy(way)
    box, smart = smart_coverage(cover, stroke, image)
    same_box, plain = coverage_of(stroke, cover.shape)
    assert box == same_box
    assert (smart <= plain).all()


def test_it_gives_the_same_every_time() -> None:
    image, truth = scene()
    cover = damaged(truth, Way.ADD)
    first = painted(cover, sloppy(Way.ADD), image)
    cv2.setRNGSeed(77)
    np.testing.assert_array_equal(painted(cover, sloppy(Way.ADD), image), first)


@pytest.mark.parametrize(("way", "value"), [(Way.ADD, 255), (Way.ERASE, 0)])
def test_where_the_photo_tells_nothing_it_is_a_plain_brush(way: Way, value: int) -> None:
    """All around is the same as what is painted: there is nothing to tell it from."""
    image, _ = scene()
    cover = np.full(image.shape[:2], value, np.uint8)
    stroke = sloppy(way)
    _, smart = smart_coverage(cover, stroke, image)
    np.testing.assert_array_equal(smart, coverage_of(stroke, cover.shape)[1])


def test_the_first_car_can_be_painted_into_an_empty_alpha() -> None:
    image, truth = scene()
    empty = np.zeros_like(truth)
    stroke = Stroke(Way.ADD, ((30.0, 100.0, 1.0), (185.0, 100.0, 1.0)), 80.0, 0.9, smart=True)
    mended = painted(empty, stroke, image)
    assert mended[100, 100] == 255
    assert not mended[:, 225:].any()


@pytest.mark.parametrize("place", [(0.0, 0.0), (300.0, 200.0), (150.0, -20.0), (-900.0, 50.0)])
def test_a_stroke_at_the_photo_s_border_or_beyond_works(place: tuple[float, float]) -> None:
    image, truth = scene()
    stroke = Stroke(Way.ERASE, ((*place, 1.0), (place[0] + 9, place[1] + 9, 0.5)), 50.0, 0.5, True)
    box, coverage = smart_coverage(truth, stroke, image)
    assert coverage.shape == box.shape


@pytest.mark.parametrize("size", [0.5, 2.0])
def test_a_tiny_brush_works(size: float) -> None:
    image, truth = scene()
    _, coverage = smart_coverage(
        truth, Stroke(Way.ADD, ((203.0, 99.0, 1.0),), size, 1, True), image
    )
    assert coverage.max(initial=0) <= 255
