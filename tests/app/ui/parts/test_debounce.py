"""Many requests become one piece of work, and costly work rests between."""

from __future__ import annotations

from functools import partial
from time import thread_time

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.ui.parts.debounce import Debounce


def test_requests_are_merged(qtbot: QtBot) -> None:
    owner, done = QObject(), list[int]()
    debounce = Debounce(lambda: done.append(1), owner)
    for _ in range(5):
        debounce.request()
    assert not done
    with qtbot.waitSignal(debounce.timeout):
        pass
    assert len(done) == 1


def test_costly_work_rests_before_it_is_done_again(qtbot: QtBot) -> None:
    def work(seconds: float) -> None:
        end = thread_time() + seconds
        while thread_time() < end:
            pass

    owner = QObject()
    for cost, rests in ((0.03, True), (0.0, False)):
        debounce = Debounce(partial(work, cost), owner, grows=True)
        debounce.request()
        assert debounce.interval() == 0, "the first is met at once"
        debounce.timeout.connect(debounce.request)  # while others go on to change
        with qtbot.waitSignal(debounce.timeout):
            pass
        assert (debounce.interval() > 0) is rests
        debounce.timeout.disconnect(debounce.request)
        debounce.stop()
