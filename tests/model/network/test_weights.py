"""Files of a network: what comes back, and what is refused with a sentence."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from model.errors import TrainingError, WeightsError
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import (
    load_weights,
    read_tensors,
    save_weights,
    write_tensors,
)

CONFIG = NetworkConfig("unet", 4, 2)
SMALL = PreprocessConfig(pixels=64 * 96)
Header = dict[str, Any]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    save_weights(path, build(CONFIG), CONFIG, SMALL, {"figures": {"dice": 0.5}})
    return path


def test_weights_come_back(saved: Path) -> None:
    weights = load_weights(saved)
    assert weights.header["figures"] == {"dice": 0.5}
    assert weights.header["network"] == dataclasses.asdict(CONFIG)
    assert not weights.network.training and weights.edge is None


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("postprocess", {"blur": 1}),
        ("postprocess", {"refine": "much"}),
        ("postprocess", {"refine": float("nan")}),
        ("postprocess", []),
        ("network", {"width": 0}),
        ("network", {"width": 10**9}),
        ("network", {"kind": "gan"}),
        ("network", {"kind": "unet", "width": 5, "depth": 2}),
        ("network", {"kind": "unet", "width": 4, "depth": -1}),
        ("network", None),
        ("preprocess", {"pixels": -1}),
        ("preprocess", {"pixels": 10**15}),
        ("preprocess", {"multiple": 31}),
        ("preprocess", {"scale": 0}),
        ("preprocess", "large"),
        ("edge", {"width": 24}),
        ("edge", {"core": 0}),
        ("edge", {"core": 97}),
        ("threshold", "half"),
        ("threshold", 2.0),
    ],
)
def test_a_header_that_does_not_fit_is_refused(saved: Path, part: str, values: object) -> None:
    tensors, header = read_tensors(saved)
    write_tensors(saved, tensors, {**header, part: values})
    with pytest.raises(WeightsError, match=r"w\.safetensors do not fit"):
        Predictor.load(saved, "cpu")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[]", "3", '"x"', "", "{", "{}", '{"format": "1"}', '{"format": null}']
)
def test_a_header_that_is_not_ours_is_refused(saved: Path, text: str) -> None:
    save_file(load_file(saved), saved, {"forecourt": text})
    with pytest.raises(WeightsError, match="damaged"):
        load_weights(saved)


def test_values_that_are_no_numbers_are_refused(saved: Path) -> None:
    tensors, header = read_tensors(saved)
    for broken in (float("nan"), float("inf")):
        tensors["head.weight"][0, 0, 0, 0] = broken
        write_tensors(saved, tensors, header)
        with pytest.raises(WeightsError, match=r"damaged: head\.weight"):
            load_weights(saved)


def test_mutated_files_never_end_in_a_traceback(saved: Path) -> None:
    whole, random = saved.read_bytes(), np.random.default_rng(0)
    start = int.from_bytes(whole[:8], "little") + 8
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for place in random.integers(start, size=3):
            data[place] = random.integers(256)
        saved.write_bytes(data)
        try:
            load_weights(saved)
        except WeightsError:
            refused += 1
    assert refused > 100


def test_a_missing_edge_is_refused(saved: Path) -> None:
    tensors, header = read_tensors(saved)
    write_tensors(saved, tensors, {**header, "edge": dataclasses.asdict(EdgeConfig())})
    with pytest.raises(WeightsError, match="do not fit"):
        load_weights(saved)


def test_a_full_disk_leaves_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()
    tensors, header = read_tensors(saved)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.network.weights.save_file", full)
    with pytest.raises(TrainingError, match="Free some room"):
        write_tensors(saved, tensors, header)
    assert saved.read_bytes() == before


SMALL = PreprocessConfig(pixels=64 * 96)
CONFIGS = [NetworkConfig("lite", 8), NetworkConfig("unet", 4, 3), NetworkConfig("unet", 4, 5)]


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="gone\\.safetensors is not there"):
        Predictor.load(tmp_path / "gone.safetensors", "cpu")


def test_damaged_weights_are_named(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    with pytest.raises(WeightsError, match="w\\.safetensors is damaged"):
        load_weights(saved)


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "evil.safetensors"
    torch.save({"a": torch.zeros(3)}, path)
    with pytest.raises(WeightsError, match="no safetensors file"):
        load_weights(path)


def test_foreign_and_newer_files_are_refused(tmp_path: Path) -> None:
    newer = tmp_path / "newer.safetensors"
    write_tensors(newer, {"a": torch.zeros(1)}, {"format": 99})
    with pytest.raises(WeightsError, match="newer"):
        read_tensors(newer)
    write_tensors(newer, {"a": torch.zeros(1)}, {"network": {"kind": "unet", "width": 4}, "x": 1})
    with pytest.raises(WeightsError, match="do not fit"):
        load_weights(newer)
