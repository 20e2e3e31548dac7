"""A real window on a real session; only the network is a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme

if TYPE_CHECKING:
    from tests.app.conftest import Bench, BrightFinder

Drop = Callable[..., bool]
Wait = Callable[[], None]


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    theme = Theme(qapp)
    theme.set_appearance(Appearance.LIGHT)
    return theme


@pytest.fixture
def window(
    session: Session, theme: Theme, qtbot: QtBot, finder: BrightFinder
) -> Iterator[MainWindow]:
    window = MainWindow(session, theme)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    finder.release()
    window.leave()


@pytest.fixture
def drop() -> Drop:
    """Drags files over a widget and drops them, with the events and data of a real drop."""

    def drop(widget: QWidget, *paths: Path) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where = widget.rect().center()
        enter = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, *_nothing_pressed())
        # Not accepted before the widget says so.
        enter.ignore()
        QApplication.sendEvent(widget, enter)
        if enter.isAccepted():
            drop_event = QDropEvent(
                QPointF(where), Qt.DropAction.CopyAction, data, *_nothing_pressed()
            )
            QApplication.sendEvent(widget, drop_event)
        return enter.isAccepted()

    return drop


@pytest.fixture
def wait_until_done(bench: Bench) -> Wait:
    """Waits until there are photos and none of them waits or is worked on."""
    return bench.finish


def _nothing_pressed() -> tuple[Qt.MouseButton, Qt.KeyboardModifier]:
    return Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
