"""Quadrilaterals told from maps that were drawn from known ones."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.arrays import Floats
from model.network.heads.plates.quads import Quad, quads_in

SIZE = (200, 300)
CAR = np.ones(SIZE, np.float32)


def drawn(*quads: Quad) -> Floats:
    """A map at half the photo's size, with soft edges."""
    fine = np.zeros((SIZE[0] * 2, SIZE[1] * 2), np.uint8)
    for quad in quads:
        cv2.fillPoly(fine, [np.round(np.array(quad) * 2 - 0.5).astype(np.int32)], 255)
    small = cv2.resize(fine, (SIZE[1] // 2, SIZE[0] // 2), interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), 0.8)
    return np.asarray(np.divide(blurred, 255), np.float32)


@pytest.mark.parametrize(
    "quad",
    [
        ((100, 80), (160, 80), (160, 95), (100, 95)),
        ((100, 80), (150, 95), (148, 125), (99, 106)),
        ((60, 130), (110, 100), (108, 122), (58, 158)),
        ((200, 60), (225, 64), (222, 84), (197, 79)),
    ],
)
def test_corners_are_found_in_order(quad: Quad) -> None:
    (found,) = quads_in(drawn(quad), CAR, SIZE)
    # The map has half the photo's size, and rather a little too much is covered.
    assert np.abs(np.array(found) - quad).max() < 3.5
    assert cv2.contourArea(np.array(found, np.float32)) > cv2.contourArea(
        np.array(quad, np.float32)
    )


def test_corners_are_in_pixels_of_the_photo() -> None:
    quad: Quad = ((100, 80), (160, 80), (160, 95), (100, 95))
    (found,) = quads_in(drawn(quad), CAR, (SIZE[0] * 3, SIZE[1] * 3))
    assert np.abs(np.array(found) / 3 - quad).max() < 3


def test_what_is_off_the_car_or_unsure_or_a_speck_is_no_plate() -> None:
    plate: Quad = ((100, 80), (160, 80), (160, 95), (100, 95))
    speck: Quad = ((200, 20), (206, 20), (206, 23), (200, 23))
    car = CAR.copy()
    car[:, 90:] = 0
    assert quads_in(drawn(plate), car, SIZE) == ()
    assert quads_in(0.6 * drawn(plate), CAR, SIZE, least=0.8) == ()
    assert len(quads_in(drawn(plate, speck), CAR, SIZE)) == 1
    assert quads_in(np.zeros((100, 150), np.float32), CAR, SIZE) == ()


def test_beside_a_plate_something_far_smaller_is_a_light() -> None:
    plate: Quad = ((60, 60), (150, 60), (150, 90), (60, 90))
    light: Quad = ((200, 120), (214, 120), (214, 132), (200, 132))
    other: Quad = ((200, 120), (240, 120), (240, 135), (200, 135))
    assert len(quads_in(drawn(light), CAR, SIZE)) == 1
    assert quads_in(drawn(plate, light), CAR, SIZE) == quads_in(drawn(plate), CAR, SIZE)
    assert len(quads_in(drawn(plate, other), CAR, SIZE)) == 2


@pytest.mark.parametrize(
    "outline",
    [
        ((141, 122), (100, 101), (127, 91), (131, 77), (186, 99)),
        ((193, 105), (154, 122), (101, 104), (109, 102), (142, 80)),
        ((153, 118), (132, 110), (128, 112), (142, 83), (158, 74), (202, 97)),
        ((140, 117), (123, 95), (150, 76), (167, 91), (187, 98)),
    ],
)
def test_what_is_no_quadrilateral_is_covered_all_the_same(
    outline: tuple[tuple[int, int], ...],
) -> None:
    region = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(region, [np.array(outline, np.int32)], 255)
    small = cv2.resize(region, (SIZE[1] // 2, SIZE[0] // 2), interpolation=cv2.INTER_AREA)
    soft = np.asarray(np.divide(cv2.GaussianBlur(small, (0, 0), 1.5), 255), np.float32)
    (found,) = quads_in(soft, CAR, SIZE)
    covered = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(covered, [np.round(np.array(found)).astype(np.int32)], 255)
    assert covered[region > 0].mean() > 0.98 * 255
    assert covered.sum() < 2.0 * region.sum()


def outline(width: int, height: int, *, bonnet: bool = False) -> Floats:
    """A car as wide and high as given, in the middle; with a bonnet one half is lower."""
    car = np.zeros(SIZE, np.float32)
    left, top = (SIZE[1] - width) // 2, (SIZE[0] - height) // 2
    car[top : top + height, left : left + width] = 1.0
    if bonnet:
        car[top : top + height // 2, left : left + width // 3] = 0.0
    return car


def test_from_straight_ahead_what_is_at_a_side_is_a_light() -> None:
    plate: Quad = ((125, 110), (175, 110), (175, 122), (125, 122))
    light: Quad = ((60, 110), (85, 110), (85, 122), (60, 122))
    ahead, aslant = outline(210, 150), outline(210, 150, bonnet=True)
    assert len(quads_in(drawn(plate, light), ahead, SIZE)) == 1
    assert len(quads_in(drawn(plate, light), aslant, SIZE)) == 2


def test_from_the_side_a_plate_is_at_an_end_and_what_is_between_are_letters() -> None:
    badge: Quad = ((230, 95), (255, 95), (255, 107), (230, 107))
    ends: tuple[Quad, ...] = (
        ((264, 95), (284, 95), (284, 107), (264, 107)),
        ((16, 95), (36, 95), (36, 107), (16, 107)),
    )
    assert quads_in(drawn(badge), outline(280, 90), SIZE) == ()
    for plate in ends:
        assert len(quads_in(drawn(plate, badge), outline(280, 90), SIZE)) == 1
    assert len(quads_in(drawn(badge), outline(280, 120, bonnet=True), SIZE)) == 1
