"""From a run's weights to the file that ships, and its card."""

import dataclasses
import json
from pathlib import Path

import pytest

from model.__main__ import main
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.edge import EdgeNet
from model.network.unet import build
from model.network.weights import load_weights, save_weights
from model.training.config import EdgeTrainConfig, SourceConfig, TrainConfig

NETWORK = NetworkConfig("unet", 4, 3)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Weights as a run of the second network leaves them."""
    source = SourceConfig(tmp_path / "cars", 0.5, 0.25)
    first = TrainConfig((source,), exclude=(tmp_path / "val.txt",), network=NETWORK)
    second = EdgeTrainConfig((source,), batch=20)
    header = {
        "training": {"step": 5, "seconds": 60, "config": first.to_json()},
        "edge": dataclasses.asdict(EdgeConfig(width=6)),
        "edge_training": {"step": 7, "seconds": 120, "config": second.to_json()},
    }
    path = tmp_path / "run" / "final.safetensors"
    save_weights(path, build(NETWORK), NETWORK, PreprocessConfig(), header, edge=EdgeNet(6))
    return path


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    row = dict.fromkeys(("dice", "iou", "bf1", "bf2", "bf3", "under_99", "worst"), 0.5)
    report = {
        "vehicles_file": "val.txt",
        "names_file": None,
        "per_source": {"cars": {"photos": 3, **row}},
    }
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(report))
    return path


def test_what_ships_says_what_it_is_and_names_no_path(
    run: Path, figures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ship" / "forecourt.safetensors"
    options = ["--figures", str(figures), "--flip", "--before", "an hour of something"]
    assert main(["publish", str(run), *options, "--out", str(out)]) == 0
    weights, card = load_weights(out), (out.parent / "MODEL_CARD.md").read_text()
    assert weights.edge is not None and weights.header["postprocess"]["flip"]
    assert weights.header["figures"]["cars, val.txt"]["dice"] == 0.5
    assert str(tmp_path) not in json.dumps(weights.header) + card
    for words in (
        "val.txt",
        "an hour of something",
        "7 steps of 20 squares",
        "| cars, val.txt | 3",
        "* Chosen: nothing was, by photos that are measured below.",
    ):
        assert words in card
    assert main(["publish", str(run), *options, "--chosen", "by them", "--out", str(out)]) == 0
    assert "* Chosen: by them." in (out.parent / "MODEL_CARD.md").read_text()


def test_weights_of_no_run_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "loose.safetensors"
    save_weights(path, build(NETWORK), NETWORK, PreprocessConfig(), {})
    assert main(["publish", str(path), "--out", str(tmp_path / "out.safetensors")]) == 1
    assert "is not of a run" in capsys.readouterr().err
