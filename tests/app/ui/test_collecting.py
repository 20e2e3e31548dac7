from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.ui.collecting import Collecting


class Knot:
    """Refers to itself, as most windows do; counting references never frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def usual() -> Iterator[None]:
    """The collector as programs find it; the tests themselves run without."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@pytest.fixture
def died_in() -> list[int]:
    """The thread in which a knot that nobody has any more dies."""
    gc.collect()
    threads: list[int] = []
    weakref.finalize(Knot(), lambda: threads.append(threading.get_ident()))
    return threads


def allocate_elsewhere() -> int:
    """Allocate in another thread more than any generation waits for; return the thread."""
    made: list[list[None]] = []
    thread = threading.Thread(target=lambda: made.extend([None] for _ in range(200_000)))
    thread.start()
    thread.join()
    return thread.ident or 0


@pytest.mark.usefixtures("usual")
def test_the_collector_itself_destroys_in_any_thread(died_in: list[int]) -> None:
    assert died_in == [allocate_elsewhere()]


@pytest.mark.usefixtures("usual")
def test_garbage_dies_in_the_thread_of_the_window_alone(died_in: list[int], qtbot: QtBot) -> None:
    collecting = Collecting()
    kept = [[None] for _ in range(1000)]
    allocate_elsewhere()
    assert died_in == []
    qtbot.waitUntil(lambda: died_in == [threading.get_ident()])
    collecting.close()
    assert len(kept) == 1000


@pytest.mark.usefixtures("usual")
def test_afterwards_the_collector_works_by_itself_again(qtbot: QtBot) -> None:
    Collecting().close()
    assert gc.get_threshold() == (700, 10, 10)
