"""The panel for placing the car by numbers: size, floor, shadows, and all cars alike."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from app.core.language.translation import tr
from app.core.photo.look import View
from app.core.photo.placement import Placement
from app.session.session import Session
from app.ui.background.controls import EDGE_STEPS, Control, number_label, slider
from app.ui.background.glass_sliders import GlassSliders
from app.ui.background.turn_row import TurnRow
from app.ui.parts import icons

SIZES = (10, 200)  # percent
FLOORS = (40, 98)  # percent of the picture's height
_LOWER = 0.14  # of the height: horizons so far apart are seen


class PlacementPanel(QFrame):
    """Sliders for the size of the car, its shadows and the floor it stands on.

    Args:
        session: The session whose placement is shown and changed.
        alike: The action that places other cars like the one on the canvas.
        vehicle: The action that places those of the same vehicle; hidden while there is only one.
    """

    def __init__(
        self, session: Session, alike: QAction, vehicle: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._placing = session.placing
        self._alike = alike
        self._vehicle = vehicle
        self.scale = slider(
            tr("Size of the car"),
            *SIZES,
            tip=tr(
                "How large the car is. "
                "You can also drag a corner of it, or turn the wheel with Shift"
            ),
        )
        self.shadow = slider(
            tr("Strength of the shadow"), tip=tr("The soft shadow on the floor; at 0 there is none")
        )
        self.reflection = slider(
            tr("Strength of the reflection"), tip=tr("How strongly the floor mirrors the car")
        )
        self.sun = slider(
            tr("Strength of the sun"), tip=tr("The shadow that the sun casts; at 0 there is none")
        )
        self.sun_length = slider(
            tr("Length of the sun's shadow"), 0, 200, tip=tr("The lower the sun, the longer it is")
        )
        self.sun_softness = slider(
            tr("Softness of the sun's shadow"), tip=tr("Sharp in a clear sky, soft in haze")
        )
        self.floor = slider(
            tr("Floor line"),
            *FLOORS,
            tip=tr("How far down in the picture all cars stand on its floor"),
        )
        self.match = slider(
            tr("Match of the light"),
            tip=tr(
                "The car's brightness and white balance follow the background's; "
                "at 0 the car has the photo's own pixels"
            ),
        )
        self.windows = GlassSliders()
        self.choke = slider(
            tr("Edge of the car"),
            *(-EDGE_STEPS * 5, EDGE_STEPS * 5),
            tip=tr("Draws the car's edge in, where a rim of the photo's background is left"),
        )
        self.feather = slider(
            tr("Softness of the edge"), 0, EDGE_STEPS * 5, tip=tr("Makes the car's edge softer")
        )
        self.turn = TurnRow(self._placing)
        self._controls = self._make_controls()
        self._floor = Control(
            self.floor, tr("Floor"), "", lambda _: self._placing.scene.floor, lambda p, _: p
        )
        self._rows: dict[QSlider, tuple[QLabel, QLabel]] = {}
        self.more = QToolButton()
        self.more.setText(tr("More"))
        self.more.setCheckable(True)
        self.more.setToolTip(tr("Sun, floor line, turn, windows and edge"))
        self.more.toggled.connect(self._show_more)
        self.stands = QCheckBox(tr("Stand on the floor"))
        self.stands.setToolTip(
            tr("The picture is made around the car; else it has the photo's shape")
        )
        self.stands.clicked.connect(self._stand)
        self.back = QPushButton()  # without words: those beside it need the room
        self.back.setIcon(icons.icon("reset", self.palette()))
        self.back.setAccessibleName(tr("Put back"))
        self.back.setToolTip(tr("Place the car as it was at first (double-click on it)"))
        self.back.clicked.connect(self._put_back)
        self.warning = QLabel(
            tr("Taken from lower down than this background: a studio suits the photo better.")
        )
        self.warning.setProperty("role", "muted")
        self.warning.setWordWrap(True)
        self._all = QPushButton()
        self._all.clicked.connect(alike.trigger)
        self._mates = QPushButton()
        self._mates.clicked.connect(vehicle.trigger)
        self._lay_out()
        self._connect()
        self._follow()
        self._show_more(self.more.isChecked())

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.back.setIcon(icons.icon("reset", self.palette()))

    def _make_controls(self) -> list[Control]:
        return [
            Control(
                *(self.scale, tr("Size"), tr("scale car")),
                lambda p: p.scale,
                lambda p, value: p.scaled(value),
            ),
            Control(
                *(self.shadow, tr("Shadow"), tr("change shadow")),
                lambda p: p.shadow,
                lambda p, value: p.shaded(value),
            ),
            Control(
                *(self.reflection, tr("Reflection"), tr("change reflection")),
                self._placing.reflection,
                lambda p, value: p.mirrored(value),
            ),
            Control(
                *(self.sun, tr("Sun"), tr("change sun")),
                lambda p: p.sun,
                lambda p, value: p.lit(value),
            ),
            Control(
                *(self.sun_length, tr("… length"), tr("change sun")),
                lambda p: p.sun_length,
                lambda p, value: replace(p, sun_length=value),
            ),
            Control(
                *(self.sun_softness, tr("… softness"), tr("change sun")),
                lambda p: p.sun_softness,
                lambda p, value: replace(p, sun_softness=value),
            ),
            Control(
                *(self.match, tr("Match light"), tr("match light")),
                lambda p: p.match,
                lambda p, value: p.matched(value),
            ),
            *self.windows.controls,
            Control(
                *(self.choke, tr("Edge"), tr("change edge")),
                lambda p: p.choke,
                lambda p, value: p.choked(value),
                EDGE_STEPS,
            ),
            Control(
                *(self.feather, tr("Softness"), tr("change edge")),
                lambda p: p.feather,
                lambda p, value: p.feathered(value),
                EDGE_STEPS,
            ),
        ]

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        rows = [*self._controls[:3], self._floor, *self._controls[3:]]
        for row, control in enumerate(rows):
            label, number = QLabel(control.label), number_label()
            label.setBuddy(control.slider)
            self._rows[control.slider] = label, number
            for column, widget in enumerate((label, control.slider, number)):
                grid.addWidget(widget, row, column)
        grid.addWidget(self.turn, len(rows), 0, 1, 3)
        grid.addWidget(self.stands, len(rows) + 1, 0, 1, 2)
        grid.addWidget(self.more, len(rows) + 1, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.back)
        buttons.addWidget(self._all, 1)
        for place, widget in enumerate((self._mates, self.warning), len(rows) + 3):
            grid.addWidget(widget, place, 0, 1, 3)
        grid.addLayout(buttons, len(rows) + 2, 0, 1, 3)

    def _connect(self) -> None:
        for control in self._controls:
            self._connect_slider(control)
        self.turn.used.connect(self._look_at_it)
        self.floor.setTracking(False)  # it changes every photo's picture
        self.floor.valueChanged.connect(lambda value: self._placing.set_floor(value / 100))
        viewing = self._session.viewing
        for signal in (self._placing.changed, viewing.current_changed, viewing.look_changed):
            signal.connect(self._follow)
        self._session.details.changed.connect(self._follow)
        self._alike.changed.connect(self._follow)
        self._vehicle.changed.connect(self._follow)

    def _connect_slider(self, control: Control) -> None:
        def changed(value: int) -> None:
            self._look_at_it()
            value_now = value / control.steps
            self._placing.try_out(control.write(self._placing.placement, value_now))
            if not control.slider.isSliderDown():
                self._placing.keep(control.deed, joins=True)

        control.slider.valueChanged.connect(changed)
        control.slider.sliderReleased.connect(lambda: self._placing.keep(control.deed))

    def _stand(self, stands: bool) -> None:
        self._look_at_it()
        self._placing.stand(stands=stands)

    def _put_back(self) -> None:
        self._look_at_it()
        self._placing.reset()

    def _look_at_it(self) -> None:
        """Switch to a view in which the change can be seen."""
        look = self._session.viewing.look
        alone = look.background.is_transparent and look.view in (View.CUTOUT, View.COMPARE)
        if not (look.shows_background or alone):
            self._session.viewing.set_view(View.COMPOSITE)

    def _follow(self) -> None:
        placement, possible = self._placing.placement, self._placing.possible
        # The edge and the windows are the car's own, wherever it stands.
        car = self._placing.cut
        glass = self._session.details.has_windows
        usable = {self.choke: car, self.feather: car}
        usable |= {self.windows.clear: glass, self.windows.tint: glass}
        usable |= {self.windows.light: glass and placement.glass > 0.0}
        for control in self._controls:
            self._show(control, placement, possible=usable.get(control.slider, possible))
        picture = self._session.viewing.look.background.picture
        movable = possible and placement.stands and picture is not None
        self._show(self._floor, placement, possible=movable)
        self.turn.follow()
        self.stands.setChecked(placement.stands)
        self.stands.setEnabled(possible)
        self.back.setEnabled(possible and placement != placement.back())
        for button, action in ((self._all, self._alike), (self._mates, self._vehicle)):
            button.setText(action.iconText())
            button.setToolTip(action.toolTip())
            button.setEnabled(action.isEnabled())
        self._mates.setVisible(self._vehicle.isVisible())
        self.warning.setVisible(movable and (self._placing.lower or 0.0) > _LOWER)

    def _show(self, control: Control, placement: Placement, *, possible: bool) -> None:
        value = control.read(placement)
        # Only changes made by the user count.
        with QSignalBlocker(control.slider):
            control.slider.setValue(round(value * control.steps))
        self._rows[control.slider][1].setText(control.text(value))
        control.slider.setEnabled(possible)

    def _show_more(self, more: bool) -> None:
        more_sliders: tuple[QSlider, ...] = (
            self.floor,
            self.sun,
            self.sun_length,
            self.sun_softness,
        )
        more_sliders += (self.match, *self.windows.sliders, self.choke, self.feather)
        for each in more_sliders:
            for widget in (each, *self._rows[each]):
                widget.setVisible(more)
        self.turn.setVisible(more)
