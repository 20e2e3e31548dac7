"""A user's hand in the real window: photos are dropped, and the mouse's clicks are counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.core.network import Network
from app.core.photo.photo import State
from app.session.export_summary import ExportSummary
from app.session.session import Session
from app.ui.background.swatch import Swatch
from app.ui.export.dialog import ExportDialog
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Appearance, Theme

WINDOW = (1440, 900)
PATIENCE = 3600.0  # s: a busy machine finds sixteen cars in a quarter of an hour
NO_KEY, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
COPY = Qt.DropAction.CopyAction
AWidget = TypeVar("AWidget", bound=QWidget)


class Hand:
    """A user: one window, and a mouse whose clicks are counted.

    Attributes:
        clicks: So many there were.

    Args:
        application: Whose window it is.
        network: Finds the cars.
    """

    def __init__(self, application: QApplication, network: Network) -> None:
        theme = Theme(application)
        theme.set_appearance(Appearance.LIGHT)
        self._session = Session(network)
        self._window = MainWindow(self._session, theme)
        self._window.resize(*WINDOW)
        self._window.show()
        self._session.start()
        self.clicks = 0

    def lists(self, photos: list[Path], background: str) -> list[Path]:
        """Drop photos, click, and return the files that are written."""
        self._drop(photos)
        store = self._session.store
        self._wait(lambda: len(store) == len(photos))
        done = (State.READY, State.FAILED)
        self._wait(lambda: all(photo.state in done for photo in store.photos()))
        panel = self._window.outcome
        self._click(self._named(panel.picker, Swatch, background))
        alike = self._named(panel.placement, QPushButton, "Same for all")
        self._wait(alike.isEnabled)
        stand = {photo.id: photo.placement for photo in store.photos()}
        self._click(alike)
        self._wait(lambda: any(stand[each.id] != each.placement for each in store.photos()))
        self._click(self._named(panel, QPushButton, "Export…"))
        dialog = self._window.findChild(ExportDialog)
        assert isinstance(dialog, ExportDialog)
        self._wait(lambda: dialog.plan is not None)
        finished: list[ExportSummary] = []
        self._session.exporting.finished.connect(finished.append)
        self._click(self._named(dialog, QPushButton, "Export"))
        self._wait(lambda: bool(finished))
        dialog.close()
        return [photo.exported for photo in store.photos() if photo.exported is not None]

    def close(self) -> None:
        """Put the window away."""
        self._window.close()
        self._session.close()
        self._window.deleteLater()

    def _drop(self, paths: list[Path]) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where = self._window.rect().center()
        QApplication.sendEvent(self._window, QDragEnterEvent(where, COPY, data, LEFT, NO_KEY))
        drop = QDropEvent(QPointF(where), COPY, data, LEFT, NO_KEY)
        QApplication.sendEvent(self._window, drop)

    def _click(self, widget: QWidget) -> None:
        """Click on the middle of a widget, which has to be what a user sees there."""
        middle = widget.rect().center()
        window = widget.window()
        seen = window.childAt(widget.mapTo(window, middle))
        assert widget.isEnabled(), f"{widget.accessibleName()} cannot be used."
        assert QApplication.activeModalWidget() in (None, window), "A dialog is in front of it."
        assert seen is widget, f"Under the mouse is {seen}, not {widget}."
        QTest.mouseClick(widget, LEFT, NO_KEY, middle)
        self.clicks += 1

    def _named(self, parent: QWidget, kind: type[AWidget], name: str) -> AWidget:
        """The one widget of a kind that says such a name, once it is in sight."""

        def there() -> list[AWidget]:
            return [
                each
                for each in parent.findChildren(kind)
                if each.isVisible() and name in (each.accessibleName(), _words(each))
            ]

        self._wait(lambda: bool(there()))
        (found,) = there()
        return found

    def _wait(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "It takes too long."
            turn = QEventLoop()  # QTest.qWait would let no other thread run
            QTimer.singleShot(20, turn.quit)
            turn.exec()


def _words(widget: QWidget) -> str:
    """What a button says."""
    return widget.text().replace("&", "") if isinstance(widget, QPushButton) else ""
