"""The tool that says where number plates are: their corners are dragged, new ones are drawn."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPalette, QPen, QPolygonF

from app.core.photo.edits import Point
from app.core.photo.look import View
from app.core.photo.photo import Photo
from app.core.photo.plate import MOST_PLATES, Plates, Quad, moved
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer, Tool
from app.ui.tools.handles import REACH, SIZE

SMALLEST = 6.0  # logical pixels: a shorter drag draws no plate
_WHOLE = -1  # instead of a corner's number


class PlateTool(Tool):
    """Dragging a corner moves it, dragging a plate all of it, dragging elsewhere draws a plate.

    A click with Alt removes a plate.

    Args:
        canvas: The canvas to draw on.
    """

    views = frozenset({View.PHOTO, View.CUTOUT, View.OVERLAY})

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._trial: Plates | None = None
        self._grabbed: tuple[int, int] | None = None  # a plate's number, and a corner's
        self._start: Pointer | None = None
        self._chosen: int | None = None

    @property
    def _photo(self) -> Photo | None:
        return self.canvas.session.viewing.current

    @property
    def _plates(self) -> Plates:
        """The plates as they are being dragged, else as they are known."""
        if self._trial is not None:
            return self._trial
        return self._photo.known_plates if self._photo else ()

    def begin(self) -> None:
        """Have the plates of what is on the canvas looked for, as long as the tool is in hand."""
        self.canvas.session.details.show_plates(yes=True)

    def end(self) -> None:
        """Leave nothing behind."""
        self.canvas.session.details.show_plates(yes=False)
        self.cancel()
        self._chosen = None

    def press(self, pointer: Pointer) -> bool:
        """Grab a corner or a plate, or begin a new one."""
        if self._photo is None:
            return False
        self._start = pointer
        self._grabbed = self._at(pointer)
        if pointer.alt and self._grabbed is not None:
            self._remove(self._grabbed[0])
            return True
        self._chosen = self._grabbed[0] if self._grabbed else None
        self.canvas.update()
        return True

    def move(self, pointer: Pointer) -> None:
        """Drag what was grabbed, or draw."""
        photo, start = self._photo, self._start
        if photo is None or start is None:
            return
        known = photo.known_plates
        if self._grabbed is None:
            self._trial = (*known, _upright(start.point, pointer.point))[:MOST_PLATES]
            self._chosen = len(self._trial) - 1
        elif self._grabbed[0] < len(known):
            self._trial = _dragged(known, *self._grabbed, start.point, pointer.point)
        self.canvas.update()

    def release(self, pointer: Pointer) -> None:
        """Keep it: one step to undo."""
        photo, trial, start = self._photo, self._trial, self._start
        drawn = self._grabbed is None
        self.cancel()
        if photo is None or trial is None or start is None:
            return
        way = pointer.at - start.at
        if not drawn or min(abs(way.x()), abs(way.y())) >= SMALLEST:
            self.canvas.session.plates.mend(photo.id, trial)

    def cancel(self) -> None:
        """Give up what is being dragged."""
        self._trial = self._grabbed = self._start = None
        self.canvas.update()

    def _remove(self, place: int) -> None:
        photo, plates = self._photo, self._plates
        self.cancel()
        self._chosen = None
        if photo is not None:
            kept = tuple(quad for number, quad in enumerate(plates) if number != place)
            self.canvas.session.plates.mend(photo.id, kept)

    def cursor(self) -> QCursor | None:
        """A cross, for exact pointing."""
        return QCursor(Qt.CursorShape.CrossCursor)

    def paint(self, painter: QPainter) -> None:
        """Draw the plates and their corners so that they are visible on any picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self.canvas.palette().color(QPalette.ColorRole.Highlight)
        for place, quad in enumerate(self._plates):
            corners = [self.canvas.view_point(corner) for corner in quad]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            wide = 2.2 if place == self._chosen else 1.4
            for colour, width in ((QColor(255, 255, 255, 190), wide + 1.6), (accent, wide)):
                painter.setPen(QPen(colour, width))
                painter.drawPolygon(QPolygonF(corners))
            painter.setPen(QPen(accent, 1.6))
            painter.setBrush(QColor("#ffffff"))
            for corner in corners:
                spot = QRectF(0, 0, SIZE, SIZE)
                spot.moveCenter(corner)
                painter.drawEllipse(spot)

    def _at(self, pointer: Pointer) -> tuple[int, int] | None:
        """The number of the plate, and of its corner, that a pointer is at."""
        nearest: tuple[float, int, int] | None = None
        for place, quad in enumerate(self._plates):
            for number, corner in enumerate(quad):
                way = pointer.at - self.canvas.view_point(corner)
                apart = hypot(way.x(), way.y())
                if apart <= REACH and (nearest is None or apart < nearest[0]):
                    nearest = apart, place, number
        if nearest is not None:
            return nearest[1:]
        for place, quad in enumerate(self._plates):
            shape = QPolygonF([QPointF(*corner) for corner in quad])
            if shape.containsPoint(QPointF(*pointer.point), Qt.FillRule.OddEvenFill):
                return place, _WHOLE
        return None


def _upright(start: Point, end: Point) -> Quad:
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _dragged(plates: Plates, place: int, number: int, start: Point, end: Point) -> Plates:
    right, down = end[0] - start[0], end[1] - start[1]
    quad = list(plates[place])
    if number == _WHOLE:
        quad = list(moved([plates[place]], right, down)[0])
    else:
        quad[number] = (quad[number][0] + right, quad[number][1] + down)
    a, b, c, d = quad
    return (*plates[:place], (a, b, c, d), *plates[place + 1 :])
