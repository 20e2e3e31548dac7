"""The panel in which the car is placed by numbers: size, shadow, back, and all cars alike."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from app.core.language.translation import tr
from app.core.photo.look import View
from app.core.photo.placement import Placement
from app.session.session import Session

SIZES = (10, 200)  # percent

_Change = Callable[[Placement, int], Placement]


class PlacementPanel(QFrame):
    """Sliders for the size of the car and its shadow.

    Args:
        session: Is asked.
        alike: The action that places other cars like the one on the canvas.
    """

    def __init__(self, session: Session, alike: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._placing = session.placing
        self._alike = alike
        self.scale = _slider(tr("Size of the car"), *SIZES)
        self.shadow = _slider(tr("Strength of the shadow"), 0, 100)
        self.scale.setToolTip(
            tr(
                "How large the car is. "
                "You can also drag a corner of it, or turn the wheel with Shift"
            )
        )
        self.shadow.setToolTip(tr("The soft shadow on the floor; at 0 there is none"))
        self._numbers = {slider: _number() for slider in (self.scale, self.shadow)}
        self.back = QPushButton(tr("Put back"))
        self.back.setToolTip(tr("Place the car as it is in the photo (double-click on it)"))
        self.back.clicked.connect(self._put_back)
        self._all = QPushButton()
        self._all.clicked.connect(alike.trigger)
        self._lay_out()
        self._connect(self.scale, tr("scale car"), lambda p, value: p.scaled(value / 100))
        self._connect(self.shadow, tr("change shadow"), lambda p, value: p.shaded(value / 100))
        for signal in (
            self._placing.changed,
            session.viewing.current_changed,
            session.viewing.look_changed,
        ):
            signal.connect(self._follow)
        alike.changed.connect(self._follow)
        self._follow()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for row, (text, slider) in enumerate(
            ((tr("Size"), self.scale), (tr("Shadow"), self.shadow))
        ):
            label = QLabel(text)
            label.setBuddy(slider)
            grid.addWidget(label, row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(self._numbers[slider], row, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.back)
        buttons.addWidget(self._all, 1)
        grid.addLayout(buttons, 2, 0, 1, 3)

    def _connect(self, slider: QSlider, text: str, change: _Change) -> None:
        def changed(value: int) -> None:
            self._look_at_it()
            self._placing.try_out(change(self._placing.placement, value))
            if not slider.isSliderDown():
                self._placing.keep(text, joins=True)

        slider.valueChanged.connect(changed)
        slider.sliderReleased.connect(lambda: self._placing.keep(text))

    def _put_back(self) -> None:
        self._look_at_it()
        self._placing.reset()

    def _look_at_it(self) -> None:
        """What is changed should be seen."""
        if not self._session.viewing.look.shows_background:
            self._session.viewing.set_view(View.COMPOSITE)

    def _follow(self) -> None:
        placement, possible = self._placing.placement, self._placing.possible
        for slider, value in ((self.scale, placement.scale), (self.shadow, placement.shadow)):
            # Only what the user does with a slider is a wish.
            with QSignalBlocker(slider):
                slider.setValue(round(value * 100))
            self._numbers[slider].setText(f"{value * 100:.0f} %")
            slider.setEnabled(possible)
        self.back.setEnabled(possible and placement != placement.back())
        self._all.setText(self._alike.iconText())
        self._all.setToolTip(self._alike.toolTip())
        self._all.setEnabled(self._alike.isEnabled())


def _slider(name: str, least: int, most: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(least, most)
    slider.setPageStep(10)
    slider.setMinimumHeight(22)
    slider.setAccessibleName(name)
    return slider


def _number() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setFixedWidth(44)
    return label
