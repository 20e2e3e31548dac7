"""A frame with a handle at each corner, for dragging something on the canvas."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

SIZE = 9.0  # logical pixels
ABOVE = 26.0  # logical pixels from a box to the handle that turns it
REACH = 11.0  # logical pixels from a handle's middle within which it can be grabbed


def corner_at(box: QRectF, at: QPointF) -> str:
    """The corner whose handle is at a point, such as "top left"; empty if there is none."""
    for name, corner in _corners(box).items():
        if is_at(corner, at):
            return name
    return ""


def turn_handle(box: QRectF) -> QPointF:
    """Where the handle is that turns what is in a box: above it, if there is room."""
    return QPointF(box.center().x(), max(box.top() - ABOVE, SIZE))


def is_at(handle: QPointF, at: QPointF) -> bool:
    """Whether a handle can be grabbed at a point."""
    way = at - handle
    return hypot(way.x(), way.y()) <= REACH


def draw_turn_handle(painter: QPainter, box: QRectF, accent: QColor) -> None:
    """Draw the handle that turns what is in a box, on a stem."""
    handle = turn_handle(box)
    for colour, width in ((QColor(255, 255, 255, 190), 3.0), (accent, 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(box.center().x(), box.top()), handle)
    painter.setPen(QPen(accent, 1.6))
    painter.setBrush(accent)
    painter.drawEllipse(handle, SIZE / 2, SIZE / 2)


def draw_handles(painter: QPainter, box: QRectF, accent: QColor) -> None:
    """Draw the frame and its handles so that they are visible on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(255, 255, 255, 190), 3.0), (accent, 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(box)
    painter.setPen(QPen(accent, 1.6))
    painter.setBrush(QColor("#ffffff"))
    for corner in _corners(box).values():
        spot = QRectF(0, 0, SIZE, SIZE)
        spot.moveCenter(corner)
        painter.drawEllipse(spot)


def _corners(box: QRectF) -> dict[str, QPointF]:
    return {
        "top left": box.topLeft(),
        "top right": box.topRight(),
        "bottom left": box.bottomLeft(),
        "bottom right": box.bottomRight(),
    }
