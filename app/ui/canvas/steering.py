"""The pointer in the hands of the arrow keys, until the mouse is moved."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QMouseEvent

from app.ui.canvas.tool import Pointer

KEY_STEP = 6.0  # logical pixels that an arrow key moves the pointer; the next, with Shift
FAR_KEY_STEP = 40.0
TREMBLE = 3  # pixels that the mouse may move without taking over from the keys
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class Steering:
    """Whether keys move the pointer, and how far.

    Attributes:
        on: Whether they do.
    """

    def __init__(self) -> None:
        self.on = False
        self._mouse_at = QPoint()  # on the screen, when the keys took over

    def begin(self) -> None:
        """Take over from the mouse."""
        if not self.on:
            self._mouse_at = QCursor.pos()
        self.on = True

    def end(self) -> None:
        """Leave the pointer to the mouse."""
        self.on = False

    def is_ended_by(self, event: QMouseEvent) -> bool:
        """Whether the user moved the mouse: some systems also send moves when a window changes."""
        way = event.globalPosition().toPoint() - self._mouse_at
        return way.manhattanLength() > TREMBLE

    def start(self, pointer: Pointer | None, seen: QRectF) -> QPointF:
        """Where the keys find the pointer: where it is, else in the middle of what is seen."""
        if pointer is not None and (self.on or seen.contains(pointer.at)):
            return pointer.at
        return seen.center()


def step_of(key: Qt.Key, modifiers: Qt.KeyboardModifier, pixel: float) -> QPointF | None:
    """How far a key moves the pointer; with Ctrl by one pixel of the picture, so large here."""
    way = _ARROWS.get(key)
    if way is None:
        return None
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return way * pixel
    return way * (FAR_KEY_STEP if modifiers & Qt.KeyboardModifier.ShiftModifier else KEY_STEP)
