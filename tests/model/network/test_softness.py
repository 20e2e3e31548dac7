"""No edge is wider than it may be, and the line at a half stays."""

import numpy as np
import pytest

from model.arrays import Floats
from model.network.softness import limit_softness

LENGTH = 1918


def hill(width: float) -> Floats:
    """A car whose upper edge rises over so many pixels, whose other edges are sharp."""
    alpha = np.zeros((300, LENGTH), np.float32)
    rise = np.clip((np.arange(300) - 100) / width + 0.5, 0, 1)
    alpha[:280, 200:1700] = rise[:280, None]
    return alpha


def width_of(alpha: Floats) -> int:
    """How many pixels of a column are between 0 and 1."""
    column = alpha[:, LENGTH // 2]
    return int(np.count_nonzero((column > 0.01) & (column < 0.99)))


def test_a_haze_becomes_an_edge_in_the_same_place() -> None:
    alpha = hill(60)
    limited = limit_softness(alpha, 6)
    assert width_of(alpha) > 50
    assert width_of(limited) in (6, 7, 8)
    assert np.array_equal(alpha >= 0.5, limited >= 0.5)
    assert limited.dtype == np.float32
    assert limited.min() == 0
    assert limited.max() == 1


def test_what_is_sharp_enough_stays() -> None:
    alpha = hill(4)
    assert np.abs(limit_softness(alpha, 6) - alpha).max() < 1e-6


def test_widths_grow_with_the_photo() -> None:
    small = np.ascontiguousarray(hill(60)[::2, ::2])
    assert width_of(np.repeat(small, 2, axis=1)) > 25
    assert width_of(np.repeat(limit_softness(small, 6), 2, axis=1)) in (2, 3, 4)


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_without_a_line_nothing_changes(value: float) -> None:
    alpha = np.full((40, 60), value, np.float32)
    assert limit_softness(alpha, 6) is alpha
