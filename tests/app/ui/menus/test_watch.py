"""The watched folder by menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.session.session import Session
from app.ui.empty_state import EmptyState
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import BrightFinder


def test_a_folder_is_chosen_and_let_go(
    window: MainWindow, session: Session, finder: BrightFinder, tmp_path: Path, qtbot: QtBot
) -> None:
    session.start()
    assert not window.file.export_arrivals.isEnabled()
    window.file.watch.trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.filesSelected.emit([str(tmp_path)])
    dialog.close()
    assert session.watching.folder == tmp_path
    assert window.file.watch.isChecked()
    assert window.file.watch.text() == f"Stop &watching {tmp_path.name}"
    device = window.status.findChild(QLabel, "device")
    assert isinstance(device, QLabel)
    qtbot.waitUntil(lambda: device.text().startswith(f"Watching {tmp_path.name}"))
    empty = window.findChild(EmptyState)
    assert isinstance(empty, EmptyState)
    hint = f"Photos that arrive in {tmp_path} are cut by themselves."
    assert hint in [label.text() for label in empty.findChildren(QLabel)]
    window.file.export_arrivals.trigger()
    assert session.watching.exports
    assert session.notice is not None
    assert f"is exported into {tmp_path / 'cut-outs'}" in session.notice.text
    window.file.watch.trigger()
    assert session.watching.folder is None, "it was let go"
    assert not window.file.watch.isChecked()


def test_a_dialog_that_is_cancelled_leaves_it_unchecked(window: MainWindow) -> None:
    window.file.watch.trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()
    assert not window.file.watch.isChecked()


def test_the_next_start_watches_it_again(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    window._preferences.change(watched_folder=str(tmp_path), exports_arrivals=True)
    window._keeper.settled.emit()
    assert (session.watching.folder, session.watching.exports) == (tmp_path, True)
