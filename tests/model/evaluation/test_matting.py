"""The errors of a soft alpha, against values worked out by hand or written out plainly."""

import math

import numpy as np
import pytest

from model.arrays import Alpha
from model.evaluation.matting import (
    SIGMA,
    connectivity_error,
    fringe_error,
    gradient_length,
    largest_piece,
    matting_errors,
)


@pytest.fixture
def alpha() -> Alpha:
    return np.random.default_rng(0).random((40, 50), np.float32)


def test_the_same_has_no_error(alpha: Alpha) -> None:
    errors = matting_errors(alpha, alpha)
    assert (errors.sad, errors.mse, errors.gradient, errors.connectivity) == (0, 0, 0, 0)
    assert errors.clicks == 0


def test_differences_by_hand() -> None:
    truth = np.zeros((10, 100), np.float32)
    truth[:, 50:] = 1
    found = truth.copy()
    found[:5, 40:50] = 0.5
    errors = matting_errors(found, truth)
    assert errors.sad == pytest.approx(50 * 0.5 / 1000)
    assert errors.mse == pytest.approx(50 * 0.25 / 1000)


def plain_gradient(alpha: Alpha) -> np.ndarray:
    """The benchmark's own filter, written out: a two-dimensional kernel of norm 1."""
    half = math.ceil(SIGMA * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * SIGMA * 0.01)))
    size = 2 * half + 1
    kernel = np.zeros((size, size))
    for row in range(size):
        for column in range(size):
            y, x = row - half, column - half
            gauss = [
                math.exp(-(v**2) / (2 * SIGMA**2)) / (SIGMA * math.sqrt(2 * math.pi))
                for v in (y, x)
            ]
            kernel[row, column] = gauss[0] * -x * gauss[1] / SIGMA**2
    kernel /= math.sqrt((kernel**2).sum())
    wide = np.pad(alpha.astype(float), half, mode="edge")
    out = np.zeros((2, *alpha.shape))
    for row in range(alpha.shape[0]):
        for column in range(alpha.shape[1]):
            part = wide[row : row + size, column : column + size]
            out[0, row, column] = (part * kernel[::-1, ::-1]).sum()
            out[1, row, column] = (part * kernel.T[::-1, ::-1]).sum()
    return np.asarray(np.hypot(out[0], out[1]))


def test_gradients_are_the_benchmarks(alpha: Alpha) -> None:
    assert np.allclose(gradient_length(alpha), plain_gradient(alpha), atol=1e-6)


def test_a_piece_apart_is_unconnected() -> None:
    truth = np.zeros((20, 60), np.float32)
    truth[:, :30] = 1
    apart = truth.copy()
    apart[5:15, 45:55] = 1
    nearer = truth.copy()
    nearer[:, 30:35] = 1
    # Each of the 100 pixels of the piece is wholly unconnected; those beside the car as well.
    assert connectivity_error(apart, truth) == pytest.approx(0.1)
    assert connectivity_error(nearer, truth) == pytest.approx(0.1)


def test_small_differences_count_as_connected() -> None:
    truth = np.full((10, 10), 0.5, np.float32)
    assert connectivity_error(truth + np.float32(0.04), truth) == 0


def test_the_largest_piece_touches_by_sides() -> None:
    mask = np.eye(6, dtype=bool)
    mask[0, :3] = True
    assert largest_piece(mask).sum() == 4
    assert not largest_piece(np.zeros((3, 3), bool)).any()


def test_the_fringe_is_the_rims_mean(alpha: Alpha) -> None:
    truth = np.zeros((40, 50), np.float32)
    truth[12:30, 10:38] = 1
    car = np.argwhere(truth > 0)
    rim = [
        alpha[y, x]
        for y, x in np.argwhere(truth == 0)
        if 1.5 < np.hypot(*(car - (y, x)).T).min() <= 5
    ]
    assert fringe_error(alpha, truth) == pytest.approx(np.mean(rim), abs=1e-6)
    assert fringe_error(truth, truth) == fringe_error(alpha, np.zeros_like(alpha)) == 0


def test_sizes_have_to_fit(alpha: Alpha) -> None:
    with pytest.raises(ValueError, match="different sizes"):
        matting_errors(alpha, alpha[1:])
