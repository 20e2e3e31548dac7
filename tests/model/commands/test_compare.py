from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from app.core.learning.comparison import read
from model.commands.compare import add_arguments, run, yardstick
from model.data.reading import read_pair
from model.errors import TrainingError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import save_weights
from model.training.config import SourceConfig
from model.training.train import train
from model.training.tuning import TuneConfig, TuneRun

SIZE = PreprocessConfig(pixels=64 * 96)
NETWORK = NetworkConfig("unet", 4, 2)


def compare(folder: Path) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([str(folder), "--device", "cpu"]))


@pytest.fixture
def finished(tmp_path: Path, data: Path) -> Path:
    """A run that has learnt a little from finished weights."""
    torch.manual_seed(3)
    old = tmp_path / "old.safetensors"
    save_weights(old, build(NETWORK), NETWORK, SIZE, {})
    config = TuneConfig(
        sources=(SourceConfig(data),),
        network=NETWORK,
        preprocess=SIZE,
        weights=old,
        steps=4,
        batch=2,
        workers=0,
        device="cpu",
    )
    for _ in train(config, tmp_path / "run", tmp_path / "cache", kind=TuneRun):
        pass
    return tmp_path / "run"


def test_both_are_measured_on_what_was_held_back_and_on_the_samples(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = json.loads((finished / "held.json").read_text())
    with Image.open(finished / "held.jpg") as picture:
        assert picture.width > 2 * picture.height
    assert compare(finished) == 0
    assert "held back" in capsys.readouterr().out
    found = read(finished)
    assert found is not None
    assert (found.before, found.after) == ("old.safetensors", "final.safetensors")
    back, samples = found.parts
    assert sorted(photo.name for photo in back.photos) == sorted(*held.values())
    assert len(back.photos) == 2
    assert len(samples.photos) == len(yardstick())
    assert all(photo.picture and photo.picture.is_file() for photo in found.pictures)


def test_what_is_trained_on_later_is_no_longer_held_back(finished: Path, data: Path) -> None:
    noted = json.loads((finished / "held.json").read_text())
    (finished / "held.json").write_text(
        json.dumps({root: names[:1] for root, names in noted.items()})
    )
    config = TuneConfig.from_json(json.loads((finished / "config.json").read_text()))
    for _ in train(config, finished, finished.parent / "cache", kind=TuneRun):
        pass
    (names,) = json.loads((finished / "held.json").read_text()).values()
    assert len(names) == 1


def test_a_run_that_is_not_finished_is_refused(finished: Path) -> None:
    (finished / "final.safetensors").unlink()
    with pytest.raises(TrainingError, match="no finished run"):
        compare(finished)


def test_a_run_from_nothing_has_nothing_to_be_compared_with(finished: Path) -> None:
    (finished / "config.json").write_text("{}")
    with pytest.raises(TrainingError, match="no run of"):
        compare(finished)


def test_a_damaged_comparison_is_none(finished: Path) -> None:
    (finished / "comparison").mkdir()
    (finished / "comparison" / "comparison.json").write_text('{"parts": 3}')
    assert read(finished) is None


def test_each_sample_photo_has_a_mask_of_its_size() -> None:
    pairs = yardstick()
    assert len(pairs) == 10
    for pair in pairs:
        _, mask = read_pair(pair)
        assert 0.05 < mask.mean() < 0.7
