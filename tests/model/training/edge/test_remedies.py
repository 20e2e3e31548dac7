"""Whoever is told why the second network cannot be trained, and does as told, trains it."""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from model.__main__ import main
from model.data.pairs import find_pairs
from model.training.config import EdgeTrainConfig
from model.training.edge.run import train_edge
from tests.inputs import put, save
from tests.model.telling import told
from tests.model.training.edge.test_edge_run import config, growing, prepared  # noqa: F401


def trained(asked: EdgeTrainConfig, folder: Path) -> None:
    for _ in train_edge(dataclasses.replace(asked, steps=1), folder / "run", folder / "cache"):
        pass
    assert (folder / "run" / "final.safetensors").is_file()


def test_half_known_masks(config: EdgeTrainConfig, tmp_path: Path) -> None:  # noqa: F811
    (source,) = config.sources
    half = dataclasses.replace(config, sources=(dataclasses.replace(source, unknown=True),))
    with told("Leave --unknown out."):
        trained(half, tmp_path)
    trained(config, tmp_path)


def test_weights_without_a_second_network(config: EdgeTrainConfig, tmp_path: Path) -> None:  # noqa: F811
    with told("holds no second network to start from. Use --init none."):
        trained(dataclasses.replace(config, init=str(config.weights)), tmp_path)
    trained(dataclasses.replace(config, init="none"), tmp_path / "none")


def test_masks_of_another_size(config: EdgeTrainConfig, tmp_path: Path) -> None:  # noqa: F811
    store = prepared(config, tmp_path / "cache")
    squares = store.squares
    _, files = squares.sources[0]
    names = [pair.mask for pair in find_pairs(config.sources[0].root).pairs]

    class Odd:
        def __len__(self) -> int:
            return len(files)

        def image(self, index: int) -> np.ndarray:
            return files.image(index)

        def mask(self, index: int) -> np.ndarray:
            return files.mask(index)[::2]

    odd = copy.copy(squares)
    odd.sources = ((squares.sources[0][0], Odd()),)  # type: ignore[assignment]
    with told("a mask is not of its photo's size. 'forecourt check' names it."):
        odd.varied(np.random.default_rng(0))
    squares.varied(np.random.default_rng(0))
    save(names[0], np.zeros((20, 30), np.uint8))
    root, out = config.sources[0].root, tmp_path / "report"
    assert main(["check", str(root), "--ask", "0", "--out", str(out)]) != 0
    assert names[0].name in (out / "check.json").read_text()


def test_squares_that_cannot_be_kept(
    config: EdgeTrainConfig,  # noqa: F811
    growing: None,  # noqa: F811
    tmp_path: Path,
) -> None:
    store = prepared(config, tmp_path / "cache")
    put(store.folder, b"")
    with told("Free some room, "):
        store.shard(0)
    assert len(prepared(config, tmp_path / "other").shard(0))


def test_squares_that_cannot_be_read_again(
    config: EdgeTrainConfig,  # noqa: F811
    growing: None,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = prepared(config, tmp_path / "cache")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_read", lambda _: None)
        with told("cannot be read. Look at the disk."):
            store.shard(0)
    assert len(store.shard(0))


def test_photos_without_an_edge(
    config: EdgeTrainConfig,  # noqa: F811
    growing: None,  # noqa: F811
    tmp_path: Path,
) -> None:
    """The photos went bad after they were listed."""
    root, store = config.sources[0].root, prepared(config, tmp_path / "cache")
    empty = np.zeros((0, *store.squares[0].shape[1:]), np.uint8)
    store._made, store._next = iter([empty]), 0
    with told("'forecourt check' names the latter."):
        store.shard(0)
    put(find_pairs(root).pairs[0].image, b"nothing")
    out = tmp_path / "report"
    assert main(["check", str(root), "--ask", "0", "--out", str(out)]) != 0
    assert find_pairs(root).pairs[0].image.name in (out / "check.json").read_text()
