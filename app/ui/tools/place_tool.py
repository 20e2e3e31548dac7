"""The tool that moves, scales and turns the car on its background."""

from __future__ import annotations

from enum import Enum
from math import atan2, degrees, hypot

from PySide6.QtCore import QElapsedTimer, QRectF, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QImage, QPainter, QPalette

from app.core.language.translation import mark, tr
from app.core.photo.box import Rect
from app.core.photo.placement import Placement
from app.core.preview.drafts import Draft
from app.core.preview.frames import Frame
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer, Tool
from app.ui.parts.qimage import to_qimage
from app.ui.tools.handles import (
    ABOVE,
    REACH,
    corner_at,
    draw_handles,
    draw_turn_handle,
    is_at,
    turn_handle,
)

NUDGE = 1 / 400  # of the picture's longer side, for one press of an arrow key
FAR_NUDGE = 10 * NUDGE
SCALE_STEP = 1.02
WHEEL_SCALE = 1.002  # per degree
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SIZES = {
    Qt.Key.Key_Plus: SCALE_STEP,
    Qt.Key.Key_Equal: SCALE_STEP,
    Qt.Key.Key_Minus: 1 / SCALE_STEP,
}


class _Deed(Enum):
    """What a press begins; the value is its name in the menu."""

    MOVE = mark("move car")
    SCALE = mark("scale car")
    TURN = mark("turn car")


