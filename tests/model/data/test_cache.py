"""Decoded pairs on disk."""

from pathlib import Path

import numpy as np

from model.data.cache import UNKNOWN, Cache, build_cache, open_cache, split
from model.data.pairs import find_pairs
from model.network.config import PreprocessConfig

SIZE = PreprocessConfig(pixels=64 * 96)


def test_cache_holds_what_was_read_and_names_what_was_not(data: Path, tmp_path: Path) -> None:
    (data / "masks" / "car3.png").write_bytes(b"broken")
    pairs = find_pairs(data).pairs
    problems = [text for text in build_cache(tmp_path / "c", pairs, SIZE) if text]
    cache = open_cache(tmp_path / "c", pairs, SIZE)
    assert len(problems) == 1 and "car3.png" in problems[0]
    assert cache is not None and len(cache) == 7
    assert cache.image(0).shape == (64, 96, 3)
    assert np.unique(cache.mask(0)).tolist() == [0, 255]


def test_an_unfinished_cache_is_not_opened(data: Path, tmp_path: Path) -> None:
    pairs = find_pairs(data).pairs
    next(iter(build_cache(tmp_path / "c", pairs, SIZE)))
    assert open_cache(tmp_path / "c", pairs, SIZE) is None


def cached(half_known: Path, folder: Path) -> Cache:
    pairs = find_pairs(half_known).pairs
    assert list(build_cache(folder, pairs, SIZE, unknown=True)) == [None] * 4
    cache = open_cache(folder, pairs, SIZE, unknown=True)
    assert cache is not None
    return cache


def test_unknown_pixels_survive_the_cache(half_known: Path, tmp_path: Path) -> None:
    mask, unknown = split(cached(half_known, tmp_path / "c").mask(0))
    assert np.array_equal(unknown > 0, np.arange(96) >= np.full((64, 1), 60))
    assert mask[30, 30] == 255 and mask[5, 30] == 0 and UNKNOWN not in mask


def test_unknown_pixels_are_read_only_when_asked(half_known: Path, tmp_path: Path) -> None:
    pairs = find_pairs(half_known).pairs
    cached(half_known, tmp_path / "c")
    assert open_cache(tmp_path / "c", pairs, SIZE) is None
    assert all("not black and white" in str(text) for text in build_cache(tmp_path, pairs, SIZE))
