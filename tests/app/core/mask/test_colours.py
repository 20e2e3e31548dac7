"""The colours of a car."""

from __future__ import annotations

import numpy as np

from app.core.mask.colours import colours_of
from app.core.photo.found import COLOUR_BINS, COLOUR_SHARES

RED = (200, 20, 30)


def test_they_are_told_in_shares_of_the_car_without_the_ground() -> None:
    image = np.full((100, 200, 3), 120, np.uint8)
    cover = np.zeros((100, 200), np.uint8)
    cover[20:80, 40:160] = 255
    image[20:38, 40:160] = 5  # glass, three tenths of the car
    image[38:80, 40:160] = RED
    colours = colours_of(image, cover)
    assert colours is not None
    told = {divmod(number, COLOUR_SHARES) for number in colours}
    red, black = COLOUR_BINS**3 // 2 - COLOUR_BINS**2 + COLOUR_BINS**2 - 1, COLOUR_BINS * 4 + 4
    assert told == {(black, 300), (red, 699)}
    assert colours_of(image, cover.astype(np.float32) / np.float32(255)) == colours


def test_a_large_photo_has_the_colours_of_a_small_one() -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    image[:, 30:] = RED
    large = image.repeat(40, 0).repeat(40, 1)
    cover = np.full(large.shape[:2], 255, np.uint8)
    assert colours_of(large, cover) == colours_of(image, cover[:40, :60])


def test_without_a_car_there_are_none() -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    assert colours_of(image, np.zeros((40, 60), np.uint8)) is None
    speck = np.zeros((40, 60), np.uint8)
    speck[10, 10] = 255
    assert colours_of(image, speck) is None
