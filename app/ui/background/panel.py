"""The panel with the background, the placement on it, and the export button."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.core.language.translation import mark, tr
from app.session.session import Session
from app.ui.background.background_picker import BackgroundPicker
from app.ui.background.placement_panel import PlacementPanel
from app.ui.background.plate_row import PlateRow
from app.ui.background.scope_button import ScopeButton
from app.ui.parts.bars import bar, column_of, heading, rule
from app.ui.parts.choices import Segments
from app.ui.parts.debounce import Debounce
from app.ui.parts.reach import FingerPan

LOW = 590  # logical pixels between title and foot: with less, backgrounds and car take turns
_LEAST = 190  # of them that the backgrounds keep while all that places a car is shown


class Page(IntEnum):
    """What a low window shows one at a time."""

    BACKGROUND = 0
    CAR = 1


_NAMES = {Page.BACKGROUND: mark("Background"), Page.CAR: mark("Car")}


class OutcomePanel(QFrame):
    """What the cars are placed on, and the export button.

    Where the window is low, two buttons turn from the backgrounds to what is done with the car.

    Args:
        session: The session to show and change.
        export: The action that exports.
        alike: The action that places other cars like the one on the canvas.
        vehicle: The action that places those of the same vehicle.
    """

    def __init__(
        self,
        session: Session,
        export: QAction,
        alike: QAction,
        vehicle: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.placement = PlacementPanel(session, alike, vehicle)
        self.plates = PlateRow(session)
        self.scope = ScopeButton(session)
        self.picker = BackgroundPicker(session)
        self._action = export
        self._export = QPushButton(export.text().replace("&", ""))
        self._export.setProperty("role", "primary")
        self._export.setToolTip(export.toolTip())
        self._export.clicked.connect(export.trigger)
        self.setProperty("role", "side")
        self._page = Page.BACKGROUND
        self._tabs = Segments([tr(name) for name in _NAMES.values()])
        self._tabs.pressed.connect(lambda place: self.turn_to(Page(place)))
        self._turns = self._make_turns()
        self._car = _Car(self.placement, rule(), self.plates)
        self._between = rule()
        self._lay_out()
        export.changed.connect(self._follow)
        self._debounce = Debounce(self._share, self)
        self._follow()

    @property
    def is_low(self) -> bool:
        """Whether the backgrounds and what is done with the car are shown in turns."""
        return not self._turns.isHidden()

    def take_focus(self) -> None:
        """Move the focus to the chosen background."""
        self.turn_to(Page.BACKGROUND)
        self.picker.take_focus()

    def turn_to(self, page: Page) -> None:
        """Show the backgrounds, or what is done with the car, if there is no room for both."""
        self._page = page
        self._tabs.choose(page)
        if self.is_low and self.isAncestorOf(QApplication.focusWidget() or self):
            self._tabs.buttons[page].setFocus()  # else the focus goes on to the button that exports
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        """Share the room anew when a part needs more or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._debounce.request()
        return super().event(event)

    def _make_turns(self) -> QFrame:
        holder = QFrame()
        around = QHBoxLayout(holder)
        around.setContentsMargins(14, 10, 14, 0)
        around.addWidget(self._tabs)
        around.addStretch(1)
        holder.hide()
        return holder

    def _lay_out(self) -> None:
        self._foot = QFrame()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 12, 16, 16)
        foot.addWidget(self._export)
        self._head = bar(heading(tr("Background")), None, self.scope)
        column = column_of(self)
        column.addWidget(self._head)
        column.addWidget(rule())
        column.addWidget(self._turns)
        column.addWidget(self.picker, 1)
        column.addWidget(self._between)
        column.addWidget(self._car)
        column.addWidget(rule())
        column.addWidget(self._foot)

    def _share(self) -> None:
        """Share the height between the backgrounds and what is done with the car."""
        room = self.height() - self._head.height() - self._foot.sizeHint().height() - 3
        low = room < LOW
        self._turns.setVisible(low)
        self.picker.setVisible(not low or self._page is Page.BACKGROUND)
        self._car.setVisible(not low or self._page is Page.CAR)
        self._between.setVisible(not low)
        turns = self._turns.sizeHint().height()
        self._car.setFixedHeight(
            room - turns if low else min(self._car.whole_height, room - _LEAST)
        )

    def _follow(self) -> None:
        self._export.setEnabled(self._action.isEnabled())


class _Car(QScrollArea):
    """What is done with the car, to be scrolled if it is higher than its room."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._content = QWidget()
        column = column_of(self._content)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        FingerPan(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the panel when a part needs more or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    @property
    def whole_height(self) -> int:
        """The height at which nothing has to be scrolled, in logical pixels."""
        return self._content.sizeHint().height()
