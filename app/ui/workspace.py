"""The three columns of the window. On a small screen the outer ones make room for the photo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.background.background_picker import WIDTH
from app.ui.background.panel import OutcomePanel
from app.ui.parts import icons
from app.ui.parts.bars import rule, tool
from app.ui.photos.panel import NARROW, PhotoPanel
from app.ui.stage import Stage

FOLD_BELOW = 1180  # logical pixels of the window's width
RAIL_WIDTH = 48
SIDE = 34  # of a button in the rail


class Workspace(QWidget):
    """Photos, stage and outcome side by side.

    When folded, the list shows little more than thumbnails, and the outcome becomes a rail of
    buttons. While it is needed its panel stands beside the rail, in place of the list: buttons of
    the rail go from photo to photo meanwhile, and nothing of the photo on the canvas is hidden.

    Signals:
        folded_changed: Whether the columns are folded has changed.

    Args:
        photos: The left column.
        stage: The middle column.
        outcome: The right column.
        rail: The actions in the rail; the first goes to the backgrounds.
        export: The action that exports.
    """

    folded_changed = Signal()

    def __init__(
        self,
        photos: PhotoPanel,
        stage: Stage,
        outcome: OutcomePanel,
        *,
        rail: Sequence[QAction],
        export: QAction,
    ) -> None:
        super().__init__()
        self._photos = photos
        self._stage = stage
        self._outcome = outcome
        self._folded = False
        self._wished = False
        self._sizes = [300, 800]
        self.rail = _Rail(rail, export)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(photos)
        self.splitter.addWidget(stage)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.resize(
            2 * FOLD_BELOW, self.height()
        )  # nothing is squeezed while it is hidden
        self.splitter.setSizes(self._sizes)
        self.splitter.splitterMoved.connect(self.remember_widths)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.splitter, 1)
        self._row.addWidget(rule(vertical=True))
        self._row.addWidget(outcome)
        self._row.addWidget(self.rail)
        self.rail.hide()
        outcome.setFixedWidth(WIDTH)
        outcome.installEventFilter(self)

    @property
    def folded(self) -> bool:
        """Whether the outer columns are folded."""
        return self._folded

    @property
    def wishes_to_fold(self) -> bool:
        """Whether they are folded on large screens too."""
        return self._wished

    def wish_to_fold(self, *, yes: bool) -> None:
        """Fold the columns at any width of the window, or only at small widths."""
        self._wished = yes
        self._follow()

    def unfold(self) -> None:
        """Unfold as on a large screen, so that the state to be stored is the unfolded one."""
        self._fold(yes=False)

    def remember_widths(self) -> None:
        """Remember how wide the columns are, for when they are unfolded again."""
        if not self._folded:
            self._sizes = self.splitter.sizes()

    def go_to_backgrounds(self) -> None:
        """Move the focus to the backgrounds; if it is there already, back to the canvas."""
        if self._outcome.isAncestorOf(QApplication.focusWidget() or self):
            self._leave()
            return
        self._show_outcome(yes=True)
        self._outcome.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold as the width requires."""
        super().resizeEvent(event)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the panel beside the rail on Escape."""
        del watched
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        closes = self._folded and escape and event.type() == QEvent.Type.KeyPress
        if closes:
            self._leave()
        return closes

    def _follow(self) -> None:
        self._fold(yes=self._wished or self.width() < FOLD_BELOW)

    def _fold(self, *, yes: bool) -> None:
        if yes == self._folded:
            return
        self._folded = yes
        self._photos.set_narrow(yes=yes)
        self._show_outcome(yes=not yes)
        self.rail.setVisible(yes)
        left = NARROW if yes else self._sizes[0]
        self.splitter.setSizes([left, self.width() - left])
        self.folded_changed.emit()

    def _leave(self) -> None:
        self._stage.canvas.setFocus()
        self._show_outcome(yes=not self._folded)

    def _show_outcome(self, *, yes: bool) -> None:
        """Show the right column; if folded, instead of the left one."""
        self._outcome.setVisible(yes)
        self.rail.first.setVisible(not yes)  # the column has one of its own
        self._photos.setVisible(not (yes and self._folded))


class _Rail(QFrame):
    """The replacement for a folded column: a button for each thing in it.

    Attributes:
        first: The button of the main action.
    """

    def __init__(self, actions: Sequence[QAction], last: QAction) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setFixedWidth(RAIL_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 8, 7, 12)
        column.setSpacing(6)
        for action in actions:
            button = tool(action)
            button.setProperty("role", "tool")
            button.setFixedSize(SIDE, SIDE)
            column.addWidget(button)
        column.addStretch(1)
        self.first = _First(last)
        column.addWidget(self.first)


class _First(QToolButton):
    """The button of the main action, in highlight colours."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        self.setProperty("role", "first")
        self.setFixedSize(SIDE, SIDE)
        self.setIcon(icons.icon("export", self.palette(), QPalette.ColorRole.HighlightedText))
        self.setToolTip(action.toolTip())
        self.setAccessibleName(action.text().replace("&", ""))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
