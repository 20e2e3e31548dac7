"""Heads that learn what the old ones answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from model.data.windows import UNKNOWN, Windows
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.glass import GlassNet
from model.network.heads.plates.head import PlateNet
from model.network.predictor import Predictor
from model.network.unet import LITE0_SKIPS, build
from model.network.weights import load_weights, save_weights
from model.training.heads.follow import ABOUT, BATCH, Parts, Seeing, follow, labelled

LITE = NetworkConfig(kind="lite", width=8)
SIDE = 128


class Bright(nn.Module):
    """A head that finds what the first channel of the features at stride 4 is high at."""

    def forward(self, features: list[Tensor]) -> Tensor:
        level = features[1][:, :1]
        low, high = level.min(), level.max()
        scaled = 20 * ((level - low) / (high - low) - 0.5)
        return nn.functional.interpolate(scaled, scale_factor=2.0)


def network(folder: Path, seed: int) -> Predictor:
    torch.manual_seed(seed)
    path = folder / f"{seed}.safetensors"
    save_weights(path, build(LITE), LITE, PreprocessConfig(pixels=256 * 384), {})
    return Predictor(load_weights(path), torch.device("cpu"))


def test_parts_are_of_the_new_encoder_with_the_old_answers(tmp_path: Path) -> None:
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 120, 3), np.uint8)).save(
        tmp_path / "car.png"
    )
    old, new = network(tmp_path, 0), network(tmp_path, 1)
    seeing = Seeing(old, {"plates": Bright()}, new, seed=1)
    assert list(seeing.see([Windows(tmp_path / "car.png", None, None)], 2)) == [1, 2]
    parts = seeing.parts()
    assert len(parts) == 2 * len(ABOUT)
    sizes = [(level.shape[1], *level.shape[2:]) for level in parts.features]
    expected = zip(LITE0_SKIPS.values(), (128, 64, 32, 16, 8), strict=True)
    assert sizes == [(channels, side, side) for channels, side in expected]
    assert parts.targets["plates"].shape == (len(parts), 1, SIDE, SIDE)
    assert parts.targets["plates"].float().std() > 0


def test_labels_count_more_than_answers() -> None:
    answers = torch.full((1, 1, 2, 3), 77, dtype=torch.uint8)
    known = np.array([[1, 0, UNKNOWN]], np.uint8).repeat(2, 0)
    assert labelled(answers, known)[0, 0].tolist() == [[255, 0, 77]] * 2


@pytest.mark.parametrize(("name", "kind"), [("glass", GlassNet), ("plates", PlateNet)])
def test_a_head_learns_the_answers(name: str, kind: type[nn.Module]) -> None:
    """Features tell of them plainly: soon it agrees; the old head is left as it was."""
    torch.manual_seed(0)
    target = torch.zeros(BATCH, 1, SIDE, SIDE, dtype=torch.uint8)
    target[:, :, 32:80, 48:96] = 255
    levels = []
    for side, channels in zip((128, 64, 32, 16, 8), LITE0_SKIPS.values(), strict=True):
        shown = nn.functional.adaptive_avg_pool2d(target.float() / 255, side)
        levels.append(shown.expand(BATCH, channels, side, side).half())
    old = kind()
    before = [value.clone() for value in old.parameters()]
    *losses, heads = follow({name: old}, Parts(tuple(levels), {name: target}), 16, seed=1)
    assert isinstance(heads, dict)
    assert [*heads] == [name]
    assert losses[-1] < 0.8 * losses[0]  # type: ignore[operator]
    assert all(torch.equal(a, b) for a, b in zip(before, old.parameters(), strict=True))
