"""What all tests share: environment, real data, and the check that nothing is left running."""

from __future__ import annotations

import gc
import os
import sys
import threading

# Before Qt, albumentations and matplotlib are imported: they read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
os.environ["MPLBACKEND"] = "Agg"
# The program that a test starts speaks English whatever the machine speaks.
os.environ["FORECOURT_LANGUAGE"] = "en"
# Before torch: OpenMP's threads sleep while they wait. Where something else holds a core, spinning
# makes the tests take four times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from tqdm import tqdm

from app.core.collector import collect_due

# tqdm's thread that watches over slow bars outlives them; Qt's tests count the threads left behind.
tqdm.monitor_interval = 0
# Garbage is collected between tests: in a thread of a test, it would destroy others' windows there,
# and Qt crashes.
gc.set_threshold(0)

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"

PATIENCE = 20_000  # ms


class PatientBot(QtBot):
    """Waits as long as a machine needs on which several processes test at once."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE) -> None:  # noqa: N802
        """Let Qt run until `callback` is true or says nothing."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **options: Any) -> Any:  # noqa: N802
        """Let Qt run until `signal` comes, at the end of a with block."""
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder with the research collections, which the project may not contain."""
    folder = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"The data folder {folder} is not here; set FORECOURT_DATA to its path.")
    return folder


@pytest.fixture(scope="session")
def sample_photo() -> Path:
    """A real photo of one whole car, 1600x675, CC0."""
    return RESOURCES / "samples" / "bmw_3gt_blue.jpg"


@pytest.fixture(scope="session")
def weights() -> Path:
    """The weights that are shipped."""
    path = RESOURCES / "weights" / "forecourt.safetensors"
    assert path.is_file(), f"{path} is missing from the checkout."
    return path


@pytest.fixture(scope="session", autouse=True)
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests away from the sessions of whoever runs them."""
    folder = tmp_path_factory.mktemp("state")
    os.environ["FORECOURT_STATE"] = str(folder)
    yield folder
    del os.environ["FORECOURT_STATE"]


@pytest.fixture(scope="session", autouse=True)
def settings_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests away from the settings of whoever runs them."""
    folder = tmp_path_factory.mktemp("settings")
    os.environ["FORECOURT_CONFIG"] = str(folder)
    yield folder
    del os.environ["FORECOURT_CONFIG"]


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, with more patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect garbage after each test, in the thread of all windows."""
    yield
    collect_due()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a Qt test that leaves a task, a thread, a timer running or a window in existence.

    It starts before, hence ends after, the fixtures that own the windows and the workers.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QThreadPool  # noqa: PLC0415 - most tests need no Qt

    before = left_now().keys()
    yield
    assert QThreadPool.globalInstance().waitForDone(5000), "A task is still running."
    left = left_now()
    if left.keys() - before:
        gc.collect()  # What only refers to itself is gone, or will be.
        left = left_now()
    names = [what for key, what in left.items() if key not in before]
    assert not names, f"Left behind: {', '.join(names)}"


def left_now() -> dict[int, str]:
    """What runs or exists now that a test should not leave behind, by an identity."""
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415
    from shiboken6 import isValid  # noqa: PLC0415

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    here = threading.get_ident()
    left = {t.ident or 0: str(t) for t in threading.enumerate() if t.ident != here}
    # Threads of Qt's pools that are in Python now.
    for ident, frame in sys._current_frames().items():
        if ident != here:
            left.setdefault(ident, f"a thread in {frame.f_code.co_filename}:{frame.f_lineno}")
    # Among some hundred thousand objects, a look into a set is quicker than a question to each.
    kinds = {*kinds_of(QTimer), *kinds_of(QThread)}
    for thing in [thing for thing in gc.get_objects() if type(thing) in kinds]:
        if not isValid(thing):
            continue
        if isinstance(thing, QTimer) and thing.isActive():
            left[id(thing)] = f"the running timer {thing} of {thing.parent()}"
        elif isinstance(thing, QThread) and thing.isRunning():
            left[id(thing)] = f"the running thread {thing}"
    left |= {id(widget): f"the window {widget}" for widget in QApplication.topLevelWidgets()}
    return left


def kinds_of(kind: type) -> Iterator[type]:
    """A class and all that is derived from it."""
    yield kind
    derived: type
    for derived in type.__subclasses__(kind):
        yield from kinds_of(derived)
