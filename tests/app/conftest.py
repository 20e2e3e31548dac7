"""What the tests of the window share: a small real stand-in for the network, photos, a session."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.arrays import Pixels
from app.core.errors import ForecourtError
from app.core.network import Answer, Network
from app.core.output.naming import Source
from app.core.photo.photo import PhotoId, State
from app.session.session import Session

MakePhoto = Callable[..., Path]
AddPhotos = Callable[..., list[PhotoId]]

CERTAINTY = 0.97


class BrightFinder(Network):
    """Takes what is bright for the car. Can be held, so that a test sees work in progress."""

    def __init__(self) -> None:
        self.problem: ForecourtError | None = None
        self.seen: list[tuple[int, int]] = []
        self.header: dict[str, object] = {}
        self._may_go = threading.Event()
        self._may_go.set()

    @property
    def device(self) -> str:
        return "Test bench"

    @property
    def figures(self) -> Mapping[str, object]:
        return self.header

    def start(self) -> None:
        if self.problem is not None:
            raise self.problem

    def predict(self, image: Pixels) -> Answer:
        self.seen.append((image.shape[1], image.shape[0]))
        assert self._may_go.wait(20)
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32), CERTAINTY)

    def hold(self) -> None:
        self._may_go.clear()

    def release(self) -> None:
        self._may_go.set()


@pytest.fixture
def finder() -> Iterator[BrightFinder]:
    finder = BrightFinder()
    yield finder
    finder.release()


@pytest.fixture
def make_photo(tmp_path: Path) -> MakePhoto:
    """Writes a photo, dark with a bright box in the middle, and returns its path."""

    def make(name: str = "car.jpg", width: int = 60, height: int = 40) -> Path:
        pixels = np.full((height, width, 3), 30, np.uint8)
        pixels[height // 4 : -height // 4, width // 4 : -width // 4] = (230, 220, 210)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        return path

    return make


@pytest.fixture
def session(qtbot: QtBot, finder: BrightFinder) -> Iterator[Session]:
    before = threads_at_work()
    session = Session(finder)
    yield session
    finder.release()
    session.close()
    left = threads_at_work()
    assert [where for thread, where in left.items() if thread not in before] == []


@pytest.fixture
def add(session: Session) -> AddPhotos:
    """Puts photos into the list, as the window does once they are found."""

    def add(*paths: Path) -> list[PhotoId]:
        photos = [session.store.new_photo(Source(path, Path(path.name))) for path in paths]
        for photo in photos:
            session.store.insert(len(session.store), photo)
        return [photo.id for photo in photos]

    return add


@dataclass(frozen=True)
class Bench:
    """What most tests of a session need: photos, a stand-in for the network, and waiting."""

    session: Session
    finder: BrightFinder
    folder: Path
    photo: MakePhoto
    add: AddPhotos
    qtbot: QtBot

    def until(self, ready: Callable[[], bool | None]) -> None:
        """Let the session work until something is so."""
        self.qtbot.waitUntil(ready)

    def finish(self) -> None:
        """Wait until there are photos and none of them waits or is worked on."""
        self.until(self._is_finished)

    def _is_finished(self) -> bool:
        states = {photo.state for photo in self.session.store.photos()}
        return bool(states) and not states & {State.QUEUED, State.WORKING}


@pytest.fixture
def bench(
    session: Session,
    finder: BrightFinder,
    tmp_path: Path,
    make_photo: MakePhoto,
    add: AddPhotos,
    qtbot: QtBot,
) -> Bench:
    return Bench(session, finder, tmp_path, make_photo, add, qtbot)


def threads_at_work() -> dict[int, str]:
    """Where other threads are that run Python: no new ones should, once a session is closed."""
    return {
        thread: f"{frame.f_code.co_filename}:{frame.f_lineno}"
        for thread, frame in sys._current_frames().items()
        if thread != threading.get_ident()
    }
