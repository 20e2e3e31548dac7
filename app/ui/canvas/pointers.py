"""Pointers from events, and the cross that marks one that keys move."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QTabletEvent

from app.ui.canvas.pan_zoom import PanZoomView
from app.ui.canvas.tool import Pointer, Tool

LEAST_PRESSURE = 0.02
CROSS = 9.0  # logical pixels: half the size of the cross


def nearest(at: QPointF, box: QRectF) -> QPointF:
    """The point of a box nearest to another point."""
    return QPointF(
        min(max(at.x(), box.left()), box.right()), min(max(at.y(), box.top()), box.bottom())
    )


def draw_cross(painter: QPainter, at: QPointF, tool: Tool | None) -> None:
    """Draw a cross at the pointer, dark and bright so that it is visible on anything.

    Where a tool hides the cursor, it draws itself where the pointer is, and there is no cross.
    """
    cursor = tool.cursor() if tool is not None else None
    if cursor is None or cursor.shape() == Qt.CursorShape.BlankCursor:
        return
    for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255), 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(at - QPointF(CROSS, 0), at + QPointF(CROSS, 0))
        painter.drawLine(at - QPointF(0, CROSS), at + QPointF(0, CROSS))


def from_mouse(event: QMouseEvent, view: PanZoomView) -> Pointer:
    """Where the mouse is."""
    return pointer_at(event.position(), view, modifiers=event.modifiers())


def from_pen(event: QTabletEvent, view: PanZoomView) -> Pointer:
    """Where the pen is, and how strongly it is pressed."""
    pressure = min(1.0, max(LEAST_PRESSURE, event.pressure()))
    return pointer_at(event.position(), view, pressure, event.modifiers())


def pointer_at(
    at: QPointF,
    view: PanZoomView,
    pressure: float = 1.0,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> Pointer:
    """The pointer at a place of the view, in logical pixels."""
    return Pointer(at, view.picture_point(at), pressure, modifiers)
