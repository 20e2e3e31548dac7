"""The data of a run."""

from pathlib import Path

import pytest

from model.network.config import PreprocessConfig
from model.training.config import SourceConfig, TrainConfig
from model.training.prepare import prepare

SIZE = PreprocessConfig(pixels=64 * 96)


def test_half_known_photos_are_not_held_back(half_known: Path, tmp_path: Path) -> None:
    config = TrainConfig((SourceConfig(half_known, unknown=True),), preprocess=SIZE, holdout=0.9)
    steps = prepare(config, tmp_path / "c")
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    assert end.value.value.held == () and len(end.value.value.train[0][1]) == 4
