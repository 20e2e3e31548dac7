"""A pointed view whose pointer is also moved and pressed by keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.canvas.pointed_view import PointedView
from app.ui.canvas.pointers import draw_cross, nearest, pointer_at
from app.ui.canvas.steering import Steering, step_of
from app.ui.canvas.tool import Tool


class ToolView(PointedView):
    """A view whose left button pans while Space is held.

    With a tool that allows it, the arrow keys move the pointer and the space bar acts as its
    button, until the mouse is moved.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steering = Steering()

    def set_tool(self, tool: Tool | None) -> None:
        """Give the left button to a tool, or to panning if None."""
        if tool is None or not tool.by_keys:
            self._steering.end()
        super().set_tool(tool)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pass the move to the tool, or pan, unless the keys have the pointer."""
        if self._steering.on and (self._pressed or not self._steering.is_ended_by(event)):
            return
        self._steering.end()
        super().mouseMoveEvent(event)

    def finger_down(self, at: QPointF) -> None:
        """Take the pointer from the keys."""
        self._steering.end()
        super().finger_down(at)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell the tool that the pointer has left, unless the keys have it."""
        if not self._steering.on:
            super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Alt from moving the focus to the menu bar while a tool uses it."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        key = event.key() if isinstance(event, QKeyEvent) else None
        if asked and self._tool is not None and key == Qt.Key.Key_Alt:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan while Space is held, abort on Escape; the tool gets the other keys first."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and self._steering.on:
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
        if event.key() == Qt.Key.Key_Space and self._steering.on:
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
        if self._steering.on:
            self.cancel()
        self._hold_space(held=False)

    def paint_tool(self, painter: QPainter) -> None:
        """Let the tool draw, and mark a pointer that keys move; call this last when painting."""
        super().paint_tool(painter)
        if self._steering.on and self._pointer is not None:
            draw_cross(painter, self._pointer.at, self._tool)

    def _steer(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Move the pointer by a key."""
        step = step_of(key, modifiers, self.viewport.scale)
        if step is None or self._tool is None or not self._tool.by_keys or self._size is None:
            return False
        start = self._steering.start(self._pointer, self.target.intersected(QRectF(self.rect())))
        self._steering.begin()
        self._go_to(start + step)
        return True

    def _go_to(self, at: QPointF) -> None:
        """Move the pointer there, and pan if that is out of sight."""
        room, whole = QRectF(self.rect()).adjusted(1, 1, -1, -1), self.target
        beyond = at - nearest(at, room)
        self.pan(-beyond.x(), -beyond.y())
        moved = self.target.topLeft() - whole.topLeft()
        seen = self.target.intersected(room)
        self._move(pointer_at(nearest(at + moved, seen), self))
        self.update()

    def _press_by_key(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self._pointer is not None:
            self._press(replace(self._pointer, modifiers=event.modifiers()))

    def _hold_space(self, *, held: bool) -> None:
        self._space = held
        self._show_cursor()
        self.update()

    def _hold_alt(self, *, held: bool) -> None:
        if self._pointer is not None and not self._pressed:
            alt = Qt.KeyboardModifier.AltModifier
            keys = self._pointer.modifiers | alt if held else self._pointer.modifiers & ~alt
            self._move(replace(self._pointer, modifiers=keys))
