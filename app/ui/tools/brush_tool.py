"""The brush: adds missing parts of the car, or erases what is not part of it."""

from __future__ import annotations

from math import log

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QPainter, QRegion

from app.core.photo.edits import Way
from app.core.photo.look import View
from app.core.photo.photo import PhotoId
from app.core.preview.live_stroke import Brush
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer, Tool
from app.ui.tools.circle import Circle, pens

SMALLEST, LARGEST = 1 / 1600, 1 / 4  # of the photo's longer side
STEP = 1.25  # the factor for one key press
NOTCH = 15.0  # degrees of the wheel that count as one key press
HARDNESS_STEP = 0.1
SIGN = 4.0  # logical pixels: half the size of the plus or minus in the circle
_HOLLOW = 48.0  # logical pixels: the radius from which a circle's inside is left as it is
_OTHER = {Way.ADD: Way.ERASE, Way.ERASE: Way.ADD}


class BrushSettings(QObject):
    """Settings shared by both brushes.

    The size is relative to the photo, so that it suits small and large photos alike.

    Signals:
        changed: Any of the settings changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.share = 1 / 40
        self.hardness = 0.8
        self.smart = False
        self.uses_pressure = True

    def set(
        self,
        *,
        share: float | None = None,
        hardness: float | None = None,
        smart: bool | None = None,
        uses_pressure: bool | None = None,
    ) -> None:
        """Change some of the settings.

        Args:
            share: Diameter relative to the photo's longer side.
            hardness: From 0, fading from the middle outwards, to 1.
            smart: Whether strokes snap to the photo's edges.
            uses_pressure: Whether a pen's pressure scales the size.
        """
        if share is not None:
            self.share = min(LARGEST, max(SMALLEST, share))
        if hardness is not None:
            self.hardness = min(1.0, max(0.0, round(hardness, 3)))
        self.smart = self.smart if smart is None else smart
        self.uses_pressure = self.uses_pressure if uses_pressure is None else uses_pressure
        self.changed.emit()

    def resize(self, steps: int) -> None:
        """Make the brush larger by steps, or smaller if negative."""
        self.set(share=self.share * STEP**steps)

    def harden(self, steps: int) -> None:
        """Make its edge harder by steps, or softer if negative."""
        self.set(hardness=self.hardness + HARDNESS_STEP * steps)

    def size(self, picture: tuple[int, int] | None) -> float:
        """The diameter in pixels of a photo of this (width, height)."""
        return max(1.0, self.share * max(picture or (0, 0)))

    @property
    def notch(self) -> float:
        """The size on a logarithmic scale from 0, the smallest, to 1, the largest."""
        return log(self.share / SMALLEST) / log(LARGEST / SMALLEST)

    def set_notch(self, notch: float) -> None:
        """Set the size by `notch`."""
        self.set(share=SMALLEST * (LARGEST / SMALLEST) ** notch)


class BrushTool(Tool):
    """Paints; Alt swaps adding and erasing, Shift draws a straight line.

    The other end of a pen always erases.

    Args:
        canvas: The canvas to paint on.
        settings: The size and other settings.
        way: Whether to add or erase.
    """

    by_keys = True
    paints = True

    def __init__(self, canvas: Canvas, settings: BrushSettings, way: Way) -> None:
        self.canvas = canvas
        self._settings = settings
        self._way = way
        self._at: Pointer | None = None
        self._last: tuple[PhotoId, tuple[float, float, float]] | None = None
        self._circle = Circle()
        self._drawn = QRegion()  # what it took up when it was drawn last
        settings.changed.connect(self._redraw)

    @property
    def views(self) -> frozenset[View]:
        """The views in which it is useful: missing parts cannot be seen in the cut-out."""
        erases = self._way is Way.ERASE
        return frozenset({View.OVERLAY, View.CUTOUT} if erases else {View.OVERLAY})

    def end(self) -> None:
        """Forget the pointer's position."""
        self._at = None

    def hover(self, pointer: Pointer | None) -> None:
        """Move the circle."""
        self._redraw()
        self._at = pointer
        self._redraw()

    def press(self, pointer: Pointer) -> bool:
        """Begin a stroke; with Shift, where the previous one ended."""
        photo = self.canvas.session.viewing.current
        if photo is None or self.canvas.frame is None or self.canvas.frame.cover is None:
            return False
        if not self.canvas.can_paint():
            before = self.canvas.picture_size
            self.canvas.session.viewing.set_view(View.OVERLAY)
            if self.canvas.picture_size != before:  # the picture has moved under the pointer
                return False
        self.hover(pointer)
        settings = self._settings
        size = settings.size(self.canvas.picture_size)
        way = self._way_of(pointer)
        self.canvas.begin_stroke(Brush(way, size, settings.hardness, settings.smart))
        point = self._point(pointer)
        straight = pointer.shift and self._last is not None and self._last[0] == photo.id
        start = [self._last[1]] if straight and self._last is not None else []
        self._go(photo.id, [*start, point])
        return True

    def move(self, pointer: Pointer) -> None:
        """Extend the stroke."""
        photo = self.canvas.session.viewing.current
        self.hover(pointer)
        if photo is not None:
            self._go(photo.id, [self._point(pointer)])

    def release(self, pointer: Pointer) -> None:
        """End the stroke: one step to undo."""
        photo = self.canvas.session.viewing.current
        stroke = self.canvas.finish_stroke()
        self.hover(pointer)
        if photo is not None and stroke is not None:
            seen = self.canvas.stroke_is_seen
            self.canvas.session.repairing.repair(photo.id, stroke, is_seen=seen)
        self.canvas.settle()

    def cancel(self) -> None:
        """Discard the stroke."""
        self.canvas.cancel_stroke()

    def wheel(self, pointer: Pointer, turn: float) -> bool:
        """Change the size, with Shift."""
        if pointer.shift:
            self._settings.set(share=self._settings.share * STEP ** (turn / NOTCH))
        return pointer.shift

    def cursor(self) -> QCursor | None:
        """No cursor: the circle is drawn instead."""
        return QCursor(Qt.CursorShape.BlankCursor) if self._at else None

    def paint(self, painter: QPainter) -> None:
        """Draw a circle of the brush's size, dark and bright so that it is visible on anything."""
        if self._at is None or self.canvas.is_panned:
            return
        self._drawn = self._reach(self._at)
        centre, radius = self._at.at, self._radius()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        adds = self._way_of(self._at) is Way.ADD
        if radius >= 2:
            self._circle.draw(painter, centre, radius)
        for pen in pens():
            painter.setPen(pen)
            middle = centre if radius > 3 * SIGN else centre + QPointF(radius + 2 * SIGN, 0)
            painter.drawLine(middle - QPointF(SIGN, 0), middle + QPointF(SIGN, 0))
            if adds:
                painter.drawLine(middle - QPointF(0, SIGN), middle + QPointF(0, SIGN))

    def _go(self, photo_id: PhotoId, points: list[tuple[float, float, float]]) -> None:
        self.canvas.extend_stroke(points)
        self._last = photo_id, points[-1]

    def _way_of(self, pointer: Pointer) -> Way:
        if pointer.is_eraser:
            return Way.ERASE
        return _OTHER[self._way] if pointer.alt else self._way

    def _point(self, pointer: Pointer) -> tuple[float, float, float]:
        pressure = pointer.pressure if self._settings.uses_pressure else 1.0
        return *pointer.point, pressure

    def _radius(self) -> float:
        """The radius of the circle, in logical pixels."""
        size = self._settings.size(self.canvas.picture_size) * self.canvas.viewport.scale
        pressure = self._at.pressure if self._at and self._settings.uses_pressure else 1.0
        # A hovering pen has no pressure: the full size is shown then.
        at_work = self.canvas.tool_at_work
        return size / 2 * (pressure if at_work else 1.0)

    def _redraw(self) -> None:
        if self._at is not None and self.canvas.tool is self:
            self.canvas.update(self._drawn.united(self._reach(self._at)))

    def _reach(self, pointer: Pointer) -> QRegion:
        """What the circle and its sign take up; inside a large one nothing is drawn anew."""
        radius = self._settings.size(self.canvas.picture_size) * self.canvas.viewport.scale / 2
        sign = 4 * SIGN
        if radius < _HOLLOW or pointer.pressure < 1:  # a pen's circle grows and shrinks
            return _around(pointer.at, radius + sign)
        return self._circle.ring(pointer.at, radius).united(_around(pointer.at, sign))


def _around(centre: QPointF, reach: float) -> QRegion:
    box = QRectF(0, 0, 2 * reach, 2 * reach)
    box.moveCenter(centre)
    return QRegion(box.toAlignedRect())
