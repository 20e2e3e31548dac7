"""Cars that lean, turned level."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.arrays import Floats, Pixels
from app.core.compose.background import Colour
from app.core.compose.car import turning
from app.core.compose.car.cutout import cut_out
from app.core.compose.car.lean import LEAST, MOST, lean_of
from app.core.compose.car.turning import Turn, turned, turned_map
from app.core.compose.composite import compose
from app.core.compose.ground import Ground
from app.core.compose.shadow import RIM
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.output.output import Kind, Output
from app.core.output.recipe import hash_photo, recipe_of
from app.core.output.verifying import verify
from app.core.output.writing import write_result
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, STANDING, Placement

SIZE = (480, 900)
CAR = Rect(150, 180, 750, 380)
GREY = Colour(120, 120, 120)


def side_view(lean: float = 0.0) -> Floats:
    """A car seen from its side, drawn large and made small so that its edges are soft."""
    large = np.zeros((4 * SIZE[0], 4 * SIZE[1]), np.uint8)
    body = np.array([(150, 270), (330, 260), (400, 200), (560, 200), (640, 265), (750, 280)])
    body = np.concatenate([body, [(745, 350), (155, 350)]])
    cv2.fillPoly(large, [4 * body], 255)
    for x in (265, 635):
        cv2.circle(large, (4 * x, 4 * 338), 4 * 44, 255, -1)
    middle = (2.0 * SIZE[1], 2.0 * SIZE[0])
    way = cv2.getRotationMatrix2D(middle, -lean, 1.0)  # OpenCV turns counterclockwise
    leaning = cv2.warpAffine(large, way, large.shape[::-1])
    small = cv2.resize(leaning, SIZE[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def photo(alpha: Floats) -> Pixels:
    noise = np.random.default_rng(2).integers(60, 200, (*SIZE, 3), np.uint8)
    return np.where(alpha[..., np.newaxis] > 0, noise, 250).astype(np.uint8)


def lean(alpha: Floats) -> float:
    ground = Ground.of(alpha, RIM)
    assert ground is not None
    return lean_of(ground, alpha)


@pytest.mark.parametrize("degrees", [-14.0, -2.5, 3.0, 15.0])
def test_a_point_goes_where_the_turn_says(degrees: float) -> None:
    alpha = np.zeros(SIZE, np.float32)
    alpha[190:200, 160:170] = 1.0
    turn = Turn.about(degrees, CAR, SIZE)
    _, cover = turned(photo(alpha), alpha, turn)
    weights = cover / cover.sum()
    rows, columns = np.mgrid[: turn.height, : turn.width] + 0.5
    middle = float((columns * weights).sum()), float((rows * weights).sum())
    assert middle == pytest.approx(turn.moved(165, 195), abs=0.05)
    assert cover.sum() / 255 == pytest.approx(100, rel=0.01)


def test_all_of_a_turned_car_is_on_the_canvas() -> None:
    wide = Rect(0, 100, 900, 300)
    turn = Turn.about(10.0, wide, SIZE)
    alpha = np.zeros(SIZE, np.float32)
    alpha[100:300] = 1.0
    _, cover = turned(photo(alpha), alpha, turn)
    assert cover.sum() / 255 == pytest.approx(alpha.sum(), rel=0.01)
    assert not cover[[0, -1]].any()
    assert not cover[:, [0, -1]].any()


def test_bands_show_no_seams(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha = side_view()
    turn = Turn.about(-7.0, CAR, SIZE)
    whole = turned(photo(alpha), alpha, turn)
    monkeypatch.setattr(turning, "_ROWS", 37)
    bands = turned(photo(alpha), alpha, turn)
    for one, other in zip(whole, bands, strict=True):
        # Places between pixels are told to 1/32 of one, and neighbours differ by 140 levels.
        assert np.abs(one.astype(int) - other).max() <= 2 * 140 / 32 + 4


def test_no_colour_of_the_old_background_comes_along() -> None:
    alpha = side_view()
    image = np.where(alpha[..., np.newaxis] > 0, np.uint8(90), np.uint8(250)).repeat(3, axis=2)
    foreground, cover = turned(image, alpha, Turn.about(4.0, CAR, SIZE))
    assert np.abs(foreground[cover > 20].astype(int) - 90).max() <= 2


def test_a_photo_goes_on_beyond_its_edges_if_wanted() -> None:
    white = np.full((*SIZE, 3), 255, np.uint8)
    turn = Turn.about(9.0, Rect(0, 0, 900, 480), SIZE)
    assert turned_map(white, turn, beyond=True).min() == 255
    assert turned_map(white, turn).min() == 0


@pytest.mark.parametrize("leaning", [-3.0, -2.6, 2.6, 3.1])
def test_wheels_tell_how_a_car_leans(leaning: float) -> None:
    assert lean(side_view(leaning)) == pytest.approx(-leaning, abs=0.3)


@pytest.mark.parametrize("leaning", [-1.2, 0.0, LEAST - 0.4, MOST + 3])
def test_what_may_be_level_or_seen_from_elsewhere_stays_as_it_is(leaning: float) -> None:
    assert lean(side_view(leaning)) == 0.0


def test_a_car_is_levelled_by_its_wheels() -> None:
    alpha = side_view(2.8)
    cutout = cut_out(photo(alpha), alpha, STANDING)
    assert cutout.turn is not None
    feet = [
        np.flatnonzero(cutout.cover[:, middle - 60 : middle + 60].any(axis=1))[-1]
        for middle in (cutout.turn.left + 265, cutout.turn.left + 635)
    ]
    assert abs(feet[0] - feet[1]) <= 3


def test_a_car_that_the_photo_cuts_off_stays_as_it_is() -> None:
    alpha = side_view()[:, 300:]
    assert cut_out(photo(side_view())[:, 300:], alpha, replace(STANDING, turn=5.0)).turn is None


def test_a_turned_car_stands_on_the_floor_all_the_same() -> None:
    alpha = side_view()
    level, leaning = (
        compose(photo(alpha), alpha, GREY, replace(STANDING, turn=turn, shadow=0.0))
        for turn in (0.0, 6.0)
    )
    ends = [
        np.flatnonzero((made != 120).any(axis=(1, 2)))[-1] / len(made) for made in (level, leaning)
    ]
    assert ends[0] == pytest.approx(ends[1], abs=0.01)


def test_in_the_photo_s_frame_it_is_turned_where_it_is() -> None:
    alpha = side_view()
    made = compose(photo(alpha), alpha, GREY, replace(AS_IN_PHOTO, turn=4.0))
    assert made.shape == (*SIZE, 3)
    rows, columns = np.nonzero((made != 120).any(axis=2))
    assert columns.mean() == pytest.approx(CAR.middle, abs=20)
    assert (columns[rows == rows.max()] > CAR.middle).all(), "clockwise, its right end goes down"


@pytest.mark.parametrize("place", [STANDING, AS_IN_PHOTO])
def test_a_turned_car_is_still_the_photo_s_own(tmp_path: Path, place: Placement) -> None:
    alpha, path = side_view(), tmp_path / "photo.png"
    images.save_image(path, photo(alpha))
    placement = replace(place, turn=-3.3)
    output = Output(Kind.COMPOSITE)
    recipe = recipe_of(hash_photo(path), "weights", output, placement=placement)
    write_result(
        *(tmp_path / "out.png", images.load(path), alpha, output),
        background=GREY,
        placement=placement,
        overwrite=False,
        recipe=recipe,
    )
    verdict = verify(tmp_path / "out.png", path)
    assert verdict.holds
    assert verdict.opaque > 0.9 * (alpha == 1).sum()
    spoilt = images.load(tmp_path / "out.png").pixels.copy()
    spoilt[spoilt.shape[0] // 2 :] ^= 64
    xmp = images.read_notes(tmp_path / "out.png").xmp
    images.save_image(tmp_path / "spoilt.png", spoilt, xmp=xmp)
    assert not verify(tmp_path / "spoilt.png", path).holds
