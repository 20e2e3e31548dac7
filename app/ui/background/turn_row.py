"""The row with which a car that leans is made to stand level."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from app.core.language.translation import figure, tr
from app.core.photo.placement import MOST_TURN
from app.session.placing import Placing
from app.ui.background.controls import TURN_STEPS, number_label, slider


class TurnRow(QWidget):
    """A slider for the turn of the car, and a box that levels it by its wheels.

    Signals:
        used: The user is about to turn the car: it should be in sight.

    Args:
        placing: The placement that is shown and changed.
    """

    used = Signal()

    def __init__(self, placing: Placing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._placing = placing
        most = round(MOST_TURN * TURN_STEPS)
        self.slider = slider(
            tr("Turn of the car"),
            *(-most, most),
            tip=tr("Straightens a car that leans. You can also drag the handle above it"),
        )
        self.slider.setPageStep(TURN_STEPS)
        self.label, self._number = QLabel(tr("Turn")), number_label()
        self.label.setBuddy(self.slider)
        self.level = QCheckBox(tr("Level"))
        self.level.setToolTip(
            tr("Levels the wheels where a photo taken from the side shows that the car leans")
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.label, self.slider, self.level, self._number):
            line.addWidget(widget, int(widget is self.slider))
        self.slider.valueChanged.connect(self._turn)
        self.slider.sliderReleased.connect(self._keep)
        self.level.clicked.connect(self._make_level)

    def follow(self) -> None:
        """Show the turn of the car on the canvas."""
        placement, possible = self._placing.placement, self._placing.possible
        turn = self._placing.turn(placement)
        # Only changes made by the user count.
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(turn * TURN_STEPS))
        self._number.setText(f"{figure(turn, 1)}°")
        self.level.setChecked(placement.turn is None)
        for widget in (self.slider, self.level):
            widget.setEnabled(possible)

    def _turn(self, value: int) -> None:
        self.used.emit()
        self._placing.try_out(self._placing.placement.turned(value / TURN_STEPS))
        if not self.slider.isSliderDown():
            self._placing.keep(tr("turn car"), joins=True)

    def _keep(self) -> None:
        self._placing.keep(tr("turn car"))

    def _make_level(self, level: bool) -> None:
        self.used.emit()
        self._placing.try_out(replace(self._placing.placement, turn=None if level else 0.0))
        self._placing.keep(tr("turn car"))
