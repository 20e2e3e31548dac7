"""What makes the window pleasant, joined: clipboard, dragging out, help, and what it remembers."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMenuBar, QSplitter, QWidget

from app.core.language.translation import tr
from app.core.network import Network
from app.core.photo.notice import Notice, Tone
from app.core.saved.folders import data_dir
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.exchange.clipboard import Clipboard
from app.ui.exchange.drag_grip import DragGrip
from app.ui.exchange.drag_out import DragHandle, DragOut
from app.ui.menus.about import about_sheet
from app.ui.menus.shortcuts import groups_of, shortcut_sheet
from app.ui.parts import icons
from app.ui.parts.focus_ring import FocusRing
from app.ui.parts.sheet import Sheet
from app.ui.parts.toast import Toast
from app.ui.photos.photo_list import PhotoList
from app.ui.remembering import Remembering

Key = QKeySequence.StandardKey


class Comforts(QObject):
    """Owns the helpers and their actions.

    Args:
        window: The window they serve.
        session: Is read and told.
        preferences: What is remembered.
        photos: The list; results are dragged from it.
        canvas: Carries the grip.
        splitter: Its state is remembered.
        network: Told about in "About".
    """

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        preferences: Preferences,
        *,
        photos: PhotoList,
        canvas: QWidget,
        splitter: QSplitter,
        network: Network | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._network = network
        # Made when the first file goes into it.
        self._folder = Path(tempfile.gettempdir()) / f"forecourt-{secrets.token_hex(8)}"
        self.clipboard = Clipboard(
            session, QApplication.clipboard(), self._folder, data_dir() / "pasted", self
        )
        self.toast = Toast(canvas)
        self.clipboard.told.connect(self.toast.tell)
        self.drag_out = DragOut(session, self._folder, self)
        self.grip = DragGrip(session, self.drag_out, canvas)
        DragHandle(self.drag_out, photos.viewport(), lambda: session.chosen, photos.has_result_at)
        FocusRing(canvas)
        self._remembering = Remembering(preferences, window, splitter)
        self._make_actions()
        session.current_changed.connect(self._enable)
        session.store.changed.connect(self._enable)
        self._enable()
        window.installEventFilter(self)
        self._dress()
        if preferences.problem:
            session.tell(Notice(preferences.problem))
        preferences.failed.connect(lambda text: session.tell(Notice(text, Tone.ERROR)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the colours of a new palette."""
        if watched is self._window and event.type() == QEvent.Type.PaletteChange:
            self._dress()
        return False

    def fill(self, bar: QMenuBar, edit: QMenu) -> None:
        """Put the actions into the menus.

        Args:
            bar: Gets the menu for help at its end.
            edit: Gets copy and paste behind undo and redo.
        """
        first = next(action for action in edit.actions() if action.isSeparator())
        edit.insertSeparator(first)
        edit.insertActions(first, [self.copy, self.paste])
        menu = bar.addMenu(tr("&Help"))
        menu.addActions([self.shortcuts, self.about])

    def close(self) -> None:
        """Stop for good: keep what is remembered, end the threads, remove the files."""
        self._window.removeEventFilter(self)
        self._remembering.keep()
        self.clipboard.close()
        self.drag_out.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def show_shortcuts(self) -> None:
        """Show all keys."""
        groups = groups_of(self._window.menuBar())
        self._show(tr("Keyboard shortcuts"), shortcut_sheet(groups))

    def show_about(self) -> None:
        """Show what the program is."""
        if self._network is not None:
            self._show(tr("About Forecourt"), about_sheet(self._network))

    def _show(self, title: str, content: QWidget) -> None:
        for sheet in self._window.findChildren(Sheet):
            sheet.close()
        Sheet(self._window, title, content)

    def _make_actions(self) -> None:
        self.copy = self._make(tr("&Copy the result"), self.clipboard.copy, Key.Copy)
        self.paste = self._make(tr("&Paste photos"), self.clipboard.paste, Key.Paste)
        self.shortcuts = self._make(tr("&Keyboard shortcuts"), self.show_shortcuts, "F1", "?")
        self.about = self._make(tr("&About Forecourt"), self.show_about)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.about.setVisible(self._network is not None)

    def _make(
        self, text: str, act: Callable[[], object], *keys: QKeySequence.StandardKey | str
    ) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: act())
        action.setShortcuts([QKeySequence(key) for key in keys])
        return action

    def _enable(self) -> None:
        photo = self._session.current
        self.copy.setEnabled(photo is not None and photo.alpha is not None)

    def _dress(self) -> None:
        palette = self._window.palette()
        for action, name in ((self.copy, "copy"), (self.paste, "paste"), (self.about, "info")):
            action.setIcon(icons.icon(name, palette))
