"""The brush: what a stroke covers, live and later."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Pixels
from app.core.mask import brush, capsules
from app.core.mask.brush import LiveStroke, coverage_of, mix
from app.core.photo.box import PixelBox
from app.core.photo.edits import Stroke, Way

PenPoint = tuple[float, float, float]
SHAPE = (120, 160)


def covered(stroke: Stroke, shape: tuple[int, int] = SHAPE) -> Pixels:
    """A stroke's coverage of the whole photo."""
    box, coverage = coverage_of(stroke, shape)
    whole = np.zeros(shape, np.uint8)
    whole[box.part] = coverage
    return whole


def stroke(*points: PenPoint, size: float = 20.0, hardness: float = 1.0) -> Stroke:
    return Stroke(Way.ADD, points, size, hardness)


def wiggle(count: int, seed: int = 1) -> list[PenPoint]:
    """A walk over the photo and beyond its edge, with changing pressure."""
    rng = np.random.default_rng(seed)
    places = np.array([[80.0, 60.0]]) + np.cumsum(rng.normal(0, 9, (count, 2)), axis=0)
    return [(x, y, p) for (x, y), p in zip(places, rng.uniform(0.05, 1, count), strict=True)]


def test_a_dab_is_a_disc_of_the_brush_s_size() -> None:
    disc = covered(stroke((80.0, 60.0, 1.0), size=30))
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] + 0.5
    distance = np.hypot(x - 80, y - 60)
    assert (disc[distance < 14] == 255).all()
    assert not disc[distance > 16].any()
    assert disc.sum() / 255 == pytest.approx(np.pi * 15**2, rel=0.01)


def test_a_dab_has_a_smooth_edge() -> None:
    disc = covered(stroke((80.0, 60.0, 1.0), size=30))
    assert len(np.unique(disc)) > 8


def test_pressure_makes_it_thinner() -> None:
    half = covered(stroke((80.0, 60.0, 0.5), size=60))
    np.testing.assert_array_equal(half, covered(stroke((80.0, 60.0, 1.0), size=30)))


def test_a_soft_brush_fades_from_the_middle_outwards() -> None:
    row = covered(stroke((80.5, 60.5, 1.0), size=60, hardness=0.0))[60, 80:112].astype(int)
    assert row[0] == 255
    assert row[15] == pytest.approx(127, abs=12)
    assert row[-1] == 0
    assert (np.diff(row) <= 0).all()


def test_a_harder_brush_covers_more() -> None:
    soft, hard = (covered(stroke((80.0, 60.0, 1.0), hardness=hard)) for hard in (0.2, 0.9))
    assert (hard >= soft).all()
    assert hard.sum() > soft.sum()


def test_a_stroke_is_the_same_where_it_crosses_itself() -> None:
    there = stroke((30.0, 60.0, 1.0), (130.0, 60.0, 1.0), hardness=0.3)
    and_back = stroke((30.0, 60.0, 1.0), (130.0, 60.0, 1.0), (30.0, 60.0, 1.0), hardness=0.3)
    np.testing.assert_array_equal(covered(there), covered(and_back))


def test_a_stroke_has_no_beads_between_its_points() -> None:
    line = covered(stroke((30.0, 60.0, 1.0), (130.0, 60.0, 1.0)))
    assert (line[52:68, 30:130] == 255).all()
    assert not line[:49].any()
    assert not line[71:].any()


def test_growing_pressure_gives_the_hull_of_both_discs() -> None:
    """Every disc on the way lies within the stroke, and nothing else does."""
    ends = (40.0, 60.0, 0.2), (110.0, 60.0, 1.0)
    cone = covered(stroke(*ends, size=60))
    discs = np.zeros(SHAPE, np.uint8)
    for share in np.linspace(0, 1, 400):
        x, y, pressure = ((1 - share) * a + share * b for a, b in zip(*ends, strict=True))
        discs = np.maximum(discs, covered(stroke((x, y, pressure), size=60)))
    assert np.abs(cone.astype(int) - discs).max() <= 10


def test_a_press_that_grows_in_place_holds_its_largest_disc() -> None:
    grown = covered(stroke((80.0, 60.0, 0.1), (81.0, 60.0, 1.0), size=40))
    np.testing.assert_array_equal(grown, covered(stroke((81.0, 60.0, 1.0), size=40)))


def test_long_steps_are_as_good_as_short_ones() -> None:
    long = covered(stroke((-400.0, -300.0, 1.0), (900.0, 700.0, 1.0), size=8, hardness=0.5))
    points = [(-400 + 13.0 * n, -300 + 10.0 * n, 1.0) for n in range(101)]
    short = covered(stroke(*points, size=8, hardness=0.5))
    assert np.abs(long.astype(int) - short).max() <= 2


@pytest.mark.parametrize("place", [(-500.0, 60.0), (80.0, 5e5), (1e6, -1e6)])
def test_a_stroke_beside_the_photo_covers_nothing(place: tuple[float, float]) -> None:
    assert not covered(stroke((*place, 1.0))).any()


