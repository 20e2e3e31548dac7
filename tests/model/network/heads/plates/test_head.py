"""The head that finds number plates: kept in a file, and used with its own network alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.errors import WeightsError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.heads import Heads
from model.network.heads.plates.head import PlateHead, PlateNet
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import Weights, load_weights, save_weights, write_tensors

LITE = NetworkConfig(kind="lite", width=8)


def features() -> list[torch.Tensor]:
    sides = ((16, 32, 48), (24, 16, 24), (40, 8, 12), (112, 4, 6), (320, 2, 3))
    return [torch.rand(1, channels, height, width) for channels, height, width in sides]


def test_it_comes_back_from_its_file(tmp_path: Path) -> None:
    torch.manual_seed(0)
    head = PlateHead(PlateNet(), "network", 0.7)
    head.save(tmp_path / "head.safetensors", {"photos": 3})
    back = PlateHead.load(tmp_path / "head.safetensors")
    seen = features()
    assert (back.made_for, back.least) == ("network", 0.7)
    assert torch.allclose(head.network(seen), back.network(seen), atol=0.02)
    assert head.network(seen).shape == (1, 1, 32, 48)


def test_another_version_and_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "head.safetensors"
    write_tensors(path, {"x": torch.zeros(1)}, {"plates": 99})
    with pytest.raises(WeightsError, match=r"head\.safetensors"):
        PlateHead.load(path)


def test_it_is_left_out_with_another_encoder(tmp_path: Path) -> None:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    small = PreprocessConfig(pixels=64 * 96)
    save_weights(path, build(LITE), LITE, small, {})
    weights = load_weights(path)
    image = np.full((64, 96, 3), 90, np.uint8)
    cpu = torch.device("cpu")
    made_for = fingerprint(weights.network)
    with_it = Predictor(weights, cpu, Heads(plates=PlateHead(PlateNet(), made_for)))
    assert with_it.predict(image).plates is not None
    other: Weights = load_weights(path)
    unfit = Predictor(other, cpu, Heads(plates=PlateHead(PlateNet(), "x")))
    assert unfit.predict(image).plates is None
    missing = Predictor.load(path, "cpu", Heads.load(plates=tmp_path / "none.safetensors"))
    assert missing.predict(image).plates is None
