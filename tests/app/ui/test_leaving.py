"""Closing the window while an export runs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, ExportPlan
from app.core.output.output import Output
from app.session.session import Session
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import Bench

PHOTOS = 3
Begin = Callable[[], None]


class SlowDisk:
    """A disk that keeps a file half written until it is told to go on."""

    def __init__(self) -> None:
        self.at_work = threading.Event()
        self._may_go_on = threading.Event()
        self._sync = os.fsync

    def sync(self, file: int) -> None:
        """In place of `os.fsync`."""
        self.at_work.set()
        assert self._may_go_on.wait(20)
        self._sync(file)

    def go_on(self) -> None:
        self._may_go_on.set()


class AtHiding(QObject):
    """Does something when a widget is hidden."""

    def __init__(self, watched: QObject, do: Callable[[], None]) -> None:
        super().__init__(watched)
        self._do = do
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self._do()
        return False


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    disk = SlowDisk()
    monkeypatch.setattr(os, "fsync", disk.sync)
    yield disk
    disk.go_on()


@pytest.fixture
def begin(window: MainWindow, session: Session, bench: Bench) -> Begin:
    """Begins to export three photos; nothing of it arrives until the test waits."""
    bench.add(*(bench.photo(f"{number}.png") for number in range(PHOTOS)))
    session.start()
    bench.finish()
    plans: list[ExportPlan] = []
    session.exporting.planned.connect(plans.append)
    choice = ExportChoice(Output(), bench.folder / "out", session.viewing.common.background)
    session.exporting.plan(session.store.photos(), choice)
    bench.until(lambda: bool(plans))
    return lambda: session.exporting.begin(plans[0], Existing.KEEP_BOTH)


def question(window: MainWindow) -> QMessageBox:
    (box,) = questions(window)
    return box


def questions(window: MainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def answer(window: MainWindow, text: str) -> None:
    buttons = question(window).findChildren(QPushButton)
    next(button for button in buttons if button.text() == text).click()


def written(folder: Path) -> int:
    return len(list((folder / "out").glob("*.png")))


def test_return_finishes_the_export_first(
    window: MainWindow, bench: Bench, begin: Begin, disk: SlowDisk
) -> None:
    begin()
    assert not window.close()
    assert "0 of 3 files" in question(window).informativeText()
    bench.until(question(window).isActiveWindow)
    QTest.keyClick(question(window), Qt.Key.Key_Return)
    assert questions(window) == []
    assert window.isVisible()
    disk.go_on()
    bench.until(lambda: not window.isVisible())
    assert written(bench.folder) == PHOTOS


def test_it_may_be_stopped_after_the_file_in_work(
    window: MainWindow, bench: Bench, begin: Begin, disk: SlowDisk
) -> None:
    begin()
    bench.until(disk.at_work.is_set)
    window.close()
    AtHiding(window, disk.go_on)  # nobody has to look at a window that waits for a disk
    answer(window, "Stop and quit")
    assert not window.isVisible()
    (file,) = (bench.folder / "out").iterdir()
    with Image.open(file) as picture:
        picture.load()


def test_an_export_that_ends_meanwhile_needs_no_answer(
    window: MainWindow, bench: Bench, begin: Begin, disk: SlowDisk
) -> None:
    begin()
    window.close()
    disk.go_on()
    bench.until(lambda: not window.isVisible())
    assert questions(window) == []
    assert written(bench.folder) == PHOTOS


def test_what_failed_meanwhile_is_seen_too(
    window: MainWindow, session: Session, bench: Bench, begin: Begin
) -> None:
    (bench.folder / "1.png").unlink()
    begin()
    window.close()
    bench.until(lambda: not session.exporting.running)
    QApplication.processEvents()
    assert questions(window) == []
    assert window.isVisible()
    assert "1 failed" in window.notice.text


def test_the_question_counts_along(
    window: MainWindow, session: Session, bench: Bench, begin: Begin
) -> None:
    begin()
    window.close()
    told: list[str] = []
    asked = question(window)
    session.exporting.changed.connect(lambda: told.append(asked.informativeText()[:12]))
    bench.until(lambda: not window.isVisible())
    assert told[:PHOTOS] == ["1 of 3 files", "2 of 3 files", "3 of 3 files"]


def test_finishing_first_can_be_taken_back(
    window: MainWindow, session: Session, bench: Bench, begin: Begin
) -> None:
    begin()
    window.close()
    answer(window, "Finish first")
    window.close()
    answer(window, "Cancel")
    bench.until(lambda: not session.exporting.running)
    QApplication.processEvents()
    assert window.isVisible()


def test_escape_stays_and_so_does_the_window_at_the_end(
    window: MainWindow, session: Session, bench: Bench, begin: Begin
) -> None:
    begin()
    window.close()
    window.close()
    QTest.keyClick(question(window), Qt.Key.Key_Escape)
    bench.until(lambda: not session.exporting.running)
    assert window.isVisible()
    assert written(bench.folder) == PHOTOS


def test_what_failed_is_seen_before_the_window_closes(
    window: MainWindow, session: Session, bench: Bench, begin: Begin
) -> None:
    (bench.folder / "1.png").unlink()
    begin()
    window.close()
    answer(window, "Finish first")
    bench.until(lambda: not session.exporting.running)
    assert window.isVisible()
    assert "1 failed" in window.notice.text


def test_nothing_is_asked_without_an_export(window: MainWindow, begin: Begin) -> None:
    assert window.close()
