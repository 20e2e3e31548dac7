"""The panels at both sides: what they hold under a header of the same height."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.translation import figure, tr
from app.session import Session
from app.ui.background_picker import BackgroundPicker
from app.ui.list_actions import ListActions
from app.ui.list_bar import ListBar
from app.ui.photo_list import PhotoList
from app.ui.placement_panel import PlacementPanel

BAR_HEIGHT = 48


class PhotoPanel(QFrame):
    """The list of photos, how many there are, and the ways in and out of it.

    Args:
        session: What is listed.
        add: The action that opens photos.
        remove: The action that removes the chosen ones.
        lists: Filter, sort and review.
        more: Other actions for the menu of the list.
        parent: Owner, as everywhere in Qt.
    """

    def __init__(
        self,
        session: Session,
        *,
        add: QAction,
        remove: QAction,
        lists: ListActions,
        more: Sequence[QAction] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.list = PhotoList(session)
        self.list.addActions([lists.review, lists.next_review, remove, *more])
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # In the list alone: elsewhere this key presses buttons.
            shortcut = QShortcut(key, self.list, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lists.review.trigger)
        self.bar = ListBar(lists.filters, lists.sorts)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self.setProperty("role", "side")
        self.setMinimumWidth(240)
        column = _column(self)
        column.addWidget(bar(heading(tr("Photos")), self._count, None, tool(remove), tool(add)))
        column.addWidget(rule())
        column.addWidget(self.bar)
        column.addWidget(self.list, 1)
        session.store.added.connect(self._show_count)
        session.store.removed.connect(self._show_count)
        self._show_count()

    def _show_count(self) -> None:
        self._count.setText(figure(len(self._session.store)))


class OutcomePanel(QFrame):
    """What the cars are put on, and the way out.

    Args:
        session: Is told.
        export: The action that exports.
        alike: The action that places other cars like the one on the canvas.
        parent: Owner, as everywhere in Qt.
    """

    def __init__(
        self, session: Session, export: QAction, alike: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.placement = PlacementPanel(session, alike)
        self.picker = BackgroundPicker(session)
        self._action = export
        self._export = QPushButton(export.text().replace("&", ""))
        self._export.setProperty("role", "primary")
        self._export.setToolTip(export.toolTip())
        self._export.clicked.connect(export.trigger)
        self.setProperty("role", "side")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 16)
        foot.addWidget(self._export)
        column = _column(self)
        column.addWidget(bar(heading(tr("Background")), None))
        column.addWidget(rule())
        column.addWidget(self.picker, 1)
        column.addWidget(rule())
        column.addWidget(self.placement)
        column.addWidget(rule())
        column.addLayout(foot)
        export.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self._export.setEnabled(self._action.isEnabled())


def bar(*parts: QWidget | None) -> QFrame:
    """A bar of one height for all columns.

    Args:
        parts: What stands in it, from the left; None is a gap that takes all room.
    """
    result = QFrame()
    result.setProperty("role", "side")
    result.setFixedHeight(BAR_HEIGHT)
    row = QHBoxLayout(result)
    row.setContentsMargins(16, 0, 10, 0)
    row.setSpacing(6)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return result


def tool(action: QAction) -> QToolButton:
    """A small button with an icon for an action."""
    button = QToolButton()
    button.setProperty("role", "plain")
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def heading(text: str) -> QLabel:
    """The title of a panel."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def rule(*, vertical: bool = False) -> QFrame:
    """A thin line between two parts."""
    line = QFrame()
    line.setProperty("role", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
