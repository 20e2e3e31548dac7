"""The decoder that finds windows, and for which network alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.errors import WeightsError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.glass import Glass, GlassNet
from model.network.heads.heads import Heads
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import load_weights, save_weights, write_tensors

LITE = NetworkConfig("lite", 8)
PHOTO = np.random.default_rng(0).integers(256, size=(64, 96, 3), dtype=np.uint8)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    save_weights(path, build(LITE), LITE, PreprocessConfig(pixels=64 * 96), {})
    return path


def decoder_for(weights: Path, folder: Path, made_for: str | None = None) -> Path:
    torch.manual_seed(1)
    path = folder / "glass.safetensors"
    of = fingerprint(load_weights(weights).network) if made_for is None else made_for
    Glass(GlassNet(), of).save(path, {"photos": 3})
    return path


def test_windows_are_found_beside_an_alpha_that_stays_the_same(
    weights: Path, tmp_path: Path
) -> None:
    heads = Heads.load(glass=decoder_for(weights, tmp_path))
    answer = Predictor.load(weights, "cpu", heads).predict(PHOTO)
    without = Predictor.load(weights, "cpu").predict(PHOTO)
    assert answer.glass is not None
    assert answer.glass.shape == PHOTO.shape[:2]
    assert answer.glass.dtype == np.float32
    assert 0 <= answer.glass.min() < answer.glass.max() <= 1
    np.testing.assert_array_equal(answer.alpha, without.alpha)
    assert without.glass is None


def test_a_file_gives_back_what_was_saved(weights: Path, tmp_path: Path) -> None:
    path = decoder_for(weights, tmp_path)
    first, second = Glass.load(path), Glass.load(path)
    assert len(first.by) == 12
    # In bfloat16 where the processor has it.
    levels = [level.float() for level in Predictor.load(weights, "cpu").features(PHOTO)]
    assert [level.shape[2] for level in levels] == [32, 16, 8, 4, 2]
    assert torch.equal(first.logits(levels), second.logits(levels))
    assert first.logits(levels).shape == (1, 1, 32, 48)


def test_a_decoder_for_another_network_is_left_out(weights: Path, tmp_path: Path) -> None:
    path = decoder_for(weights, tmp_path, made_for="another")
    for unfit in (path, tmp_path / "gone"):
        heads = Heads.load(glass=unfit)
        assert Predictor.load(weights, "cpu", heads).predict(PHOTO).glass is None


def test_another_file_is_refused(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="holds no glass"):
        Glass.load(weights)
    path = tmp_path / "newer.safetensors"
    write_tensors(path, GlassNet().state_dict(), {"glass": 99, "made_for": ""})
    with pytest.raises(WeightsError, match="version 99"):
        Glass.load(path)
