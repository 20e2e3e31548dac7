"""The three columns of the window. On a small screen the outer ones make room for the photo."""

from __future__ import annotations

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
    buttons; its panel stands beside the rail while it is needed, and hides nothing of the photo.

    Signals:
        folded_changed: Whether the columns are folded has changed.

    Args:
        photos: The left column.
        stage: The middle column.
        outcome: The right column.
        backgrounds: The action that goes to the backgrounds.
        export: The action that exports.
    """

    folded_changed = Signal()

    def __init__(
        self,
        photos: PhotoPanel,
        stage: Stage,
        outcome: OutcomePanel,
        *,
        backgrounds: QAction,
        export: QAction,
    ) -> None:
        super().__init__()
        self._photos = photos
        self._stage = stage
        self._outcome = outcome
        self._folded = False
        self._wished = False
        self._sizes = [300, 800]
        self.rail = _Rail([backgrounds], export)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(photos)
        self.splitter.addWidget(stage)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes(self._sizes)
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

    def go_to_backgrounds(self) -> None:
        """Move the focus to the backgrounds; if it is there already, back to the canvas."""
        if self._outcome.isAncestorOf(QApplication.focusWidget() or self):
            self._leave()
            return
        self._outcome.show()
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
        if yes:
            self._sizes = self.splitter.sizes()
        self._folded = yes
        self._photos.set_narrow(yes=yes)
        self._outcome.setVisible(not yes)
        self.rail.setVisible(yes)
        left = NARROW if yes else self._sizes[0]
        self.splitter.setSizes([left, self.width() - left])
        self.folded_changed.emit()

    def _leave(self) -> None:
        self._stage.canvas.setFocus()
        self._outcome.setVisible(not self._folded)


class _Rail(QFrame):
    """The replacement for a folded column: a button for each thing in it."""

    def __init__(self, actions: list[QAction], last: QAction) -> None:
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
        column.addWidget(_First(last))


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
