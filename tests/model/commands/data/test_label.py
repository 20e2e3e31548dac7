"""Masks made by networks: when answers agree, and what is written."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from model.__main__ import main
from model.data.cache import build_cache, open_cache, split
from model.data.pairs import find_pairs
from model.evaluation.agreement import CAR, UNKNOWN, Bounds, judge, teach
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import save_weights


def box(left: int, right: int, value: float = 1.0) -> np.ndarray:
    """An answer, 40x60: a car from column `left` to `right`."""
    alpha = np.zeros((40, 60), np.float32)
    alpha[10:30, left:right] = value
    return alpha


def test_answers_that_agree_are_kept() -> None:
    verdict = judge([box(10, 40), box(10, 40, 0.9)], box(15, 30) > 0, Bounds())
    assert verdict.reason is None
    assert verdict.agree == verdict.known == verdict.piece == 1
    assert verdict.area == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("answers", "known", "told"),
    [
        ([box(10, 40), box(10, 20)], None, "agree"),
        ([box(10, 40)], box(35, 50) > 0, "missed"),
        ([box(10, 30) + box(40, 50)], None, "one piece"),
        ([box(10, 12)], None, "plausible"),
        ([box(0, 0)], None, "plausible"),
    ],
)
def test_photos_are_left_out_for_a_reason(
    answers: list[np.ndarray], known: np.ndarray | None, told: str
) -> None:
    assert told in str(judge(answers, known, Bounds()).reason)


def test_what_is_left_open_is_grey() -> None:
    mask = teach([box(10, 40), box(10, 30)], box(38, 42) > 0)
    assert (mask[20, 10:30] == CAR).all()
    assert (mask[20, 30:38] == UNKNOWN).all()
    assert (mask[20, 38:42] == CAR).all(), "surely car"
    assert not mask[20, 42:].any()


def test_what_lies_apart_is_left_open() -> None:
    mask = teach([box(5, 40) + box(50, 55)], None)
    assert (mask[20, 5:40] == CAR).all() and (mask[20, 50:55] == UNKNOWN).all()


class Red(nn.Module):
    """Finds what is red."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        return 20 * (x[:, :1] - x[:, 1:2]) - 10


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos with a red car, one with known pixels that are not red, and a broken one."""
    photo = np.full((64, 96, 3), 90, np.uint8)
    photo[20:48, 20:70] = (220, 30, 30)
    for folder in ("images", "known_car"):
        (tmp_path / "photos" / folder).mkdir(parents=True)
    for name in "abc":
        Image.fromarray(photo).save(tmp_path / "photos" / "images" / f"{name}.png")
    (tmp_path / "photos" / "images" / "d.png").write_bytes(b"broken")
    known = np.zeros((64, 96), np.uint8)
    known[:10, :10] = 255
    Image.fromarray(known).save(tmp_path / "photos" / "known_car" / "b.png")
    return tmp_path / "photos"


def test_the_command_writes_examples_to_train_on(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, preprocess = NetworkConfig("unet", 2, 1), PreprocessConfig(64 * 96)
    save_weights(tmp_path / "w.safetensors", build(config), config, preprocess, {})
    monkeypatch.setattr("model.network.predictor.place", lambda _, device: Red().to(device))
    (tmp_path / "wrong.txt").write_text("c  # a toy\n", encoding="utf-8")
    out = tmp_path / "out"
    line = ["label", photos, "--weights", tmp_path / "w.safetensors", "--out", out]
    line += ["--sizes", "96x64", "192x128", "--exclude", tmp_path / "wrong.txt"]
    assert main([*map(str, line), "--device", "cpu"]) == 0
    told = json.loads((out / "labels.json").read_text("utf-8"))
    assert told["kept"] == 1 and told["photos"]["a"]["reason"] is None
    assert "missed" in told["photos"]["b"]["reason"] and "wrong" in told["photos"]["c"]["reason"]
    assert "d.png" in told["photos"]["d"]["reason"]
    assert (out / "kept_1.jpg").exists() and (out / "left_out_1.jpg").exists()
    pairs = find_pairs(out).pairs
    assert [pair.name for pair in pairs] == ["a"]
    assert list(build_cache(tmp_path / "c", pairs, preprocess, unknown=True)) == [None]
    cache = open_cache(tmp_path / "c", pairs, preprocess, unknown=True)
    assert cache is not None
    mask, _ = split(cache.mask(0))
    assert mask[34, 45] == 255 and mask[5, 5] == 0
