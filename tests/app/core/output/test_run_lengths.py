"""Masks as run lengths, and back."""

import numpy as np
import pytest

from app.core.output.run_lengths import decode, encode


def test_pixels_are_numbered_from_one_along_the_rows() -> None:
    mask = np.zeros((3, 4), bool)
    mask[0, :3] = mask[1, 3] = mask[2, 0] = True
    assert encode(mask) == "1 3 8 2"  # the last pixel of a row and the first of the next are one


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
def test_they_come_back(share: float) -> None:
    mask = np.random.default_rng(0).random((37, 53)) < share
    assert np.array_equal(decode(encode(mask), mask.shape), mask)
    assert encode(np.zeros((4, 4), bool)) == ""
