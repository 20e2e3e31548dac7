"""The panel with the list of photos."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QWidget,
)

from app.core.language.translation import figure, tr
from app.session.session import Session
from app.ui.parts.bars import bar, column_of, heading, rule, tool
from app.ui.parts.debounce import Debounce
from app.ui.photos.list_bar import ListBar
from app.ui.photos.photo_list import PhotoList

WIDTH = 240  # logical pixels, at least
NARROW = 136
WIDEST = 16777215  # Qt's own limit


class PhotoPanel(QFrame):
    """The list of photos, their number, and the actions that add and remove them.

    Args:
        session: The session whose photos are listed.
        add: The action that opens photos.
        remove: The action that removes the selected photos.
        review: The action that marks the selected photos as reviewed.
        filters: Actions that choose which photos are listed.
        sorts: Actions that choose their order.
        more: Other actions for the menu of the list.
    """

    def __init__(
        self,
        session: Session,
        *,
        add: QAction,
        remove: QAction,
        review: QAction,
        filters: Sequence[QAction],
        sorts: Sequence[QAction],
        more: Sequence[QAction] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.list = PhotoList(session)
        self.list.addActions([review, remove, *more])
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Only in the list: elsewhere this key presses buttons.
            shortcut = QShortcut(key, self.list, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(review.trigger)
        self.bar = ListBar(filters, sorts)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self.setProperty("role", "side")
        self.setMinimumWidth(WIDTH)
        self._heading = heading(tr("Photos"))
        column = column_of(self)
        column.addWidget(bar(self._heading, self._count, None, tool(remove), tool(add)))
        column.addWidget(rule())
        column.addWidget(self.bar)
        column.addWidget(self.list, 1)
        # Updated together with the counts of the filters, so that they never contradict each other.
        self._debounce = Debounce(self._show_count, self, grows=True)
        session.store.added.connect(self._debounce.request)
        session.store.removed.connect(self._debounce.request)
        self._show_count()

    def set_narrow(self, *, yes: bool) -> None:
        """Show little more than the thumbnails, or everything."""
        self._heading.setVisible(not yes)
        self.bar.set_narrow(yes=yes)
        self.list.set_narrow(yes=yes)
        self.setMinimumWidth(NARROW if yes else WIDTH)
        self.setMaximumWidth(NARROW if yes else WIDEST)

    def _show_count(self) -> None:
        self._count.setText(figure(len(self._session.store)))
