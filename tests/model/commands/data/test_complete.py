"""Answers completed by what people drew."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from model.__main__ import main
from model.commands.data.complete import complete
from model.data.pairs import find_pairs
from model.data.reading import read_image
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import save_weights
from tests.model.conftest import WritePair


def answer() -> tuple[np.ndarray, np.ndarray]:
    """An answer of 200x300, a car of 100x200, and parts drawn in it: its lower half."""
    alpha, drawn = np.zeros((200, 300), np.float32), np.zeros((200, 300), bool)
    alpha[50:150, 50:250] = 1
    drawn[100:150, 50:250] = True
    return alpha, drawn


def test_a_mirror_that_was_missed_is_added_with_an_unknown_rim() -> None:
    alpha, drawn = answer()
    drawn[70:90, 30:50] = True
    mask = complete(alpha, drawn)
    assert mask is not None
    assert mask[80, 40] == 255 and mask[80, 27] == 128 and mask[80, 10] == 0
    assert mask[60:140, 60:240].min() == 255


def test_a_thin_line_beside_the_answer_is_unknown() -> None:
    alpha, drawn = answer()
    drawn[150:153, 50:250] = True
    mask = complete(alpha, drawn)
    assert mask is not None
    assert (mask[150:153, 60:240] == 128).all() and not mask[154:].any()


def test_a_second_car_and_too_little_are_left_out() -> None:
    alpha, drawn = answer()
    other = drawn.copy()
    other[100:150, 260:300] = True
    assert complete(alpha, other) is None
    assert complete(alpha, drawn & (np.arange(300) < 60)) is None


def test_the_command_writes_pairs(
    tmp_path: Path, write_pair: WritePair, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(0)
    config, size = NetworkConfig("unet", 4, 3), PreprocessConfig(pixels=64 * 96)
    save_weights(tmp_path / "weights.safetensors", build(config), config, size, {})
    write_pair(tmp_path / "data", "named")
    command = ["complete", str(tmp_path / "data"), "--weights"]
    command += [str(tmp_path / "weights.safetensors"), "--out", str(tmp_path / "out")]
    (tmp_path / "data" / "known_car").mkdir()
    assert main(command) == 1
    assert "known_car" in capsys.readouterr().err
    (pair,) = find_pairs(tmp_path / "data").pairs
    everything = np.full(read_image(pair.image).shape[:2], 255, np.uint8)
    cv2.imwrite(str(tmp_path / "data" / "known_car" / "named.png"), everything)
    assert main(command) == 0
    assert "of 1 photos" in capsys.readouterr().out
