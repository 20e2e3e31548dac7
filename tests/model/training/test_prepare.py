"""The data of a run."""

from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image

from model.errors import DataError
from model.network.config import PreprocessConfig
from model.training.config import SourceConfig, TrainConfig
from model.training.events import Note
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


def notes(steps: Generator[Note, None, object]) -> list[str]:
    """Run a generator to its end; return what it notes."""
    return [note.text for note in steps]


def spoil(data: Path, names: list[str], values: tuple[int, int]) -> None:
    """Give masks other values for the background and the car."""
    for name in names:
        path = data / "masks" / f"{name}.png"
        mask = np.asarray(Image.open(path))
        Image.fromarray(np.where(mask > 0, *values[::-1]).astype(np.uint8)).save(path)


def test_one_wrong_mask_is_noted(data: Path) -> None:
    spoil(data, ["car0"], (255, 0))
    config = TrainConfig((SourceConfig(data),), preprocess=SIZE, holdout=0.0)
    (told,) = [text for text in notes(survey(config)) if "inverted" in text]
    assert "car0.png" in told


@pytest.mark.parametrize("values", [(255, 0), (255, 255), (0, 0)])
def test_a_folder_of_wrong_masks_is_refused(data: Path, values: tuple[int, int]) -> None:
    spoil(data, [path.stem for path in (data / "masks").iterdir()], values)
    config = TrainConfig((SourceConfig(data),), preprocess=SIZE, holdout=0.0)
    with pytest.raises(DataError, match="most mark everything, nothing"):
        notes(survey(config))


def test_names_of_a_list_that_match_nothing_are_noted(data: Path, tmp_path: Path) -> None:
    names = tmp_path / "without.txt"
    names.write_text("car1.png\nlorry\n", encoding="utf-8-sig")
    config = TrainConfig((SourceConfig(data),), (names,), preprocess=SIZE, holdout=0.0)
    told = notes(survey(config))
    assert any("lorry matches nothing" in text for text in told)
    assert any("7 photos to train on" in text for text in told)