class PlaceTool(Tool):
    """Dragging moves the car, a corner scales it, arrow keys nudge, a double click resets it.

    The handle above it turns it; with Shift by whole degrees. Shift and the wheel, or plus and
    minus, scale it as well. Meanwhile small drafts are drawn over the picture; the real frame
    follows at the end.

    Args:
        canvas: The canvas that the tool works on.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._placing = canvas.session.placing
        self._draft: QImage | None = None
        self._deed: _Deed | None = None
        self._start: tuple[Pointer, Placement, Rect] | None = None
        self._moved = False
        self._near: Pointer | None = None
        self._framed = self._placing.placement  # the placement in the frame on the canvas
        self._since_click = QElapsedTimer()
        self._placing.drafted.connect(self._take_draft)
        self._placing.changed.connect(canvas.update)
        canvas.session.pictures.frame_ready.connect(self._take_frame)

    def begin(self) -> None:
        """Prepare for a drag."""
        self._framed = self._placing.placement
        self._placing.prepare()

    def end(self) -> None:
        """Leave nothing behind."""
        self.cancel()
        self._near = None

    def hover(self, pointer: Pointer | None) -> None:
        """Show what can be dragged here."""
        before = self._is_near()
        self._near = pointer
        if self._is_near() != before:
            self.canvas.update()

    def press(self, pointer: Pointer) -> bool:
        """Grab the car or one of its corners."""
        car = self._placing.car
        if car is None or not self._placing.possible:
            return False
        if is_at(turn_handle(self._visible_box(car)), pointer.at):
            self._deed = _Deed.TURN
        elif corner_at(self._visible_box(car), pointer.at):
            self._deed = _Deed.SCALE
        elif self._visible_box(car).contains(pointer.at):
            self._deed = _Deed.MOVE
        else:
            return False
        self._start, self._moved = (pointer, self._placing.placement, car), False
        return True

    def move(self, pointer: Pointer) -> None:
        """Move or scale the car."""
        if self._start is None:
            return
        start, placement, car = self._start
        drag = QGuiApplication.styleHints().startDragDistance()
        way = pointer.at - start.at
        if not self._moved and abs(way.x()) + abs(way.y()) < drag:
            return
        self._moved = True
        self._placing.try_out(self._dragged(pointer, start, placement, car))

    def release(self, pointer: Pointer) -> None:
        """Keep the placement: one step to undo. The second of two quick clicks resets the car."""
        deed, self._deed, self._start = self._deed, None, None
        if self._moved and deed is not None:
            self._placing.keep(tr(deed.value))
            self._since_click.invalidate()
        elif self._is_second_click():
            self._placing.reset()
        self._near = pointer

    def cancel(self) -> None:
        """Put the car back where it was."""
        self._deed, self._start, self._draft = None, None, None
        self._placing.drop()
        self.canvas.update()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Nudge with the arrow keys, farther with Shift; scale with plus and minus."""
        size = self.canvas.picture_size
        taken = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if size is None or not self._placing.possible or modifiers & taken:
            return False
        placement = self._placing.placement
        if key in _ARROWS:
            far = modifiers & Qt.KeyboardModifier.ShiftModifier
            step = (FAR_NUDGE if far else NUDGE) * max(size)
            across, down = _ARROWS[key]
            self._placing.try_out(placement.moved(across * step / size[0], down * step / size[1]))
            self._placing.keep(tr(_Deed.MOVE.value), joins=True)
        elif key in _SIZES:
            self._placing.try_out(placement.scaled(placement.scale * _SIZES[key]))
            self._placing.keep(tr(_Deed.SCALE.value), joins=True)
        else:
            return False
        return True

    def wheel(self, pointer: Pointer, turn: float) -> bool:
        """Scale the car with Shift and the wheel."""
        if not pointer.shift or not self._placing.possible:
            return False
        placement = self._placing.placement
        self._placing.try_out(placement.scaled(placement.scale * WHEEL_SCALE**turn))
        self._placing.keep(tr(_Deed.SCALE.value), joins=True)
        return True

    def cursor(self) -> QCursor | None:
        """The cursor for what a press would do here."""
        car = self._placing.car
        if car is None or self._near is None or not self._placing.possible:
            return None
        if is_at(turn_handle(self._visible_box(car)), self._near.at) or self._deed is _Deed.TURN:
            return QCursor(Qt.CursorShape.PointingHandCursor)
        corner = corner_at(self._visible_box(car), self._near.at)
        if corner or self._deed is _Deed.SCALE:
            falling = corner in {"top left", "bottom right"}
            shape = Qt.CursorShape.SizeFDiagCursor if falling else Qt.CursorShape.SizeBDiagCursor
            return QCursor(shape)
        inside = self._visible_box(car).contains(self._near.at)
        return QCursor(Qt.CursorShape.SizeAllCursor) if inside or self._deed else None

    def paint(self, painter: QPainter) -> None:
        """Draw the draft, and the car's frame while the pointer is near or drags it."""
        if self._draft is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.canvas.target, self._draft)
        car = self._placing.car
        if car is None or not self._placing.possible:
            return
        if self._deed or self._is_near():
            accent = self.canvas.palette().color(QPalette.ColorRole.Highlight)
            draw_handles(painter, self._visible_box(car), accent)
            draw_turn_handle(painter, self._visible_box(car), accent)

    def _dragged(
        self, pointer: Pointer, start: Pointer, placement: Placement, car: Rect
    ) -> Placement:
        if self._deed is _Deed.SCALE:
            foot = (car.middle, car.bottom)
            before, now = _distance(start.point, foot), _distance(pointer.point, foot)
            return placement.scaled(placement.scale * now / max(before, 1.0))
        if self._deed is _Deed.TURN:
            foot = (car.middle, car.bottom)
            turn = _angle(pointer.point, foot) - _angle(start.point, foot)
            turned = self._placing.turn(placement) + turn
            return placement.turned(round(turned) if pointer.shift else turned)
        width, height = self._picture_size
        across = pointer.point[0] - start.point[0]
        down = pointer.point[1] - start.point[1]
        if pointer.shift:  # along one axis only
            across, down = (across, 0.0) if abs(across) > abs(down) else (0.0, down)
        return placement.moved(across / width, down / height)

    def _is_second_click(self) -> bool:
        timer = self._since_click
        pause = QGuiApplication.styleHints().mouseDoubleClickInterval()
        if timer.isValid() and timer.elapsed() <= pause:
            timer.invalidate()
            return True
        timer.start()
        return False

    def _take_draft(self, draft: Draft) -> None:
        current = self.canvas.session.viewing.current
        mine = self.canvas.tool is self and current is not None and draft.photo_id == current.id
        # Skip a draft of what the frame shows already, since the frame is better, and one of
        # another shape, which would be distorted.
        fits = _shape(draft.window.width, draft.window.height) == _shape(*self._picture_size)
        if mine and fits and (self._placing.trying or draft.placement != self._framed):
            self._draft = to_qimage(draft.pixels)
            self.canvas.update()

    def _take_frame(self, _frame: Frame) -> None:
        if self.canvas.tool is self and not self._placing.trying:
            self._draft, self._framed = None, self._placing.placement
            self.canvas.update()
            self._placing.prepare()

    @property
    def _picture_size(self) -> tuple[int, int]:
        return self.canvas.picture_size or (1, 1)

    def _is_near(self) -> bool:
        """Whether the pointer is near the car."""
        car = self._placing.car
        if car is None or self._near is None:
            return False
        box = self._visible_box(car).adjusted(-REACH, -REACH - ABOVE, REACH, REACH)
        return box.contains(self._near.at)

    def _visible_box(self, car: Rect) -> QRectF:
        """The car's box in logical pixels of the canvas."""
        upper = self.canvas.view_point((car.left, car.top))
        return QRectF(upper, self.canvas.view_point((car.right, car.bottom)))


def _shape(width: float, height: float) -> int:
    """Width over height in percent: as precisely as drafts match the picture."""
    return round(100 * width / height)


def _angle(point: tuple[float, float], foot: tuple[float, float]) -> float:
    """The direction of a point from the car's foot, clockwise, in degrees from upright."""
    return degrees(atan2(point[0] - foot[0], foot[1] - point[1]))


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
