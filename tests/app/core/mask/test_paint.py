"""The colour of a car."""

from __future__ import annotations

import numpy as np

from app.core.mask.paint import paint_of

RED = (200, 20, 30)


def test_it_is_that_of_doors_and_bonnet_without_glass_tyres_and_ground() -> None:
    image = np.full((100, 200, 3), 120, np.uint8)
    cover = np.zeros((100, 200), np.uint8)
    cover[20:80, 40:160] = 255
    image[20:38, 40:160] = 15  # glass
    image[38:65, 40:160] = RED
    image[65:80, 40:160] = 30  # tyres
    paint = paint_of(image, cover)
    assert paint == paint_of(np.full_like(image, RED), cover)
    assert paint is not None
    assert abs(paint[0] - 42) < 3
    assert paint[1] > 50
    assert paint_of(image, cover.astype(np.float32) / np.float32(255)) == paint


def test_without_a_car_there_is_none() -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    assert paint_of(image, np.zeros((40, 60), np.uint8)) is None
    speck = np.zeros((40, 60), np.uint8)
    speck[10, 10] = 255
    assert paint_of(image, speck) is None
