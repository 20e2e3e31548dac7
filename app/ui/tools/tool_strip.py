"""The tools at the left edge of the canvas, and the brush's settings that float over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.language.translation import tr
from app.ui.canvas.canvas import Canvas
from app.ui.exchange import drag_grip
from app.ui.parts.bars import rule, tool
from app.ui.parts.painting import rounded
from app.ui.tools.toolbox import BRUSHES, Kind, Toolbox

STRIP_WIDTH = 48
SLIDER_STEPS = 200
SLIDER_WIDTH = 96
EDGE = 12
_GROUPS = (
    *((Kind.MOVE,), (Kind.ADD, Kind.ERASE)),
    *((Kind.CLICK, Kind.FILL, Kind.REMOVE, Kind.KEEP), (Kind.FIND, Kind.PLATE, Kind.GLASS)),
)


class ToolStrip(QFrame):
    """A button for each tool.

    Args:
        tools: The actions of the tools.
        snap: The action that lets strokes snap to edges.
        reset: The action that restores the network's mask.
    """

    def __init__(
        self,
        tools: Mapping[Kind, QAction],
        snap: QAction,
        reset: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setFixedWidth(STRIP_WIDTH)
        self.setAccessibleName(tr("Tools"))
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 8, 7, 8)
        column.setSpacing(4)
        for kinds in _GROUPS:
            for kind in kinds:
                column.addWidget(_button(tools[kind]))
                if kind is Kind.ERASE:
                    column.addWidget(_button(snap))
            column.addSpacing(3)
            column.addWidget(rule())
            column.addSpacing(3)
        column.addWidget(_button(reset))
        column.addStretch(1)


class BrushBar(QWidget):
    """Size and hardness of the brush, shown while a brush is chosen.

    Args:
        toolbox: The toolbox whose brush is set.
        canvas: The widget to float over.
    """

    def __init__(self, toolbox: Toolbox, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._toolbox = toolbox
        self._canvas = canvas
        self.size_slider = _slider(
            tr("Brush size"),
            tr("Size of the brush. Keys: comma and full stop. Or Shift and the wheel"),
        )
        self.hardness_slider = _slider(
            tr("Brush hardness"),
            tr("Hardness of its edge. Keys: semicolon softer, colon harder"),
        )
        self.snap = _toggle(tr("Snap"), tr("Snap to the photo's edges within what is painted (S)"))
        self.pressure = _toggle(
            tr("Pressure"), tr("The harder a pen presses, the larger the brush")
        )
        self._size_text, self._hardness_text = _value(), _value()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        for part in (
            *(QLabel(tr("Size")), self.size_slider, self._size_text),
            *(QLabel(tr("Hardness")), self.hardness_slider, self._hardness_text),
            *(self.snap, self.pressure),
        ):
            row.addWidget(part)
        self._whole_width = self.sizeHint().width()
        self._following = False
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._listen()
        self._follow()

    def _listen(self) -> None:
        brush = self._toolbox.brush
        self.size_slider.valueChanged.connect(self._set(brush.set_notch))
        self.hardness_slider.valueChanged.connect(
            self._set(lambda share: brush.set(hardness=share))
        )
        self.snap.clicked.connect(lambda on: brush.set(smart=on))
        self.pressure.clicked.connect(lambda on: brush.set(uses_pressure=on))
        brush.changed.connect(self._follow)
        self._toolbox.changed.connect(self._follow)
        self._canvas.resized.connect(self.place)
        self._canvas.zoom_changed.connect(lambda _scale: self._follow())

    def _set(self, act: Callable[[float], object]) -> Callable[[int], None]:
        """Pass a slider's value on as a share, unless the slider is just following the brush."""

        def take(value: int) -> None:
            if not self._following:
                act(value / SLIDER_STEPS)

        return take

    def _follow(self) -> None:
        brush = self._toolbox.brush
        self._following = True
        self.size_slider.setValue(round(brush.notch * SLIDER_STEPS))
        self.hardness_slider.setValue(round(brush.hardness * SLIDER_STEPS))
        self.snap.setChecked(brush.smart)
        self.snap.setEnabled(self._toolbox.kind is not Kind.GLASS)
        self.pressure.setChecked(brush.uses_pressure)
        self._following = False
        self._size_text.setText(f"{brush.size(self._canvas.picture_size):.0f} px")
        self._hardness_text.setText(f"{100 * brush.hardness:.0f} %")
        shown = self._toolbox.able and self._toolbox.kind in BRUSHES
        if shown != self.isVisibleTo(self._canvas):
            self.setVisible(shown)
        self.place()

    def place(self) -> None:
        """Move to the middle of the canvas's lower edge; shorten the sliders on a narrow one.

        The corner on the right belongs to the drag grip.
        """
        room = self._canvas.width() - 2 * EDGE - drag_grip.SIDE - drag_grip.MARGIN
        wide = self._whole_width <= room
        for switch in (self.snap, self.pressure):
            switch.setVisible(self._whole_width - SLIDER_WIDTH <= room)
        for slider in (self.size_slider, self.hardness_slider):
            slider.setFixedWidth(SLIDER_WIDTH if wide else SLIDER_WIDTH // 2)
        self.adjustSize()
        middle = (self._canvas.width() - self.width()) // 2
        left = max(0, min(middle, room + EDGE - self.width()))
        self.move(left, self._canvas.height() - self.height() - 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self.palette().color(QPalette.ColorRole.Base))
        ground.setAlpha(242)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(ground)
        painter.drawPath(rounded(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10))


def _button(action: QAction) -> QToolButton:
    button = tool(action)
    button.setProperty("role", "tool")
    button.setFixedSize(34, 34)
    button.setIconSize(QSize(20, 20))
    return button


def _slider(name: str, tip: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, SLIDER_STEPS)
    slider.setPageStep(SLIDER_STEPS // 10)
    slider.setFixedWidth(SLIDER_WIDTH)
    slider.setAccessibleName(name)
    slider.setToolTip(tip)
    return slider


def _toggle(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setToolTip(tip)
    button.setProperty("role", "toggle")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _value() -> QLabel:
    label = QLabel("8888 px")
    label.setProperty("role", "muted")
    label.setMinimumWidth(label.sizeHint().width())
    return label
