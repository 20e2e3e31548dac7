"""Pointers from events, and the cross that marks one that keys move."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPen,
    QPointingDevice,
    QSinglePointEvent,
    QTabletEvent,
)

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
    return pointer_at(event.position(), view, modifiers=event.modifiers(), is_eraser=_erases(event))


def from_pen(event: QTabletEvent, view: PanZoomView) -> Pointer:
    """Where the pen is, and how strongly it is pressed; fully if it cannot tell."""
    tells = QInputDevice.Capability.Pressure in event.pointingDevice().capabilities()
    pressure = min(1.0, max(LEAST_PRESSURE, event.pressure())) if tells else 1.0
    at, keys = event.position(), event.modifiers()
    return pointer_at(at, view, pressure, keys, is_eraser=_erases(event))


def pointer_at(
    at: QPointF,
    view: PanZoomView,
    pressure: float = 1.0,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    is_eraser: bool = False,
) -> Pointer:
    """The pointer at a place of the view, in logical pixels."""
    return Pointer(at, view.picture_point(at), pressure, modifiers, is_eraser)


def _erases(event: QSinglePointEvent) -> bool:
    """Whether an event is of a pen's other end; mouse events made of a pen's tell it, too."""
    return event.pointerType() is QPointingDevice.PointerType.Eraser
