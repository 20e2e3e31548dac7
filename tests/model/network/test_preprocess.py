"""From a photo to the network's input and back."""

import numpy as np
import pytest
import torch

from model.network.config import PreprocessConfig
from model.network.preprocess import enlarge, input_size, resize, to_probabilities, to_tensor


@pytest.mark.parametrize(
    ("height", "width"), [(1280, 1918), (1918, 1280), (500, 500), (20, 30_000), (1, 1)]
)
def test_input_sizes_keep_aspect_and_fit_the_network(height: int, width: int) -> None:
    rows, columns = input_size(height, width, PreprocessConfig())
    assert rows % 32 == columns % 32 == 0
    assert 32 <= rows <= 4096 and 32 <= columns <= 4096
    if max(height, width) < 4 * min(height, width):
        assert rows / columns == pytest.approx(height / width, rel=0.06)
        assert rows * columns == pytest.approx(512 * 768, rel=0.1)


def test_probabilities_are_enlarged_not_masks() -> None:
    alpha = enlarge(to_probabilities(torch.tensor([[[[-2.0, 2.0]]]])), (4, 8))
    assert alpha.shape == (4, 8) and alpha.dtype == np.float32
    assert len(np.unique(alpha.round(4))) > 2


def test_input_is_normalised_channels_last() -> None:
    image = np.full((32, 64, 3), 255, np.uint8)
    tensor = to_tensor(image, PreprocessConfig())
    assert tensor.shape == (1, 3, 32, 64)
    assert tensor.max() == pytest.approx(1.0)
    assert tensor.is_contiguous(memory_format=torch.channels_last)


def test_shrinking_averages() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (64, 32))
    assert np.unique(resize(stripes, (16, 16))).tolist() in ([127], [128])
