from __future__ import annotations

import numpy as np
import pytest

from app.core.photo.look import View
from app.core.preview.pyramid import Drawing, Pyramid, draw, pyramid, to_screen

PHOTO = np.full((2, 3, 4), (10, 20, 200, 255), np.uint8)


def test_levels_halve_down_to_a_small_one() -> None:
    made = pyramid(np.zeros((700, 2000, 4), np.uint8))
    assert [level.shape[:2] for level in made.levels] == [(700, 2000), (350, 1000), (175, 500)]


def test_levels_of_a_very_flat_photo_keep_a_row() -> None:
    assert pyramid(np.zeros((1, 3000), np.uint8)).levels[-1].shape == (1, 375)


@pytest.mark.parametrize(("width", "level"), [(5000, 0), (1001, 0), (1000, 1), (400, 2), (1, 2)])
def test_the_level_that_fits_need_not_be_enlarged(width: float, level: int) -> None:
    sides = (2000, 1000, 500)
    assert Pyramid(tuple(np.zeros((1, s), np.uint8) for s in sides)).fit(width) == level


def test_the_screen_has_blue_first() -> None:
    assert to_screen(np.array([[[1, 2, 3]]], np.uint8)).tolist() == [[[3, 2, 1, 255]]]
    assert to_screen(np.array([[7]], np.uint8)).tolist() == [[[7, 7, 7, 255]]]
    assert to_screen(np.array([[[1, 2, 3, 4]]], np.uint8)).tolist() == [[[3, 2, 1, 4]]]


@pytest.mark.parametrize("view", [View.OVERLAY, View.CUTOUT])
def test_what_is_kept_looks_as_in_the_photo(view: View) -> None:
    np.testing.assert_array_equal(draw(view, PHOTO, np.full((2, 3), 255, np.uint8)), PHOTO)


def test_nothing_is_left_of_what_is_cut_off() -> None:
    assert not draw(View.CUTOUT, PHOTO, np.zeros((2, 3), np.uint8)).any()


def test_a_part_is_drawn_as_it_is_in_the_whole() -> None:
    rng = np.random.default_rng(1)
    photo = rng.integers(0, 255, (200, 90, 4), np.uint8)
    cover = rng.integers(0, 255, (200, 90), np.uint8)
    part = (slice(37, 151), slice(20, 71))
    for view in View:
        whole = draw(view, photo, cover)
        np.testing.assert_array_equal(draw(view, photo[part], cover[part]), whole[part])


def test_a_repaired_drawing_is_as_if_drawn_anew() -> None:
    rng = np.random.default_rng(2)
    photo = pyramid(rng.integers(0, 255, (300, 700, 4), np.uint8))
    cover = rng.integers(0, 255, (300, 700), np.uint8)
    drawing = Drawing(View.OVERLAY, photo, pyramid(cover))
    before = [level.copy() for level in drawing.shown.levels]
    first = drawing.shown
    cover = cover.copy()
    cover[40:90, 333:500] = 0
    expected = Drawing(View.OVERLAY, photo, pyramid(cover)).shown
    for made, wanted in zip(drawing.repaired(pyramid(cover)).levels, expected.levels, strict=True):
        np.testing.assert_array_equal(made, wanted)
    for kept, level in zip(before, first.levels, strict=True):
        np.testing.assert_array_equal(kept, level)
