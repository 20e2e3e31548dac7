"""A pointed view whose pointer is also moved and pressed by keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.canvas.pointed_view import PointedView
from app.ui.canvas.pointers import draw_cross, nearest, pointer_at
from app.ui.canvas.tool import Tool

KEY_STEP = 6.0  # logical pixels that an arrow key moves the pointer; the next, with Shift
FAR_KEY_STEP = 40.0
TREMBLE = 3  # pixels that the mouse may move without taking over from the keys
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class ToolView(PointedView):
    """A view whose left button pans while Space is held.

    With a tool that allows it, the arrow keys move the pointer and the space bar acts as its
    button, until the mouse is moved.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_keys = False
        self._mouse_at = QPoint()  # on the screen, when the keys took over

    def set_tool(self, tool: Tool | None) -> None:
        """Give the left button to a tool, or to panning if None."""
        self._by_keys = self._by_keys and tool is not None and tool.by_keys
        super().set_tool(tool)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pass the move to the tool, or pan, unless the keys have the pointer."""
        if self._by_keys and (self._pressed or not self._is_moved(event)):
            return
        self._by_keys = False
        super().mouseMoveEvent(event)

    def finger_down(self, at: QPointF) -> None:
        """Take the pointer from the keys."""
        self._by_keys = False
        super().finger_down(at)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell the tool that the pointer has left, unless the keys have it."""
        if not self._by_keys:
            super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Alt from moving the focus to the menu bar while a tool uses it."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and self._tool is not None and _key(event) == Qt.Key.Key_Alt:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan while Space is held, abort on Escape; the tool gets the other keys first."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and self._by_keys:
            self._press_by_key(event)
        elif key == Qt.Key.Key_Space:
            self._hold_space(held=True)
        elif key == Qt.Key.Key_Escape and self._pressed:
            self.cancel()
        elif key == Qt.Key.Key_Alt:
            self._hold_alt(held=True)
        elif self._tool is None or not (
            self._tool.key(key, event.modifiers()) or self._steer(key, event.modifiers())
        ):
            super().keyPressEvent(event)
        self._show_cursor()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End what the key held: the pointer's button, panning, or Alt."""
        if event.key() == Qt.Key.Key_Space and self._by_keys:
            if self._pressed and self._pointer is not None and not event.isAutoRepeat():
                self._release(self._pointer)
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(held=False)
        elif event.key() == Qt.Key.Key_Alt:
            self._hold_alt(held=False)
        else:
            super().keyReleaseEvent(event)
        self._show_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Release all keys: their release elsewhere is not seen here."""
        super().focusOutEvent(event)
        if self._by_keys:
            self.cancel()
        self._hold_space(held=False)

    def paint_tool(self, painter: QPainter) -> None:
        """Let the tool draw, and mark a pointer that keys move; call this last when painting."""
        super().paint_tool(painter)
        if self._by_keys and self._pointer is not None and self._shows_cross():
            draw_cross(painter, self._pointer.at)

    def _steer(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Move the pointer by a key; with Ctrl by one pixel of the picture."""
        way = _ARROWS.get(key)
        if way is None or self._tool is None or not self._tool.by_keys or self._size is None:
            return False
        step = FAR_KEY_STEP if modifiers & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            step = self.viewport.scale
        seen = self.target.intersected(QRectF(self.rect()))
        start = self._pointer.at if self._pointer and self._by_keys else None
        if start is None:
            inside = self._pointer is not None and seen.contains(self._pointer.at)
            start = self._pointer.at if self._pointer and inside else seen.center()
        if not self._by_keys:
            self._mouse_at = QCursor.pos()
        self._by_keys = True
        self._go_to(start + way * step)
        return True

    def _go_to(self, at: QPointF) -> None:
        """Move the pointer there, and pan if that is out of sight."""
        room, whole = QRectF(self.rect()).adjusted(1, 1, -1, -1), self.target
        beyond = at - nearest(at, room)
        self._pan(-beyond.x(), -beyond.y())
        moved = self.target.topLeft() - whole.topLeft()
        seen = self.target.intersected(room)
        self._move(pointer_at(nearest(at + moved, seen), self, 1.0, _NO_KEYS))
        self.update()

    def _press_by_key(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self._pointer is not None:
            self._press(replace(self._pointer, modifiers=event.modifiers()))

    def _is_moved(self, event: QMouseEvent) -> bool:
        """Whether the user moved the mouse: some systems also send moves when a window changes."""
        way = event.globalPosition().toPoint() - self._mouse_at
        return way.manhattanLength() > TREMBLE

    def _shows_cross(self) -> bool:
        """Whether the pointer must be drawn as a cross because the tool relies on a cursor."""
        cursor = self._tool.cursor() if self._tool is not None else None
        return cursor is not None and cursor.shape() != Qt.CursorShape.BlankCursor

    def _hold_space(self, *, held: bool) -> None:
        self._space = held
        self._show_cursor()
        self.update()

    def _hold_alt(self, *, held: bool) -> None:
        if self._pointer is not None and not self._pressed:
            alt = Qt.KeyboardModifier.AltModifier
            keys = self._pointer.modifiers | alt if held else self._pointer.modifiers & ~alt
            self._move(replace(self._pointer, modifiers=keys))


def _key(event: QEvent) -> int | None:
    return event.key() if isinstance(event, QKeyEvent) else None
