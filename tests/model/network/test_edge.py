"""The second network: pieces of the photo, and its place in a weights file."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.edge import EdgeNet, sharpen
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import load_weights, save_weights

PREPROCESS = PreprocessConfig(pixels=64 * 96)
NETWORK = NetworkConfig("unet", 4, 3)
EDGE = EdgeConfig(width=6, core=32, margin=8)


class Blur(nn.Module):
    """A stand-in that sees one pixel around each."""

    def forward(self, photo: Tensor, logits: Tensor) -> Tensor:
        return nn.functional.avg_pool2d(photo.mean(1, keepdim=True) + logits, 3, 1, 1)


def disc(height: int, width: int, slope: float = 1.0) -> Tensor:
    """Logits of a disc in the middle: 0 on its edge, falling by `slope` a pixel."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    distance = ((y - height / 2) ** 2 + (x - width / 2) ** 2).sqrt()
    return ((height / 4 - distance) * slope)[None, None]


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(256, size=(height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [(100, 150), (31, 40), (96, 64)])
def test_an_untrained_network_changes_nothing(size: tuple[int, int]) -> None:
    logits = disc(*size, 0.1)
    with torch.inference_mode():
        drawn = sharpen(EdgeNet(6).eval(), noise(*size), logits, EDGE, PREPROCESS)
    assert torch.allclose(drawn, logits, atol=1e-5)


def test_a_fourth_level_goes_on_from_three_trained_ones() -> None:
    torch.manual_seed(0)
    three, four = EdgeNet(6).eval(), EdgeNet(6, levels=4).eval()
    nn.init.normal_(three.head.weight)
    photo, logits = torch.randn(1, 3, 64, 96), torch.randn(1, 1, 64, 96)
    four.load_state_dict(three.state_dict(), strict=False)
    before = three(photo, logits)
    assert torch.equal(four(photo, logits), before)
    four.farthest.back.bias.data += 1  # type: ignore[operator, union-attr]
    assert not torch.allclose(four(photo, logits), before)


def test_pieces_are_what_the_whole_photo_gives() -> None:
    image, logits = noise(100, 150), disc(100, 150, 0.01)
    drawn = sharpen(Blur(), image, logits, EDGE, PREPROCESS)
    photo = (torch.from_numpy(image).permute(2, 0, 1)[None].float() - 127) / 128
    whole = Blur()(photo, logits)
    assert torch.allclose(drawn[..., 1:-1, 1:-1], whole[..., 1:-1, 1:-1], atol=1e-5)


def test_only_doubtful_pieces_are_looked_at() -> None:
    logits = disc(320, 320)
    drawn = sharpen(Blur(), noise(320, 320), logits, EDGE, PREPROCESS)
    assert torch.equal(drawn[..., :32, :32], logits[..., :32, :32])
    assert torch.equal(drawn[..., 160:192, 160:192], logits[..., 160:192, 160:192])
    assert not torch.equal(drawn[..., 64:96, 128:160], logits[..., 64:96, 128:160])


def test_a_photo_without_doubt_comes_back() -> None:
    logits = torch.full((1, 1, 50, 70), -9.0)
    assert torch.equal(sharpen(Blur(), noise(50, 70), logits, EDGE, PREPROCESS), logits)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "first.safetensors"
    save_weights(path, build(NETWORK), NETWORK, PREPROCESS, {})
    return path


def test_both_networks_come_back_from_a_file(tmp_path: Path) -> None:
    path, edge = tmp_path / "both.safetensors", EdgeNet(6)
    header = {"edge": dataclasses.asdict(EDGE)}
    save_weights(path, build(NETWORK), NETWORK, PREPROCESS, header, edge=edge)
    there = load_weights(path).edge
    assert there is not None and not there.training
    assert torch.allclose(
        there.state_dict()["mid.0.weight"], edge.state_dict()["mid.0.weight"], atol=1e-3
    )


@pytest.mark.parametrize("shape", [(200, 300), (40, 50), (20, 3000)])
def test_the_predictor_draws_edges_at_any_size(tmp_path: Path, shape: tuple[int, int]) -> None:
    path = tmp_path / "both.safetensors"
    header = {"edge": dataclasses.asdict(EDGE)}
    save_weights(path, build(NETWORK), NETWORK, PREPROCESS, header, edge=EdgeNet(6))
    alpha = Predictor.load(path, "cpu").predict(noise(*shape)).alpha
    assert alpha.shape == shape and 0 <= alpha.min() <= alpha.max() <= 1


@pytest.mark.parametrize(("shape", "drawn"), [((80, 120), True), ((70, 100), False)])
def test_a_photo_hardly_larger_than_the_input_is_left_to_the_first_network(
    tmp_path: Path, shape: tuple[int, int], drawn: bool
) -> None:
    path, edge = tmp_path / "both.safetensors", EdgeNet(6)
    assert edge.head.bias is not None
    nn.init.constant_(edge.head.bias, -20.0)  # takes away whatever it is asked about
    torch.manual_seed(0)
    save_weights(
        path, build(NETWORK), NETWORK, PREPROCESS, {"edge": dataclasses.asdict(EDGE)}, edge=edge
    )
    alpha = Predictor.load(path, "cpu").predict(noise(*shape)).alpha
    assert (alpha.max() < 0.01) == drawn
