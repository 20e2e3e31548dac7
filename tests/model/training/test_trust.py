"""Masks that are not wholly to be trusted: hand-drawn edges, unknown pixels."""

import argparse
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.commands.train import add_arguments, to_config
from model.data.cache import UNKNOWN, Cache, build_cache, open_cache, split
from model.data.pairs import find_pairs
from model.errors import TrainingError
from model.network.config import PreprocessConfig
from model.training.config import SourceConfig, TrainConfig
from model.training.losses import segmentation_loss
from model.training.prepare import prepare
from model.training.samples import Samples, trusted

SIZE = PreprocessConfig(pixels=64 * 96)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four photos; a car in the middle, nothing known of the right part."""
    values = np.zeros((64, 96), np.uint8)
    values[20:44, 20:48] = 255
    values[:, 60:] = 128
    for folder in ("images", "masks"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    for number in range(4):
        photo = np.dstack([values] * 3)
        Image.fromarray(photo).save(tmp_path / "data" / "images" / f"{number}.png")
        Image.fromarray(values).save(tmp_path / "data" / "masks" / f"{number}.png")
    return tmp_path / "data"


def cached(data: Path, folder: Path) -> Cache:
    pairs = find_pairs(data).pairs
    assert list(build_cache(folder, pairs, SIZE, unknown=True)) == [None] * 4
    cache = open_cache(folder, pairs, SIZE, unknown=True)
    assert cache is not None
    return cache


def test_unknown_pixels_survive_the_cache(data: Path, tmp_path: Path) -> None:
    mask, unknown = split(cached(data, tmp_path / "c").mask(0))
    assert np.array_equal(unknown > 0, np.arange(96) >= np.full((64, 1), 60))
    assert mask[30, 30] == 255 and mask[5, 30] == 0 and UNKNOWN not in mask


def test_unknown_pixels_are_read_only_when_asked(data: Path, tmp_path: Path) -> None:
    pairs = find_pairs(data).pairs
    cached(data, tmp_path / "c")
    assert open_cache(tmp_path / "c", pairs, SIZE) is None
    assert all("not black and white" in str(text) for text in build_cache(tmp_path, pairs, SIZE))


def test_samples_do_not_count_what_is_unknown(data: Path, tmp_path: Path) -> None:
    cache = cached(data, tmp_path / "c")
    samples = Samples(((SourceConfig(data, unknown=True), cache),), None, SIZE, batch=1, seed=0)
    unknown = 0
    for number in range(30):
        _, mask, trust = samples[number]
        assert not mask[trust == 0].any()
        assert (trust == 255).any()
        unknown += int((trust == 0).sum())
    assert unknown > 30 * 64 * 10


def test_an_edge_drawn_by_hand_does_not_count() -> None:
    mask = np.zeros((32, 32), np.uint8)
    mask[:, 16:] = 255
    trust = trusted(mask, 2, None)
    assert (trust[16] == 0).nonzero()[0].tolist() == [14, 15, 16, 17]
    assert trusted(mask, 0, None).min() == 255


def test_the_loss_leaves_out_what_does_not_count() -> None:
    target = torch.zeros(1, 1, 32, 32)
    target[..., 16:] = 1
    right = (target * 2 - 1) * 20
    wrong = right.clone()
    wrong[..., 8:] = 20.0
    trust = torch.ones_like(target)
    trust[..., 8:16] = 0
    assert segmentation_loss(wrong, target, 3.0) > 1
    assert segmentation_loss(wrong, target, 3.0, trust) < 1e-3
    whole = segmentation_loss(wrong, target, 3.0, torch.ones_like(target))
    assert whole == pytest.approx(segmentation_loss(wrong, target, 3.0).item())
    assert torch.isfinite(segmentation_loss(wrong, target, 3.0, torch.zeros_like(target)))


def test_half_known_photos_are_not_held_back(data: Path, tmp_path: Path) -> None:
    config = TrainConfig((SourceConfig(data, unknown=True),), preprocess=SIZE, holdout=0.9)
    steps = prepare(config, tmp_path / "c")
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    assert end.value.value.held == () and len(end.value.value.train[0][1]) == 4


def test_options_take_one_value_or_one_for_each_folder() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    line = "a b --out r --ignore-edge 0 2 --unknown 1"
    sources = to_config(parser.parse_args(line.split())).sources
    assert [source.ignore_edge for source in sources] == [0, 2]
    assert [source.unknown for source in sources] == [True, True]
    with pytest.raises(TrainingError, match="--ignore-edge"):
        to_config(parser.parse_args(["a", "b", "--out", "r", "--ignore-edge", "1", "2", "3"]))
