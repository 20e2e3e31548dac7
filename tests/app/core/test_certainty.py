from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.certainty import certainty


def alpha(
    inside: float = 1.0, outside: float = 0.0, size: tuple[int, int] = (60, 90)
) -> NDArray[np.float32]:
    """A box of car, a sixth of the picture."""
    values = np.full(size, outside, np.float32)
    values[size[0] // 4 : size[0] * 3 // 4, size[1] // 3 : size[1] * 2 // 3] = inside
    return values


def test_a_clear_mask_is_certain() -> None:
    assert certainty(alpha()) == 1.0


def test_it_is_the_dice_to_expect() -> None:
    # 900 of 5400 pixels are found, each car with 0.8; each other one is car with 0.1.
    assert certainty(alpha(0.8, 0.1)) == pytest.approx(2 * 720 / (720 + 450 + 900))


@pytest.mark.parametrize(("inside", "outside"), [(0.7, 0.0), (1.0, 0.2), (0.6, 0.4)])
def test_doubt_inside_or_outside_lowers_it(inside: float, outside: float) -> None:
    assert 0 < certainty(alpha(inside, outside)) < 0.9


@pytest.mark.parametrize("probability", [0.0, 0.49, np.nan])
def test_a_photo_without_a_car_comes_first(probability: float) -> None:
    assert certainty(np.full((4, 6), probability, np.float32)) == 0.0


def test_pixels_without_a_value_are_no_car() -> None:
    values = alpha(0.9)
    values[0] = np.nan
    assert certainty(values) == pytest.approx(certainty(alpha(0.9)))


def test_a_large_photo_is_as_certain_as_its_small_copy() -> None:
    small = alpha(0.8, 0.1)
    large = np.repeat(np.repeat(small, 40, axis=0), 40, axis=1)
    assert certainty(large) == pytest.approx(certainty(small), abs=1e-3)
