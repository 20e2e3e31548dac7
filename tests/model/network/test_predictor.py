"""The network in use: a photo in, its alpha out."""

from pathlib import Path

import numpy as np
import pytest
import torch

from model.network.config import NetworkConfig, PreprocessConfig
from model.network.fold import FusedConv, fold, fuse, fuses
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import read_tensors, save_weights, write_tensors

SMALL = PreprocessConfig(pixels=64 * 96)
CONFIGS = [NetworkConfig("lite", 8), NetworkConfig("unet", 4, 3), NetworkConfig("unet", 4, 5)]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    save_weights(path, build(CONFIGS[0]), CONFIGS[0], SMALL, {"figures": {"dice": 0.5}})
    return path


@pytest.mark.parametrize("config", CONFIGS)
def test_folding_changes_nothing(config: NetworkConfig) -> None:
    torch.manual_seed(0)
    network = build(config)
    network(torch.randn(4, 3, 64, 96))  # moves the running statistics off their start
    inputs = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        before = network.eval()(inputs)
        assert torch.allclose(fold(network)(inputs), before, atol=1e-4)


@pytest.mark.skipif(not fuses(), reason="this torch has no oneDNN for this processor")
@pytest.mark.parametrize("config", CONFIGS)
def test_fused_convolutions_compute_the_same(config: NetworkConfig) -> None:
    torch.manual_seed(0)
    network = build(config)
    network(torch.randn(4, 3, 64, 96))  # moves the running statistics off their start
    inputs = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        before = fold(network.eval())(inputs)
        fuse(network)
        assert torch.allclose(network(inputs), before, atol=1e-4)
    left = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d | torch.nn.ReLU6)]
    assert not left and any(isinstance(m, FusedConv) for m in network.modules())


@pytest.mark.parametrize("shape", [(50, 70), (1, 1), (20, 3000)])
def test_predictor_gives_an_alpha_of_the_photos_size(saved: Path, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(256, size=(*shape, 3), dtype=np.uint8)
    alpha = Predictor.load(saved, "cpu").predict(image).alpha
    assert alpha.shape == shape and alpha.dtype == np.float32
    assert alpha.min() >= 0 and alpha.max() <= 1


def test_flip_averages_with_the_mirror_image(saved: Path, tmp_path: Path) -> None:
    tensors, header = read_tensors(saved)
    both = tmp_path / "both.safetensors"
    write_tensors(both, tensors, {**header, "postprocess": {"flip": True, "refine": 0.0}})
    image = np.random.default_rng(0).integers(256, size=(64, 96, 3), dtype=np.uint8)
    predictor = Predictor.load(both, "cpu")
    mirrored = np.ascontiguousarray(image[:, ::-1])
    once = Predictor.load(saved, "cpu").predict(image).alpha
    twice = predictor.predict(image).alpha
    assert not np.allclose(twice, once, atol=1e-4)
    assert np.allclose(twice, predictor.predict(mirrored).alpha[:, ::-1], atol=1e-4)
