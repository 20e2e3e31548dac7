"""The guided filter at the edge, on drawn edges."""

import numpy as np
import pytest

from model.network.refine import refine


def photo(height: int, width: int, edge: int) -> np.ndarray:
    """Dark up to column `edge`, bright from there on."""
    image = np.full((height, width, 3), 60, np.uint8)
    image[:, edge:] = 200
    return image


def ramp(height: int, width: int, middle: float) -> np.ndarray:
    """An unsure answer: 0.5 at column `middle`, eight columns wide."""
    row = np.clip((np.arange(width) + 0.5 - middle) / 8 + 0.5, 0, 1)
    return np.tile(row, (height, 1)).astype(np.float32)


@pytest.mark.parametrize("middle", [98.0, 102.0])
def test_the_edge_moves_to_the_photos(middle: float) -> None:
    alpha = refine(ramp(40, 200, middle), photo(40, 200, 100), radius=60)
    found = np.flatnonzero(alpha[20] >= 0.5)[0]
    assert abs(found - 100) < abs(middle - 100)


def test_the_edge_gets_sharper() -> None:
    rough = ramp(40, 200, 100.0)
    alpha = refine(rough, photo(40, 200, 100), radius=60)
    assert alpha[20, 100] - alpha[20, 99] > 3 * (rough[20, 100] - rough[20, 99])


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_where_the_answer_is_sure_the_photo_changes_nothing(value: float) -> None:
    image = np.random.default_rng(0).integers(256, size=(50, 60, 3), dtype=np.uint8)
    alpha = refine(np.full((20, 30), value, np.float32), image, radius=60)
    assert np.allclose(alpha, value, atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 1), (3000, 2000), (20, 5000)])
def test_any_size_comes_back(shape: tuple[int, int]) -> None:
    alpha = refine(np.full((32, 64), 0.3, np.float32), np.zeros((*shape, 3), np.uint8), radius=6)
    assert alpha.shape == shape and alpha.dtype == np.float32
    assert np.allclose(alpha, 0.3, atol=1e-3)