def test_a_stroke_costs_only_its_own_box() -> None:
    box, coverage = coverage_of(stroke((1000.0, 2000.0, 1.0), size=40), (8000, 6000))
    assert coverage.shape == box.shape
    assert max(box.shape) <= 44


def test_adding_and_erasing() -> None:
    cover = np.array([[0, 100, 200, 255]], np.uint8)
    coverage = np.array([[150, 150, 150, 255]], np.uint8)
    assert mix(cover, coverage, Way.ADD).tolist() == [[150, 150, 200, 255]]
    assert mix(cover, coverage, Way.ERASE).tolist() == [[0, 100, 105, 0]]


# Live


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("hardness", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("size", [1.0, 7.5, 64.0])
def test_what_is_painted_live_is_what_the_stroke_gives(
    way: Way, hardness: float, size: float
) -> None:
    cover = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)
    live = LiveStroke(cover, way, size, hardness)
    shown = cover.copy()
    points = wiggle(60)
    for start in range(0, 60, 7):
        for box in live.extend(points[start : start + 7]):
            shown[box.part] = live.part(box)
    finished = live.finish()
    whole = PixelBox.whole(SHAPE)
    expected = mix(cover, covered(finished), way)
    np.testing.assert_array_equal(live.part(whole), expected)
    different = shown != expected  # at most the last point, which `finish` drew
    x, y, _ = finished.points[-1]
    assert all(np.hypot(c - x, r - y) < size + 2 for r, c in np.argwhere(different))


def test_all_that_changes_is_in_the_boxes() -> None:
    cover = np.zeros(SHAPE, np.uint8)
    live = LiveStroke(cover, Way.ADD, 12, 0.5)
    live.extend([(50, 50, 1)])
    before = live.part(PixelBox.whole(SHAPE))
    changed = np.zeros(SHAPE, bool)
    for box in live.extend([(60, 55, 1), (72, 40, 0.5)]):
        changed[box.part] = True
    after = live.part(PixelBox.whole(SHAPE))
    assert (after != before).any()
    np.testing.assert_array_equal(after[~changed], before[~changed])


def test_a_large_brush_that_moves_a_little_touches_little() -> None:
    live = LiveStroke(np.zeros((1000, 1000), np.uint8), Way.ADD, 800, 0.9)
    live.extend([(500, 500, 1)])
    touched = live.extend([(520, 500, 1)])
    assert touched
    assert sum(box.shape[0] * box.shape[1] for box in touched) < 0.5 * 800 * 820


def test_what_is_painted_on_is_left_alone() -> None:
    cover = np.zeros(SHAPE, np.uint8)
    LiveStroke(cover, Way.ADD, 12).extend([(50, 50, 1), (90, 90, 1)])
    assert not cover.any()


def test_points_that_nobody_sees_are_left_out() -> None:
    live = LiveStroke(np.zeros(SHAPE, np.uint8), Way.ADD, 100)
    points = [(20 + 0.1 * n, 60.0, 1.0) for n in range(1000)]
    live.extend(points)
    finished = live.finish()
    assert len(finished.points) < 70
    assert finished.points[-1][:2] == pytest.approx((119.9, 60), abs=0.05)
    difference = covered(finished).astype(int) - covered(stroke(*points, size=100, hardness=0.8))
    assert np.abs(difference).max() <= 4


def test_a_pen_pressed_harder_in_place_is_noticed() -> None:
    live = LiveStroke(np.zeros(SHAPE, np.uint8), Way.ADD, 40, 1.0)
    live.extend([(80, 60, 0.1), (80, 60, 1.0)])
    assert live.finish().points == ((80, 60, 0.1), (80, 60, 1.0))


def test_a_stroke_outside_the_photo_changes_no_box() -> None:
    live = LiveStroke(np.zeros(SHAPE, np.uint8), Way.ADD, 10)
    assert live.extend([(-100, -100, 1), (-90, -100, 1)]) == []


@pytest.mark.parametrize("hardness", [0.0, 0.8, 1.0])
@pytest.mark.parametrize("pressures", [(1.0, 1.0, 1.0), (0.4, 1.0, 0.7)])
def test_what_is_left_out_of_a_large_stroke_changes_no_pixel(
    hardness: float, pressures: tuple[float, ...]
) -> None:
    """Neither its core, nor the corners of its box, nor what was covered before."""
    places = ((150.0, 160.0), (190.5, 180.25), (40.0, 300.0))
    points = tuple((*place, pressure) for place, pressure in zip(places, pressures, strict=True))
    box, coverage = coverage_of(Stroke(Way.ADD, points, 280.0, hardness), (400, 380))
    whole = np.zeros_like(coverage)
    kind = capsules.Disc(280.0, hardness)
    for ends in brush._capsules(points):
        np.maximum(whole, capsules._capsule(box, ends, kind), out=whole)
    assert np.array_equal(coverage, whole)
