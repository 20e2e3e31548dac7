"""Clicks to fix a mask, counted by hand, and its parts against plain implementations."""

import cv2
import numpy as np
import pytest

from model.arrays import Mask
from model.evaluation.effort import clicks, skeleton


def box(top: int, bottom: int, left: int, right: int) -> Mask:
    mask = np.zeros((120, 160), bool)
    mask[top:bottom, left:right] = True
    return mask


CAR = box(40, 90, 30, 130)


def test_the_same_and_the_nearly_same_need_no_click() -> None:
    assert clicks(CAR, CAR) == 0
    assert clicks(box(38, 92, 28, 132), CAR) == 0
    assert clicks(box(43, 88, 33, 127), CAR) == 0


def test_a_piece_apart_is_one_click_and_a_bulge_has_two_corners() -> None:
    assert clicks(CAR | box(5, 25, 60, 90), CAR) == 1
    assert clicks(CAR | box(5, 25, 20, 40) | box(5, 25, 100, 120), CAR) == 2
    assert clicks(CAR | box(10, 40, 60, 100), CAR) == 2  # the line along which it is cut off


def test_a_missing_corner_costs_its_outline() -> None:
    found = CAR & ~box(40, 70, 30, 70)
    assert 3 <= clicks(found, CAR) <= 5  # two or three corners, and a gap at the mask's own


def test_a_thin_part_that_is_missing_is_not_forgiven() -> None:
    antenna = CAR | box(5, 40, 80, 82)
    assert clicks(CAR, antenna) > 0
    assert clicks(antenna, CAR) == 0  # too much of so little is


def plain_skeleton(mask: Mask) -> Mask:
    """Zhang and Suen's, pixel by pixel."""
    image = np.pad(mask.astype(int), 1)
    while True:
        removed = 0
        for half in (0, 1):
            gone = []
            for y, x in np.argwhere(image):
                p = [
                    image[y + dy, x + dx]
                    for dy, dx in (
                        (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)
                    )
                ]  # fmt: skip
                p2, p4, p6, p8 = p[::2]
                rises = sum(a == 0 and b == 1 for a, b in zip(p, [*p[1:], p[0]], strict=True))
                sides = (p2 * p4 * p6, p4 * p6 * p8) if half == 0 else (p2 * p4 * p8, p2 * p6 * p8)
                if 2 <= sum(p) <= 6 and rises == 1 and not any(sides):
                    gone.append((y, x))
            for y, x in gone:
                image[y, x] = 0
            removed += len(gone)
        if not removed:
            return np.asarray(image[1:-1, 1:-1] > 0)


@pytest.mark.parametrize("seed", range(3))
def test_the_skeleton_is_the_plain_ones(seed: int) -> None:
    noise = np.random.default_rng(seed).random((9, 12)).astype(np.float32)
    mask = cv2.resize(noise, (48, 36), interpolation=cv2.INTER_CUBIC) > 0.5
    assert np.array_equal(skeleton(mask), plain_skeleton(mask))
    assert not skeleton(np.zeros((5, 6), bool)).any()


def test_sizes_have_to_fit() -> None:
    with pytest.raises(ValueError, match="different sizes"):
        clicks(CAR, CAR[1:])
