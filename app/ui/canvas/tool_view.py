"""A pan and zoom view that offers the left button, the pen and keys to a tool first."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.ui.canvas.pan_zoom import PanZoomView
from app.ui.canvas.pointers import draw_cross, from_mouse, from_pen, nearest, pointer_at
from app.ui.canvas.steering import Steering, step_of
from app.ui.canvas.tool import Pointer, Tool

LEFT = Qt.MouseButton.LeftButton


class ToolView(PanZoomView):
    """Sends the pointer to the tool; the middle button, or the left with space, always pans.

    With a tool that allows it, the arrow keys move the pointer and the space bar acts as its
    button, until the mouse is moved.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool | None = None
        self._pressed = False
        self._space = False
        self._steering = Steering()
        self._pointer: Pointer | None = None
        self.setMouseTracking(True)
        self.setTabletTracking(True)

    @property
    def tool(self) -> Tool | None:
        """The tool that gets the left button; None pans."""
        return self._tool

    @property
    def pointer(self) -> Pointer | None:
        """The position of mouse or pen; None if it is outside the view."""
        return self._pointer

    def set_tool(self, tool: Tool | None) -> None:
        """Give the left button to a tool, or to panning if None."""
        if tool is self._tool:
            return
        self.cancel()
        if self._tool is not None:
            self._tool.end()
        self._tool = tool
        if tool is None or not tool.by_keys:
            self._steering.end()
        if tool is not None:
            tool.begin()
            tool.hover(self._pointer)
        self._show_cursor()
        self.update()

    @property
    def tool_at_work(self) -> bool:
        """Whether the tool has taken a press that is not released yet."""
        return self._pressed

    @property
    def is_panned(self) -> bool:
        """Whether the picture is being panned, or a press would pan it, with any tool."""
        return self._space or self.panning

    def cancel(self) -> None:
        """Abort what the tool has begun."""
        if self._pressed and self._tool is not None:
            self._pressed = False
            self._tool.cancel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pass the press to the tool, or begin panning."""
        mine = event.button() == LEFT and not self._space
        if not mine or not self._press(from_mouse(event, self)):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pass the move to the tool, or pan."""
        if self._steering.on and (self._pressed or not self._steering.is_ended_by(event)):
            return
        self._steering.end()
        self._move(from_mouse(event, self))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pass the release to the tool, or end panning."""
        if event.button() == LEFT and self._pressed:
            self._release(from_mouse(event, self))
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treat the second press as a press for the tool; without a tool, change the zoom."""
        mine = event.button() == LEFT and not self._space
        if not mine or not self._press(from_mouse(event, self)):
            super().mouseDoubleClickEvent(event)

    def finger_down(self, at: QPointF) -> None:
        """Pass the touch to the tool, or begin panning."""
        self._steering.end()
        if not self._press(pointer_at(at, self)):
            super().finger_down(at)

    def finger_moved(self, at: QPointF) -> None:
        """Pass the move to the tool, or pan."""
        if self._pressed:
            self._move(pointer_at(at, self))
        else:
            super().finger_moved(at)

    def finger_up(self, at: QPointF) -> None:
        """Pass the release to the tool, or end panning."""
        if self._pressed:
            self._release(pointer_at(at, self))
        super().finger_up(at)

    def finger_taken_back(self) -> None:
        """Abort what the tool has begun: two fingers zoom and pan with any tool."""
        self.cancel()
        super().finger_taken_back()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Handle the pen with its pressure; events ignored here arrive again as mouse events."""
        pointer = from_pen(event, self)
        taken = self._pressed
        match event.type():
            case QEvent.Type.TabletPress if event.button() == LEFT and not self._space:
                taken = self._press(pointer)
            case QEvent.Type.TabletMove:
                self._move(pointer)
            case QEvent.Type.TabletRelease if taken:
                self._release(pointer)
        event.setAccepted(taken)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, unless a stroke is being made or the tool takes the wheel."""
        # While certain keys are held, some systems turn the wheel's direction by 90 degrees.
        turn = (event.angleDelta().y() or event.angleDelta().x()) / 8
        pointer = pointer_at(event.position(), self, modifiers=event.modifiers())
        if self._pressed or (self._tool is not None and self._tool.wheel(pointer, turn)):
            event.accept()
        else:
            super().wheelEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the focus and show the tool where the pointer is."""
        super().enterEvent(event)
        if self._tool is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # for Space and Alt
        self._move(pointer_at(event.position(), self, modifiers=event.modifiers()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell the tool that the pointer has left."""
        super().leaveEvent(event)
        if self._steering.on:
            return
        self._pointer = None
        if self._tool is not None and not self._pressed:
            self._tool.hover(None)

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
        """Let the tool draw; call this last when painting."""
        if self._tool is not None and self.picture_size is not None:
            self._tool.paint(painter)
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
        self._pan(-beyond.x(), -beyond.y())
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

    def _press(self, pointer: Pointer) -> bool:
        self._pointer = pointer
        if self._pressed:
            return True
        able = self._tool is not None and self.picture_size is not None
        self._pressed = able and self._tool is not None and self._tool.press(pointer)
        return self._pressed

    def _move(self, pointer: Pointer) -> None:
        self._pointer = pointer
        if self._tool is None:
            return
        if self._pressed:
            self._tool.move(pointer)
        else:
            self._tool.hover(pointer)
        self._show_cursor()

    def _release(self, pointer: Pointer) -> None:
        self._pressed = False
        if self._tool is not None:
            self._tool.release(pointer)
        self._show_cursor()

    def _show_cursor(self) -> None:
        cursor = self._tool.cursor() if self._tool and not self.is_panned else None
        if cursor is not None:
            self.setCursor(cursor)
        elif self._space and not self.panning:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            super()._show_cursor()
