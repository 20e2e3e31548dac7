"""The data of a run."""

from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

from model.network.config import PreprocessConfig
from model.training.config import SourceConfig, TrainConfig
from model.training.prepare import prepare, survey

Value = TypeVar("Value")
SIZE = PreprocessConfig(pixels=64 * 96)


def result(steps: Generator[object, None, Value]) -> Value:
    """Run a generator to its end; return what it returns."""
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    found: Value = end.value.value
    return found


def test_half_known_photos_are_not_held_back(half_known: Path, tmp_path: Path) -> None:
    config = TrainConfig((SourceConfig(half_known, unknown=True),), preprocess=SIZE, holdout=0.9)
    data = result(prepare(result(survey(config)), config, tmp_path / "c"))
    assert data.held == () and len(data.train[0][1]) == 4
