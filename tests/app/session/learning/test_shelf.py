from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from app.core.errors import WeightsError
from app.core.photo.notice import Tone
from app.session.learning.learning import Learning
from app.session.preferences import Preferences
from app.session.session import Session
from tests.app.conftest import BrightFinder

if TYPE_CHECKING:
    from tests.app.conftest import Bench


class Choosy(BrightFinder):
    """Takes weights, but none that are called "bad"."""

    def __init__(self) -> None:
        super().__init__()
        self.used: list[Path | None] = []
        self.starts = 0

    @property
    def weights(self) -> Path | None:
        return self.used[-1] if self.used else None

    def start(self) -> None:
        self.starts += 1

    def use(self, weights: Path | None) -> None:
        self.used.append(weights)

    def examine(self, weights: Path) -> bool:
        if weights.stem == "bad":
            raise WeightsError(weights, "it holds no network", "Use another")
        return weights.stem != "tuned"


@pytest.fixture
def finder() -> Iterator[Choosy]:
    finder = Choosy()
    yield finder
    finder.release()


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(None)


@pytest.fixture
def learning(session: Session, preferences: Preferences, tmp_path: Path) -> Iterator[Learning]:
    learning = Learning(session, preferences, tmp_path / "home")
    yield learning
    learning.close()


def file(folder: Path, name: str) -> Path:
    path = folder / f"{name}.safetensors"
    save_file({"x": np.zeros(1, np.float32)}, path, {"forecourt": json.dumps({"format": 1})})
    return path


def names(learning: Learning) -> list[str]:
    return [each.name for each in learning.shelf.at_hand]


def test_weights_are_brought_in_used_and_removed(
    learning: Learning,
    preferences: Preferences,
    bench: Bench,
    finder: Choosy,
    tmp_path: Path,
) -> None:
    shelf = learning.shelf
    bench.session.start()
    bench.until(lambda: bench.session.cutting.started)
    shelf.bring(file(tmp_path, "mine"))
    bench.until(lambda: not shelf.busy)
    assert names(learning) == ["shipped", "mine"]
    assert finder.used == []
    shelf.use("mine")
    bench.until(lambda: shelf.in_use == "mine" and bench.session.cutting.started)
    assert preferences.settings.weights == "mine"
    assert finder.used == [tmp_path / "home" / "weights" / "mine.safetensors"]
    assert finder.starts == 2  # the new weights are loaded at once, not with the next photo
    shelf.remove(shelf.at_hand[1])
    bench.until(lambda: not shelf.busy)
    assert names(learning) == ["shipped"]
    assert preferences.settings.weights == "shipped"
    assert finder.used[-1] is None


def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    learning: Learning, bench: Bench, tmp_path: Path
) -> None:
    learning.shelf.bring(file(tmp_path, "bad"))
    bench.until(lambda: not learning.shelf.busy)
    assert names(learning) == ["shipped"]
    notice = bench.session.notice
    assert notice is not None
    assert notice.tone is Tone.ERROR
    assert "bad.safetensors: it holds no network. Use another." in notice.text


@pytest.mark.parametrize("name", ["mine", "tuned"])
def test_weights_that_find_the_car_alone_say_so(
    learning: Learning, bench: Bench, tmp_path: Path, name: str
) -> None:
    shelf = learning.shelf
    shelf.bring(file(tmp_path, name), used=lambda: None)
    bench.until(lambda: shelf.in_use == name)
    assert bench.session.notice is not None
    assert ("the car alone" in bench.session.notice.text) == (name == "tuned")
    shelf.use("shipped")
    bench.until(lambda: shelf.in_use == "shipped")
    shelf.use(name)
    bench.until(lambda: shelf.in_use == name)
    assert ("the car alone" in bench.session.notice.text) == (name == "tuned")


def test_weights_that_broke_since_are_not_put_to_use(
    learning: Learning, bench: Bench, finder: Choosy, tmp_path: Path
) -> None:
    home = tmp_path / "home" / "weights"
    home.mkdir(parents=True)
    file(home, "bad")
    learning.shelf.use("bad")
    bench.until(lambda: not learning.shelf.busy)
    assert learning.shelf.in_use == "shipped"
    assert finder.used == []


def test_photos_wait_for_the_new_weights_and_masks_stay(
    learning: Learning, bench: Bench, finder: Choosy, tmp_path: Path, qtbot: QtBot
) -> None:
    session = bench.session
    session.start()
    (first,) = bench.add(bench.photo("a.jpg"))
    bench.finish()
    before = session.store[first].alpha
    learning.shelf.bring(file(tmp_path, "mine"), used=lambda: None)
    bench.until(lambda: learning.shelf.in_use == "mine")
    bench.add(bench.photo("b.jpg"))
    bench.finish()
    assert session.store[first].alpha is before
    assert len(finder.seen) == 2
    assert finder.starts == 2
