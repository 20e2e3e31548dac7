"""Holes are filled, islands and second cars go or stay."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Pixels
from app.core.files.opencv import cv2
from app.core.mask.pieces import fill_hole, keep_piece, remove_piece


def scene() -> Pixels:
    """A large car with a hole at (60, 80), a small one, and an island; all with soft edges."""
    cover = np.zeros((160, 260), np.uint8)
    cover[40:120, 20:120] = 255
    cover[70:90, 50:70] = 0
    cover[60:110, 160:230] = 255
    cover[20:26, 200:206] = 255
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), 1.0), np.uint8)


def test_a_hole_is_filled_with_its_rim() -> None:
    cover, before = scene(), scene()
    assert fill_hole(cover, (60.0, 80.0))
    assert (cover[60:100, 40:80] == 255).all()
    cover[60:100, 40:80] = before[60:100, 40:80]
    np.testing.assert_array_equal(cover, before)


def test_what_is_open_to_the_outside_is_no_hole() -> None:
    cover = scene()
    assert not fill_hole(cover, (140.0, 80.0))
    np.testing.assert_array_equal(cover, scene())


def test_the_car_itself_is_no_hole() -> None:
    cover = scene()
    assert not fill_hole(cover, (30.0, 50.0))
    np.testing.assert_array_equal(cover, scene())


def test_a_hole_between_corners_that_touch_is_a_hole() -> None:
    cover = np.full((40, 40), 255, np.uint8)
    cover[10:20, 10:20] = 0
    cover[20:40, 20:40] = 0  # meets the hole at a corner, and is open to the outside
    assert fill_hole(cover, (15.0, 15.0))
    assert (cover[10:20, 10:20] == 255).all()
    assert not cover[24:40, 24:40].any()


def test_a_piece_is_dropped_with_its_rim() -> None:
    cover, before = scene(), scene()
    assert remove_piece(cover, (190.0, 80.0))
    assert not cover[50:120, 150:240].any()
    cover[50:120, 150:240] = before[50:120, 150:240]
    np.testing.assert_array_equal(cover, before)


def test_an_island_is_hit_nearby() -> None:
    cover = scene()
    assert remove_piece(cover, (208.5, 23.0))
    assert not cover[10:36, 190:216].any()


def test_nothing_is_dropped_where_nothing_is() -> None:
    cover = scene()
    assert not remove_piece(cover, (140.0, 20.0))
    np.testing.assert_array_equal(cover, scene())


def test_one_car_is_kept() -> None:
    cover, before = scene(), scene()
    assert keep_piece(cover, (190.0, 80.0))
    assert not cover[:, :150].any()
    assert not cover[:50].any()
    np.testing.assert_array_equal(cover[50:120, 150:240], before[50:120, 150:240])


def test_keeping_nothing_does_nothing() -> None:
    cover = scene()
    assert not keep_piece(cover, (5.0, 5.0))
    np.testing.assert_array_equal(cover, scene())


def test_the_rim_of_the_neighbour_is_left_to_it() -> None:
    """Two cars so close that their soft edges meet."""
    cover = np.zeros((100, 1000), np.uint8)
    cover[20:80, 100:500] = 255
    cover[20:80, 506:900] = 255
    cover[20:80, 500:506] = 60
    assert remove_piece(cover, (700.0, 50.0))
    assert (cover[20:80, 500:502] == 60).all()
    assert not cover[20:80, 504:506].any()


def test_a_click_beside_the_photo_does_nothing() -> None:
    for at in [(-50.0, 5.0), (5.0, 1e6)]:
        cover = scene()
        assert not fill_hole(cover, at)
        assert not remove_piece(cover, at)
        assert not keep_piece(cover, at)
        np.testing.assert_array_equal(cover, scene())


def test_a_photo_that_is_all_car() -> None:
    cover = np.full((20, 30), 255, np.uint8)
    assert not fill_hole(cover, (5.0, 5.0))
    assert keep_piece(cover, (5.0, 5.0))
    assert (cover == 255).all()
    assert remove_piece(cover, (5.0, 5.0))
    assert not cover.any()


def test_a_wide_soft_rim_goes_with_its_hole() -> None:
    """As a soft brush leaves it."""
    cover = np.full((200, 300), 255, np.uint8)
    y, x = np.mgrid[:200, :300]
    cover = np.clip((np.hypot(x - 150, y - 100) - 10) * 5, 0, 255).astype(np.uint8)
    cover[:, :20] = 0
    assert fill_hole(cover, (150.0, 100.0))
    assert (cover[:, 20:] == 255).all()
    assert not cover[:, :16].any()


def test_a_wide_soft_rim_goes_with_its_piece() -> None:
    y, x = np.mgrid[:200, :300]
    cover = np.clip((60 - np.hypot(x - 150, y - 100)) * 5, 0, 255).astype(np.uint8)
    cover[:20] = 255
    assert remove_piece(cover, (150.0, 100.0))
    assert not cover[30:].any()
    assert (cover[:20] == 255).all()


def test_haze_that_joins_two_pieces_does_not_make_them_one() -> None:
    cover = np.full((60, 200), 40, np.uint8)
    cover[20:40, 20:80] = 255
    cover[20:40, 120:180] = 255
    assert remove_piece(cover, (50.0, 30.0))
    assert not cover[20:40, 20:80].any()
    assert (cover[20:40, 120:180] == 255).all()


@pytest.mark.parametrize("level", [1, 20, 97, 127])
def test_a_ghost_that_is_nowhere_half_car_is_removed_and_the_car_stays(level: int) -> None:
    cover = np.zeros((80, 120), np.uint8)
    cover[20:60, 10:60] = 255
    cover[30:40, 80:100] = level
    before = cover.copy()
    assert remove_piece(cover, (90.0, 35.0))
    before[30:40, 80:100] = 0
    np.testing.assert_array_equal(cover, before)


def test_removing_the_car_beside_a_ghost_leaves_the_ghost() -> None:
    cover = np.zeros((80, 120), np.uint8)
    cover[20:60, 10:60] = 255
    cover[30:40, 80:100] = 90
    assert remove_piece(cover, (30.0, 40.0))
    assert cover[:, :70].max() == 0
    assert cover[35, 90] == 90


def test_the_soft_rim_of_a_car_is_no_ghost() -> None:
    cover = np.zeros((80, 120), np.uint8)
    cover[20:60, 10:60] = 255
    cover[20:60, 60:70] = 60
    assert remove_piece(cover, (66.0, 40.0))
    assert cover.max() == 0
