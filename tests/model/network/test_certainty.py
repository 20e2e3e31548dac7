from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.network.certainty import certainty


def box(inside: float = 1.0, outside: float = 0.0) -> NDArray[np.float32]:
    """A box of car, a sixth of the picture: 900 of 5400 pixels."""
    values = np.full((60, 90), outside, np.float32)
    values[15:45, 30:60] = inside
    return values


def test_a_clear_mask_is_certain() -> None:
    assert certainty(box()) == 1.0


def test_doubts_count_by_their_square_and_against_the_cars_size() -> None:
    assert certainty(box(0.8, 0.1)) == pytest.approx(1 - (900 * 0.04 + 4500 * 0.01) / 900)


def test_a_few_great_doubts_weigh_more_than_many_small_ones() -> None:
    few, many = box(), box(0.95)
    few[15:18, 30:60] = 0.5  # a tenth of the car at half, the same in sum as all of it at 0.95
    assert certainty(few) < certainty(many) < 1


@pytest.mark.parametrize("probability", [0.0, 0.49, np.nan])
def test_a_photo_without_a_car_comes_first(probability: float) -> None:
    assert certainty(np.full((4, 6), probability, np.float32)) == 0.0


def test_it_never_leaves_its_range() -> None:
    values = np.full((50, 50), 0.49, np.float32)
    values[0, 0] = 0.51
    assert certainty(values) == 0.0


def test_pixels_without_a_value_are_no_car() -> None:
    values = box(0.9)
    values[0] = np.nan
    assert certainty(values) == certainty(box(0.9))


def test_a_large_photo_is_as_certain_as_its_small_copy() -> None:
    small = box(0.8, 0.1)
    large = np.repeat(np.repeat(small, 40, axis=0), 40, axis=1)
    assert certainty(large) == pytest.approx(certainty(small), abs=1e-3)
