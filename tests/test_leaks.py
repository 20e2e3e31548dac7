"""The check that nothing is left behind sees what is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).resolve().parent / "conftest.py"
LEAKS = """
import threading
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QLabel

KEPT = []
stop = threading.Event()

def test_a_timer(qapp):
    KEPT.append(QTimer())
    KEPT[-1].start(1000)

def test_a_window(qapp):
    KEPT.append(QLabel("left"))

def test_a_thread_of_python(qapp):
    threading.Thread(target=stop.wait).start()

def test_a_thread_of_qt(qapp):
    KEPT.append(QThread())
    KEPT[-1].start()

def test_nothing(qapp, qtbot):
    label = QLabel("gone")
    timer = QTimer(label)
    timer.start(1000)
    timer.timeout.connect(lambda: label.text())
    qtbot.addWidget(label)

def test_stop(qapp):
    stop.set()
    KEPT[-1].quit()
    assert KEPT[-1].wait(5000)
"""


def test_what_is_left_behind_fails_its_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST.read_text("utf-8"))
    pytester.makepyfile(LEAKS)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=6, errors=4)
    result.stdout.fnmatch_lines(
        [
            "*Left behind: the running timer *",
            "*Left behind: the window *QLabel*",
            "*Left behind: <Thread*",
            "*Left behind: the running thread *QThread*",
        ]
    )
