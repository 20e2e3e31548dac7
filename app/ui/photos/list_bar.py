"""The bar over the list: which photos it shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QSizePolicy, QToolButton, QWidget

from app.core.language.translation import tr

HEIGHT = 40


class ListBar(QFrame):
    """Two buttons with a menu each.

    Args:
        filters: Actions, one of them checked, that choose which photos are listed; their text ends,
                after a tab, with the number of those photos.
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
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(4, 0, 4, 0)
        self._row.setSpacing(2)
        self._row.addWidget(self.filter)
        self._row.addStretch(1)
        self._row.addWidget(self.sort)

    def set_narrow(self, *, yes: bool) -> None:
        """Put the buttons below each other, or side by side."""
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if yes else way.LeftToRight)
        self._row.setContentsMargins(4, 4 if yes else 0, 4, 4 if yes else 0)
        self.setFixedHeight(2 * HEIGHT - 12 if yes else HEIGHT)
        for button in (self.filter, self.sort):
            button.setSizePolicy(
                QSizePolicy.Policy.Ignored if yes else QSizePolicy.Policy.Preferred,
                QSizePolicy.Policy.Fixed,
            )


class _MenuButton(QToolButton):
    """Shows which of its actions is checked, and offers the others."""

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
