"""Closing the window while an export runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, ExportPlan
from app.core.output.output import Output
from app.session.session import Session
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import Bench

PHOTOS = 3
Begin = Callable[[], None]


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
    (box,) = (box for box in window.findChildren(QMessageBox) if box.isVisible())
    return box


def answer(window: MainWindow, text: str) -> None:
    buttons = question(window).findChildren(QPushButton)
    next(button for button in buttons if button.text() == text).click()


def written(folder: Path) -> int:
    return len(list((folder / "out").glob("*.png")))


def test_by_default_the_export_is_finished_first(
    window: MainWindow, bench: Bench, begin: Begin
) -> None:
    begin()
    assert not window.close()
    assert "0 of 3 files" in question(window).informativeText()
    default = question(window).defaultButton()
    assert default is not None
    default.click()
    bench.until(lambda: not window.isVisible())
    assert written(bench.folder) == PHOTOS


def test_it_may_be_stopped(window: MainWindow, begin: Begin) -> None:
    begin()
    window.close()
    answer(window, "Stop and quit")
    assert not window.isVisible()


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
