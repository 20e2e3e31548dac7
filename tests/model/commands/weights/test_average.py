"""The average of several runs' weights."""

from pathlib import Path

import pytest
import torch
from torch import nn

from model.__main__ import main
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import load_weights, read_tensors, save_weights

NETWORK = NetworkConfig("unet", 4, 1)


def write(path: Path, value: float, pixels: int = 64 * 96) -> str:
    network = build(NETWORK)
    for each in network.parameters():
        nn.init.constant_(each, value)
    header = {"figures": {"dice": 0.9}, "threshold": 0.4}
    save_weights(path, network, NETWORK, PreprocessConfig(pixels), header)
    return str(path)


def test_numbers_are_averaged_by_their_shares(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{value}.safetensors", value) for value in (1.0, 3.0)]
    for shares, expected in ([], 2.0), (["--shares", "3", "1"], 1.5):
        out = tmp_path / "mean.safetensors"
        assert main(["average", *files, *shares, "--out", str(out)]) == 0
        tensors, header = read_tensors(out)
        weights = [each for name, each in tensors.items() if name.endswith("weight")]
        assert all(torch.all(each == expected) for each in weights)
        assert "figures" not in header and header["threshold"] == 0.4
        assert [one["file"] for one in header["averaged"]] == ["1.0.safetensors", "3.0.safetensors"]
        assert load_weights(out).edge is None


def test_what_does_not_fit_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = write(tmp_path / "a", 1.0), write(tmp_path / "b", 1.0, 32 * 64)
    out = ["--out", str(tmp_path / "c")]
    assert main(["average", one, other, *out]) == 1
    assert "preprocess" in capsys.readouterr().err
    assert main(["average", one, one, "--shares", "1", *out]) == 1
    assert "--shares" in capsys.readouterr().err
