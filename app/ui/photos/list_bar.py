"""The bar over the list: which photos it shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from app.core.language.translation import tr

HEIGHT = 40


class ListBar(QFrame):
    """Two buttons with a menu each.

    Args:
        filters: Actions, one of them checked, that choose what is listed; their text tells, behind
            a tabulator, how many photos that are.
        sorts: Actions that choose the order.
    """

    def __init__(
        self, filters: Sequence[QAction], sorts: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setFixedHeight(HEIGHT)
        self.filter = _MenuButton(tr("Which photos are listed"), filters)
        self.sort = _MenuButton(tr("In which order"), sorts)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(2)
        row.addWidget(self.filter)
        row.addStretch(1)
        row.addWidget(self.sort)


class _MenuButton(QToolButton):
    """Says which of its actions is checked, and offers the others."""

    def __init__(self, purpose: str, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._purpose = purpose
        self._actions = actions
        menu = QMenu(self)
        menu.addActions(actions)
        self.setMenu(menu)
        self.setProperty("role", "choice")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(purpose)
        for action in actions:
            action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        text = next((action.text() for action in self._actions if action.isChecked()), "")
        words, _, number = text.partition("\t")
        shown = f"{words} · {number}" if number else words
        self.setText(f"{shown}  ▾")
        self.setAccessibleName(f"{self._purpose}: {shown}")
