"""The data of a run."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image

from model.arrays import Pixels
from model.data.pairs import find_pairs
from model.data.reading import read_pair
from model.errors import DataError, DoubtError
from model.network.config import PreprocessConfig
from model.network.predictor import Answer
from model.training.config import SourceConfig, TrainConfig
from model.training.events import Note
from model.training.prepare import Judge, prepare, survey

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


class Knowing:
    """A network that knows the right masks."""

    def __init__(self, pairs: list[tuple[Pixels, Pixels]]) -> None:
        self.masks = {image.tobytes(): mask for image, mask in pairs}

    def predict(self, image: Pixels) -> Answer:
        return Answer(self.masks[image.tobytes()].astype(np.float32), 1.0)


def test_a_wrong_mask_is_not_learnt_unasked(data: Path) -> None:
    spoil(data, ["car0"], (255, 0))
    config = TrainConfig((SourceConfig(data),), preprocess=SIZE, holdout=0.0)
    with pytest.raises(DoubtError, match=r"1 would teach .*car0\.png is inverted"):
        notes(survey(config))
    assert not any("inverted" in text for text in notes(survey(config, look=False)))
    anyway = replace(config, anyway=True)
    (told,) = [text for text in notes(survey(anyway)) if "inverted" in text]
    assert "car0.png" in told and "all the same" in told


def test_what_is_held_back_is_looked_at_too(data: Path) -> None:
    spoil(data, ["car0"], (255, 0))
    config = TrainConfig((SourceConfig(data),), preprocess=SIZE, folds=8)
    for fold in range(1, 9):
        with pytest.raises(DoubtError, match=r"car0\.png"):
            notes(survey(replace(config, fold=fold)))


def test_a_network_is_asked_about_masks_that_look_sound(data: Path) -> None:
    """Moved masks are masks like any other: only who knows cars finds them out."""
    network = Knowing([read_pair(pair) for pair in find_pairs(data).pairs])
    path = data / "masks" / "car1.png"
    Image.fromarray(np.roll(np.asarray(Image.open(path)), 18, axis=1)).save(path)
    config = TrainConfig((SourceConfig(data),), preprocess=SIZE, holdout=0.0)
    assert not any("car1" in text for text in notes(survey(config)))
    with pytest.raises(DoubtError, match=r"car1\.png lies 19% to the right"):
        notes(survey(config, Judge(lambda: network, 100)))


@pytest.mark.parametrize("values", [(255, 0), (255, 255), (0, 0)])
def test_a_folder_of_wrong_masks_is_refused(data: Path, values: tuple[int, int]) -> None:
    spoil(data, [path.stem for path in (data / "masks").iterdir()], values)
    config = TrainConfig((SourceConfig(data),), preprocess=SIZE, holdout=0.0)
    with pytest.raises(DataError, match=r"would teach|none marks a car"):
        notes(survey(config))


def test_names_of_a_list_that_match_nothing_are_noted(data: Path, tmp_path: Path) -> None:
    names = tmp_path / "without.txt"
    names.write_text("car1.png\nlorry\n", encoding="utf-8-sig")
    config = TrainConfig((SourceConfig(data),), (names,), preprocess=SIZE, holdout=0.0)
    told = notes(survey(config))
    assert any("lorry matches nothing" in text for text in told)
    assert any("7 photos to train on" in text for text in told)
