"""Sheets that show what training makes of photos."""

from pathlib import Path

import cv2
import numpy as np

from model.__main__ import main
from model.data.augment import Augment, single_changes


def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(60, 200, (64, 96, 3), np.uint8)


def test_every_change_is_made_alone_and_keeps_the_size() -> None:
    image, mask = photo(), np.zeros((64, 96), np.uint8)
    mask[20:44, 30:70] = 255
    changes = single_changes((64, 96))
    assert {"mirrored", "night", "rain", "hue, saturation", "compression"} <= set(changes)
    for name, change in changes.items():
        found, moved = change(image, mask, np.random.default_rng(1))
        again, _ = change(image, mask, np.random.default_rng(1))
        assert found.shape == image.shape and found.dtype == np.uint8, name
        assert not np.array_equal(found, image), name
        assert np.array_equal(found, again), name
        still = name not in ("mirrored", "shift, scale, rotate")
        assert np.array_equal(moved, mask) == still, name


def test_showing_changes_leaves_training_as_it_is() -> None:
    image, mask = photo(), np.full((64, 96), 255, np.uint8)
    before = Augment(64, 96)(image, mask, 5)[0]
    single_changes((64, 96))["grey"](image, mask, np.random.default_rng(0))
    assert np.array_equal(Augment(64, 96)(image, mask, 5)[0], before)


def test_the_command_writes_sheets_and_trains_nothing(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "look"
    assert main(["train", str(data), "--size", "96x64", "--show-augmentation", str(out)]) == 0
    assert len(list(out.glob("changes_*.jpg"))) == 4
    assert cv2.imread(str(out / "samples.jpg")) is not None
    assert not list(out.glob("*.safetensors"))
    assert main(["train", str(data)]) == 1  # without --out there is nowhere to train
