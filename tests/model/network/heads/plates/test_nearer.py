"""A second, nearer look at number plates completes narrow ones, and decides on doubtful ones."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.arrays import Floats, Pixels
from model.network.heads.plates.nearer import SIDE, nearer_look
from model.network.heads.plates.quads import Nearer, Second, quads_in

PLATE = ((200.0, 150.0), (240.0, 146.0), (240.0, 158.0), (200.0, 162.0))
SIZE = (300, 440)
CAR = np.ones((150, 220), np.float32)


def photo() -> Pixels:
    """A photo whose only bright spot is its plate."""
    canvas = np.zeros((*SIZE, 3), np.uint8)
    cv2.fillPoly(canvas, [np.round(PLATE).astype(np.int32)], (255, 255, 255))
    return canvas


def brightness(square: Pixels) -> Floats:
    """A map that says that what is bright is a plate."""
    assert square.shape == (SIDE, SIDE, 3)
    half = cv2.resize(square, (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(half[..., 0] / np.float32(255), np.float32)


def first_look(sure: float, share: float = 1.0) -> Floats:
    """The map of the first look, at half the photo's size: a share of the plate, from its left."""
    seen = np.zeros((SIZE[0] // 2, SIZE[1] // 2), np.float32)
    seen[73:81, 100 : 100 + round(20 * share)] = sure
    return seen


def answers(sure: float) -> Nearer:
    return lambda x, y, wide: Second(sure, None)


def test_the_corners_of_a_narrow_plate_are_those_of_the_second_look() -> None:
    half = first_look(0.9, share=0.55)
    (first,) = quads_in(half, CAR, SIZE, 0.8)
    (second,) = quads_in(half, CAR, SIZE, 0.8, nearer_look(photo(), brightness))
    assert max(x for x, _ in first) < 225, "half of it"
    assert np.abs(np.array(second) - PLATE).max() < 2.5


def test_the_second_look_decides_what_is_doubtful() -> None:
    doubtful = first_look(0.79)
    assert quads_in(doubtful, CAR, SIZE, 0.8) == ()
    assert quads_in(doubtful, CAR, SIZE, 0.8, answers(0.8)) == ()
    assert len(quads_in(doubtful, CAR, SIZE, 0.8, answers(0.9))) == 1
    assert quads_in(first_look(0.7), CAR, SIZE, 0.8, answers(1.0)) == ()


@pytest.mark.parametrize("wide", [6.0, 400.0])
def test_what_goes_on_beyond_the_square_has_no_corners(wide: float) -> None:
    large = np.full((*SIZE, 3), 255, np.uint8)
    second = nearer_look(large, brightness)(220.0, 150.0, wide)
    assert second.sure == pytest.approx(1.0)
    assert second.quad is None


def test_where_nothing_is_seen_again_the_first_look_counts() -> None:
    nothing = nearer_look(np.zeros((*SIZE, 3), np.uint8), brightness)
    assert nothing(220.0, 154.0, 40.0) == (0.0, None)
    assert quads_in(first_look(0.9), CAR, SIZE, 0.8, nothing) == quads_in(
        first_look(0.9), CAR, SIZE, 0.8
    )
