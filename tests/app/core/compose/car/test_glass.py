"""Windows: the old place's light taken out, the new background let in, all else untouched."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.core.arrays import Floats, Pixels
from app.core.compose.background import Colour
from app.core.compose.car.cutout import cut_out
from app.core.compose.car.glass import seen_through
from app.core.compose.composite import compose
from app.core.mask.alpha import to_8_bit
from app.core.photo.placement import AS_IN_PHOTO, STANDING

YELLOW, BLUE = np.array((240, 220, 60)), Colour(40, 90, 220)
INSIDE = 20
CAR, WINDOW, SEAT = np.s_[40:160, 20:280], np.s_[60:100, 60:220], np.s_[70:100, 120:150]


def photo(light: np.ndarray[tuple[int], np.dtype[np.int64]] = YELLOW) -> Pixels:
    """A red car whose window shows a bright place behind it, and a dark seat before that."""
    image = np.empty((200, 300, 3), np.uint8)
    image[:] = light
    image[CAR] = (180, 20, 30)
    image[WINDOW] = light
    image[SEAT] = INSIDE
    return image


def alpha() -> Floats:
    car = np.zeros((200, 300), np.float32)
    car[CAR] = 1.0
    return car


def glass() -> Pixels:
    window = np.zeros((200, 300), np.uint8)
    window[WINDOW] = 255
    return window


def composite(strength: float, image: Pixels | None = None) -> Pixels:
    placement = replace(AS_IN_PHOTO, glass=strength)
    return compose(photo() if image is None else image, alpha(), BLUE, placement, glass=glass())


def test_off_by_default_and_then_not_one_pixel_changes() -> None:
    assert STANDING.glass == 0.0
    image, cover = photo(), alpha()
    for window, strength in ((glass(), 0.0), (None, 1.0), (np.zeros_like(glass()), 1.0)):
        colours, seen = seen_through(image, cover, window, replace(STANDING, glass=strength))
        assert colours is image
        assert seen is cover


def test_the_new_background_takes_the_place_of_the_old() -> None:
    old, half, new = (composite(strength)[80, 90].astype(int) for strength in (0.0, 0.5, 1.0))
    np.testing.assert_array_equal(old, YELLOW)
    assert new[2] > new[1] > new[0]  # blue, as the background is
    wanted = 0.78 * np.array(BLUE.rgb)
    assert np.abs(new - wanted).max() < 20
    between = (np.minimum(old, new) <= half) & (half <= np.maximum(old, new))
    assert between.all()


def through(**windows: float) -> Pixels:
    """What the photo becomes on blue."""
    return compose(photo(), alpha(), BLUE, replace(AS_IN_PHOTO, **windows), glass=glass())  # type: ignore[arg-type]


@pytest.mark.parametrize("clear", [0.0, 0.8])
def test_tinted_windows_are_darker_the_more_and_nothing_else_changes(clear: float) -> None:
    made = [through(glass=clear, glass_tint=tint) for tint in (0.0, 0.3, 0.6, 1.0)]
    seen = [float(each[80, 90].mean()) for each in made]
    assert seen[0] > seen[1] + 10 > seen[2] + 20 > seen[3] + 30
    assert 0.15 * seen[0] < seen[3] < 0.35 * seen[0]
    assert made[3][WINDOW].max() < 80
    outside = glass() == 0
    np.testing.assert_array_equal(made[3][outside], made[0][outside])


def test_where_windows_are_tinted_no_pixel_passes_for_the_photo_s_own() -> None:
    colours, cover = seen_through(photo(), alpha(), glass(), replace(AS_IN_PHOTO, glass_tint=0.05))
    assert (to_8_bit(cover)[WINDOW] < 255).all()
    assert (to_8_bit(cover)[WINDOW] > 250).all()
    assert (colours[WINDOW] <= photo()[WINDOW]).all()
    assert (cover[CAR][:15] == 1.0).all()


def test_what_is_hardly_a_window_is_not_tinted() -> None:
    doubtful = glass() // 3
    colours, _ = seen_through(photo(), alpha(), doubtful, replace(AS_IN_PHOTO, glass_tint=1.0))
    np.testing.assert_array_equal(colours, photo())


def test_what_is_seen_through_is_as_bright_as_wanted() -> None:
    dark, dim, plain, bright = (
        through(glass=0.9, glass_light=light)[80, 90].astype(int) for light in (0.0, 0.5, 1.0, 1.2)
    )
    blue = np.array(BLUE.rgb)
    np.testing.assert_array_equal(through(glass=0.9), through(glass=0.9, glass_light=1.0))
    for less, more, light in ((dark, dim, 0.5), (dim, plain, 0.5), (plain, bright, 0.2)):
        np.testing.assert_allclose(more - less, light * 0.9 * 0.78 * blue, atol=4)


@pytest.mark.parametrize("clear", [0.2, 0.6, 1.0])
def test_the_brighter_the_lighter_in_every_colour(clear: float) -> None:
    made = [through(glass=clear, glass_light=light).astype(int) for light in (0.5, 1.0, 1.5, 2.0)]
    for less, more in pairwise(made):
        assert (more - less).min() >= -2


def test_no_brightness_makes_more_than_a_hole_of_a_window() -> None:
    _, cover = seen_through(
        photo(), alpha(), glass(), replace(AS_IN_PHOTO, glass=1.0, glass_light=2.0)
    )
    assert cover.min() >= 0.0
    assert 0.0 < cover[80, 90] < 0.1
    assert np.abs(through(glass=1.0, glass_light=2.0)[80, 90] - np.array(BLUE.rgb)).max() < 25


def test_a_dark_seat_stays_and_nothing_outside_the_windows_changes() -> None:
    off, on = composite(0.0), composite(1.0)
    assert np.abs(on[90, 135].astype(int) - INSIDE).max() < 12
    outside = glass() == 0
    np.testing.assert_array_equal(on[outside], off[outside])


def test_a_window_that_is_dark_all_over_lets_little_through() -> None:
    image = photo()
    image[WINDOW] = 45
    assert np.abs(composite(1.0, image).astype(int) - composite(0.0, image)).max() < 60


@pytest.mark.parametrize("light", [YELLOW, np.array((60, 200, 90)), np.array((250, 250, 250))])
def test_a_cutout_keeps_nothing_of_the_old_tint(
    light: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> None:
    cutout = cut_out(photo(light), alpha(), replace(AS_IN_PHOTO, glass=1.0), glass=glass())
    bare = cutout.foreground[80, 65:110].astype(int)
    assert (cutout.alpha[80, 65:110] < 0.3).all()
    assert np.ptp(bare, axis=1).max() < 14  # grey: before, it had up to 180 levels of a tint


def test_over_a_colour_a_cutout_is_the_composite() -> None:
    cutout = cut_out(photo(), alpha(), replace(AS_IN_PHOTO, glass=0.7), glass=glass())
    cover = cutout.alpha[..., np.newaxis]
    laid = cutout.foreground * cover + np.array(BLUE.rgb) * (1 - cover)
    assert np.abs(laid - composite(0.7))[CAR].max() <= 1


def test_windows_may_be_known_at_another_size() -> None:
    small = glass()[::2, ::2]
    placement = replace(AS_IN_PHOTO, glass=1.0)
    made = compose(photo(), alpha(), BLUE, placement, glass=np.ascontiguousarray(small))
    assert np.abs(made.astype(int) - composite(1.0))[65:95, 65:115].max() <= 2
