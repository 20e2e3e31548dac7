from __future__ import annotations

import numpy as np
import pytest

from app.core.files.opencv import cv2
from app.core.photo.look import View
from app.core.preview.pyramid import Drawing, Pyramid, draw, pyramid, shrunk, to_screen

PHOTO = np.full((2, 3, 4), (10, 20, 200, 255), np.uint8)


def test_levels_halve_down_to_a_small_one() -> None:
    made = pyramid(np.zeros((700, 2000, 4), np.uint8))
    assert [level.shape[:2] for level in made.levels] == [(700, 2000), (350, 1000), (175, 500)]


def test_levels_of_a_very_flat_photo_keep_a_row() -> None:
    assert pyramid(np.zeros((1, 3000), np.uint8)).levels[-1].shape == (1, 375)


def test_odd_sizes_are_halved_as_exactly_as_even_ones() -> None:
    """The row and the column too much are left out, so that nothing is mixed by odd shares."""
    whole = np.random.default_rng(1).integers(0, 256, (801, 1203), np.uint8)
    odd, even = (pyramid(each).levels[1] for each in (whole, whole[:800, :1202]))
    np.testing.assert_array_equal(odd, even)


def test_a_picture_is_shrunk_as_by_areas() -> None:
    """A slope shows if anything was moved."""
    slope = np.add.outer(np.arange(1441) / 12, np.arange(2161) / 18).astype(np.uint8)
    for size in ((2161, 1441), (1600, 1067), (700, 467), (333, 222)):
        exact = cv2.resize(slope, size, interpolation=cv2.INTER_AREA).astype(int)
        made = shrunk(slope, size)
        assert made.shape == exact.shape
        assert np.abs(made - exact).max() <= 1


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
