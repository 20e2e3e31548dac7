"""What stays of the photo's own background: its ground, or all of it, blurred."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QSlider, QVBoxLayout, QWidget

from app.core.language.translation import tr
from app.core.photo.look import BackgroundChoice
from app.session.session import Session

USUAL_BLUR = 50  # percent
_USUAL_LINE = 60  # percent of the photo's height


class OwnGround(QWidget):
    """Two switches, each with a slider for how much.

    Args:
        session: Receives what is chosen.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.blurs = QCheckBox(tr("Blur behind the car"))
        self.blurs.setToolTip(tr("The photo's own background, as if a lens were sharp at the car"))
        self.blur = _slider(tr("Strength of the blur"))
        self.keeps = QCheckBox(tr("Keep the ground"))
        self.keeps.setToolTip(
            tr("The car stays on the photo's own ground; only what is above it becomes new")
        )
        self.line = _slider(tr("Where the ground ends"))
        self.line.setToolTip(tr("How far down the ground ends behind the car, in this photo"))
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.blurs, self.blur, self.keeps, self.line):
            column.addWidget(widget)
        self._connect()
        self._follow()

    @property
    def _background(self) -> BackgroundChoice:
        return self._session.viewing.look.background

    def _connect(self) -> None:
        viewing, placing = self._session.viewing, self._session.placing
        backgrounds = self._session.backgrounds
        self.blurs.clicked.connect(self._switch_blur)
        self.keeps.clicked.connect(
            lambda on: backgrounds.choose(replace(self._background, keeps_ground=on))
        )
        self.blur.setTracking(False)  # it changes every photo's picture
        self.blur.valueChanged.connect(
            lambda value: backgrounds.choose(replace(self._background, blur=value / 100))
        )
        self.line.valueChanged.connect(self._move_line)
        self.line.sliderReleased.connect(lambda: placing.keep(tr("move the ground's end")))
        for signal in (viewing.look_changed, viewing.current_changed, placing.changed):
            signal.connect(self._follow)

    def _switch_blur(self, on: bool) -> None:
        blur = USUAL_BLUR / 100 if on else None
        self._session.backgrounds.choose(replace(self._background, blur=blur))

    def _move_line(self, value: int) -> None:
        placing = self._session.placing
        placing.try_out(placing.placement.grounded(value / 100))
        if not self.line.isSliderDown():
            placing.keep(tr("move the ground's end"), joins=True)

    def _follow(self) -> None:
        background = self._background
        blurs, keeps = background.blur is not None, background.keeps_ground
        self.blurs.setChecked(blurs)
        self.keeps.setChecked(keeps and not blurs)
        self.keeps.setEnabled(not blurs and not background.is_transparent)
        self.blur.setVisible(blurs)
        self.line.setVisible(self.keeps.isChecked())
        line = self._session.placing.placement.ground_line
        # Only changes made by the user count.
        with QSignalBlocker(self.blur), QSignalBlocker(self.line):
            self.blur.setValue(round(100 * (background.blur or 0)) if blurs else USUAL_BLUR)
            self.line.setValue(_USUAL_LINE if line is None else round(100 * line))


def _slider(name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setPageStep(10)
    slider.setMinimumHeight(22)
    slider.setAccessibleName(name)
    return slider
