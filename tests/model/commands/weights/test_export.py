"""The networks for other runtimes: the same answers at any size."""

import dataclasses
import importlib.util
from pathlib import Path

import pytest
import torch
from torch import nn

from model.__main__ import main
from model.commands.weights.export import NEEDED, Part, exported, largest_difference
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.edge import EdgeNet
from model.network.unet import build
from model.network.weights import save_weights

NETWORK = NetworkConfig("unet", 4, 2)


@pytest.fixture(params=[3, 4])
def weights(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "both.safetensors"
    edge = EdgeNet(6, request.param)
    for name, value in edge.named_parameters():  # an untrained one would change nothing
        if name in ("head.weight", "farthest.back.weight"):
            nn.init.normal_(value)
    header = {"edge": dataclasses.asdict(EdgeConfig(width=6, levels=request.param))}
    save_weights(path, build(NETWORK), NETWORK, PreprocessConfig(), header, edge=edge)
    return path


def test_both_networks_are_written_and_answer_alike(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["export", "--weights", str(weights), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"network.pt2", "edge.pt2"}
    told = capsys.readouterr().out
    assert told.count("the same") == 2 and "NOT" not in told
    network = torch.export.load(out / "network.pt2").module()
    assert network(torch.zeros(1, 3, 96, 160)).shape == (1, 1, 96, 160)


def test_another_answer_is_noticed() -> None:
    torch.manual_seed(0)
    part = Part("network", build(NETWORK).eval(), {"x": 3}, 32)
    other = build(NETWORK).eval()
    assert largest_difference(part, lambda inputs: other(*inputs)) > 1e-3
    assert largest_difference(part, lambda inputs: part.network(*inputs)) == 0
    assert exported(part).graph_signature.user_inputs == ("x",)


@pytest.mark.skipif(
    all(map(importlib.util.find_spec, NEEDED)), reason="the packages for ONNX are installed"
)
def test_what_onnx_needs_is_named(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["export", "--weights", str(weights), "--kind", "onnx", "--out", str(tmp_path / "o")]
    assert main(line) == 1
    assert "pip install" in capsys.readouterr().err


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, NEEDED)), reason="needs the extra 'export'"
)
def test_onnx_answers_alike(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["export", "--weights", str(weights), "--kind", "onnx", "--out", str(tmp_path / "o")]
    assert main(line) == 0
    assert capsys.readouterr().out.count("the same") == 2
