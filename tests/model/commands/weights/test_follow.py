"""The command that teaches new weights what the old heads answer."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.commands.weights import follow
from model.errors import DataError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.glass import Glass, GlassNet
from model.network.heads.heads import Heads
from model.network.heads.plates.head import PlateHead, PlateNet
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import load_weights, save_weights

LITE = NetworkConfig(kind="lite", width=8)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("bmw_169", "bmw_16"),
        ("bmw_170", "bmw_17"),
        ("parts_009", "parts_0"),
        ("clip_car-turn_0012", "clip_car-turn"),
        ("golf", "golf"),
    ],
)
def test_neighbours_by_number_are_one_group(name: str, group: str) -> None:
    assert follow.group_of(name) == group


def options(tmp_path: Path, *more: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    follow.add_arguments(parser)
    old, new = tmp_path / "old" / "w.safetensors", tmp_path / "new.safetensors"
    plain = [str(tmp_path / "photos"), "--old", str(old), "--weights", str(new)]
    few = ["--photos", "3", "--steps", "2", "--measure", "2", "--device", "cpu"]
    return parser.parse_args([*plain, *few, "--out", str(tmp_path / "heads"), *more])


@pytest.fixture
def networks(tmp_path: Path) -> tuple[Path, Path]:
    """Old weights with both heads beside them, and new ones; photos in `photos`."""
    rng = np.random.default_rng(0)
    (tmp_path / "photos").mkdir()
    for number in range(0, 60, 10):
        photo = Image.fromarray(rng.integers(0, 255, (60, 90, 3), np.uint8))
        photo.save(tmp_path / "photos" / f"car_{number:02d}.png")
    paths = (tmp_path / "old" / "w.safetensors", tmp_path / "new.safetensors")
    for seed, path in enumerate(paths):
        torch.manual_seed(seed)
        save_weights(path, build(LITE), LITE, PreprocessConfig(pixels=256 * 384), {})
    made_for = fingerprint(load_weights(paths[0]).network)
    Glass(GlassNet(), made_for).save(paths[0].with_name("glass.safetensors"), {})
    PlateHead(PlateNet(), made_for, 0.7).save(paths[0].with_name("plates.safetensors"), {})
    return paths


def test_both_heads_fit_the_new_weights(
    tmp_path: Path, networks: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert follow.run(options(tmp_path)) == 0
    files = [tmp_path / "heads" / f"{name}.safetensors" for name in ("glass", "plates")]
    new = Predictor.load(networks[1], "cpu", Heads.load(glass=files[0], plates=files[1]))
    assert new.heads.glass is not None
    assert new.heads.plates is not None
    assert new.heads.plates.least == 0.7
    assert "held back" in capsys.readouterr().out


def test_heads_of_other_weights_are_refused(tmp_path: Path, networks: tuple[Path, Path]) -> None:
    folder = networks[0].parent
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError, match="--heads"):
        follow.run(options(tmp_path, "--heads", str(tmp_path / "none")))
    with pytest.raises(DataError, match="--heads"):
        follow.run(options(tmp_path, "--old", str(networks[1]), "--heads", str(folder)))


def test_the_same_encoder_needs_no_new_heads(tmp_path: Path, networks: tuple[Path, Path]) -> None:
    with pytest.raises(DataError, match="fit already"):
        follow.run(options(tmp_path, "--weights", str(networks[0])))


def test_photos_held_back_are_not_learnt_on(tmp_path: Path, networks: tuple[Path, Path]) -> None:
    assert networks
    mine, held = follow.split([tmp_path / "photos"], 100, 100)
    assert len(mine) + len(held) == 6
    assert held
    assert not {each.photo for each in mine} & {each.photo for each in held}
