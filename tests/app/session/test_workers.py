"""A worker drives a generator off the GUI thread and hands its values over there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from app.core.errors import PhotoError
from app.session.workers import Lane


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    lane = Lane()
    yield lane
    lane.close()


class Endless:
    """A generator without end, one step ahead of what is taken; knows whether it was closed."""

    def __init__(self) -> None:
        self.reached = 0
        self.closed = False
        self.thread: int | None = None
        self.taken: list[object] = []
        self._ahead = threading.Semaphore(1)

    def items(self) -> Iterator[int]:
        self.thread = threading.get_ident()
        try:
            while self._ahead.acquire(timeout=20):
                self.reached += 1
                yield self.reached
        finally:
            self.closed = True

    def take(self, item: object) -> None:
        self.taken.append(item)
        self._ahead.release()

    def let_go(self) -> None:
        """Let it make one more, so that it notices that it was stopped."""
        self._ahead.release()


def failing(error: Exception) -> Iterator[int]:
    yield 1
    raise error


def test_values_arrive_in_order_and_the_end_comes_last(lane: Lane, qtbot: QtBot) -> None:
    log: list[object] = []
    worker = lane.run(iter([1, 2, 3]), log.append, finished=lambda: log.append("end"))
    with qtbot.waitSignal(worker.finished):
        pass
    assert log == [1, 2, 3, "end"]


def test_the_generator_runs_elsewhere_but_values_arrive_here(lane: Lane, qtbot: QtBot) -> None:
    endless = Endless()
    threads: set[int] = set()
    worker = lane.run(endless.items(), endless.take)
    worker.yielded.connect(lambda _item: threads.add(threading.get_ident()))
    qtbot.waitUntil(lambda: len(endless.taken) > 2)
    worker.cancel()
    endless.let_go()
    qtbot.waitUntil(lambda: not lane.busy)
    assert threads == {threading.get_ident()}
    assert endless.thread not in threads


def test_a_cancelled_worker_hands_over_nothing_more_and_closes_its_generator(
    lane: Lane, qtbot: QtBot
) -> None:
    endless = Endless()
    worker = lane.run(endless.items(), endless.take)
    qtbot.waitUntil(lambda: bool(endless.taken))
    worker.cancel()
    endless.let_go()
    number = len(endless.taken)
    qtbot.waitUntil(lambda: not lane.busy)
    assert (len(endless.taken), endless.closed) == (number, True)


def test_a_stopped_worker_still_hands_over_what_it_made(lane: Lane, qtbot: QtBot) -> None:
    endless = Endless()
    worker = lane.run(endless.items(), endless.take)
    qtbot.waitUntil(lambda: bool(endless.taken))
    worker.stop()
    endless.let_go()
    qtbot.waitUntil(lambda: not lane.busy)
    assert endless.taken == list(range(1, endless.reached + 1))
    assert endless.closed


def test_a_worker_cancelled_before_its_turn_never_begins(lane: Lane, qtbot: QtBot) -> None:
    first, second = Endless(), Endless()
    running = lane.run(first.items(), lambda _item: None)
    lane.run(second.items(), lambda _item: None).cancel()
    running.cancel()
    first.let_go()
    qtbot.waitUntil(lambda: not lane.busy)
    assert second.reached == 0


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PhotoError(Path("a.jpg"), "is empty", "Choose another"), "a.jpg: is empty."),
        (MemoryError(), "not enough free memory"),
        (ZeroDivisionError("by zero"), "ZeroDivisionError: by zero"),
    ],
)
def test_a_failing_generator_is_told_in_words(
    lane: Lane, qtbot: QtBot, error: Exception, words: str
) -> None:
    log: list[object] = []
    lane.run(failing(error), log.append, failed=log.append, finished=lambda: log.append("end"))
    qtbot.waitUntil(lambda: not lane.busy)
    assert log[0] == 1
    assert words in str(log[1])
    assert log[2:] == ["end"]


def test_workers_of_a_lane_take_turns(lane: Lane, qtbot: QtBot) -> None:
    log: list[object] = []
    for name in "abc":
        lane.run(iter([name]), log.append, finished=lambda: log.append("end"))
    qtbot.waitUntil(lambda: not lane.busy)
    assert log == ["a", "end", "b", "end", "c", "end"]


def test_closing_waits_for_the_thread(lane: Lane, qtbot: QtBot) -> None:
    endless = Endless()
    lane.run(endless.items(), endless.take)
    qtbot.waitUntil(lambda: bool(endless.taken))
    endless.let_go()
    lane.close()
    assert endless.closed


class Owner(QObject):
    """Has a lane, as the parts of the session do."""

    def __init__(self) -> None:
        super().__init__()
        self.lane = Lane(self)
        self.got: list[object] = []

    def go(self) -> None:
        for _ in range(3):
            self.lane.run([1, 2], self.got.append, finished=lambda: self.got.append(None))


def test_a_lane_may_go_right_after_its_workers(qapp: QCoreApplication) -> None:
    """With workers as the lane's children Qt crashed here within some ten rounds."""
    for _ in range(60):
        owner = Owner()
        owner.go()
        owner.lane.close()
        while owner.lane.busy:
            qapp.processEvents()
        del owner
        qapp.processEvents()
