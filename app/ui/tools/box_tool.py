"""The tool for drawing a box around the car, in which it is then looked for."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPainterPath, QPalette, QPen

from app.core.photo.box import PixelBox
from app.core.photo.look import View
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer, Tool

SHADE = 110  # of 255: how much the picture is darkened outside the box
SMALLEST = 12.0  # logical pixels: a shorter drag is taken for a slip


class BoxTool(Tool):
    """Dragging draws a box; the car is looked for in it.

    Args:
        canvas: The canvas to draw on.
        drawn: Called with the finished box.
    """

    by_keys = True
    views = frozenset({View.PHOTO, View.MASK, View.OVERLAY})

    def __init__(self, canvas: Canvas, drawn: Callable[[], object]) -> None:
        self.canvas = canvas
        self._drawn = drawn
        self._start: Pointer | None = None
        self._end: Pointer | None = None

    def end(self) -> None:
        """Leave nothing behind."""
        self.cancel()

    def press(self, pointer: Pointer) -> bool:
        """Begin the box at one of its corners."""
        self._start = self._end = pointer
        return True

    def move(self, pointer: Pointer) -> None:
        """Extend the box to the pointer."""
        self._end = pointer
        self.canvas.update()

    def release(self, pointer: Pointer) -> None:
        """Finish the box and have the car looked for in it."""
        self._end = pointer
        photo, seen, box = self.canvas.session.viewing.current, self._seen(), self._box()
        self.cancel()
        large = seen is not None and min(seen.width(), seen.height()) >= SMALLEST
        if photo is not None and box is not None and large:
            self.canvas.session.search.begin(photo.id, box)
            self._drawn()

    def cancel(self) -> None:
        """Discard the box."""
        self._start = self._end = None
        self.canvas.update()

    def cursor(self) -> QCursor | None:
        """A cross, for exact pointing."""
        return QCursor(Qt.CursorShape.CrossCursor)

    def paint(self, painter: QPainter) -> None:
        """Draw the box, and shade everything outside it."""
        box = self._seen()
        if box is None:
            return
        outside = QPainterPath()
        outside.addRect(self.canvas.target)
        outside.addRect(box)
        painter.fillPath(outside, QColor(0, 0, 0, SHADE))
        accent = self.canvas.palette().color(QPalette.ColorRole.Highlight)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(255, 255, 255, 200), 3.0), (accent, 1.6)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(box)

    def _seen(self) -> QRectF | None:
        """The box in logical pixels of the canvas, within the picture."""
        if self._start is None or self._end is None:
            return None
        start = self.canvas.view_point(self._start.point)
        end = self.canvas.view_point(self._end.point)
        return QRectF(start, end).normalized().intersected(self.canvas.target)

    def _box(self) -> PixelBox | None:
        """The box in pixels of the photo; None if there is none."""
        if self._start is None or self._end is None or self.canvas.picture_size is None:
            return None
        (x, y), (other_x, other_y) = self._start.point, self._end.point
        width, height = self.canvas.picture_size
        box = PixelBox(
            *(floor(min(x, other_x)), floor(min(y, other_y))),
            *(ceil(max(x, other_x)), ceil(max(y, other_y))),
        ).clipped(PixelBox(0, 0, width, height))
        return None if box.is_empty else box
