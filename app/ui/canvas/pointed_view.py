"""A pan and zoom view that offers the left button, fingers and the pen to a tool first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent, QMouseEvent, QPainter, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.ui.canvas.pan_zoom import PanZoomView
from app.ui.canvas.pointers import from_mouse, from_pen, pointer_at
from app.ui.canvas.tool import Pointer, Tool

LEFT = Qt.MouseButton.LeftButton


class PointedView(PanZoomView):
    """Sends the pointer to the tool; the middle button, or the left while held off, always pans.

    While a pen is near, touches are the palm's and do nothing. Where a pen has been used, one
    finger pans with a tool that paints: a hand that rests on the screen leaves no blots.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool | None = None
        self._pressed = False
        self._space = False  # held to pan
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
        for_pen = self._tool is not None and self._tool.paints and self._fingers.pen_was_seen
        if for_pen or not self._press(pointer_at(at, self)):
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

    def tapped_twice(self, at: QPointF) -> None:
        """Change the zoom, unless a tool has had both taps."""
        if self._tool is None:
            super().tapped_twice(at)

    def finger_taken_back(self) -> None:
        """Abort what the tool has begun: two fingers zoom and pan with any tool."""
        self.cancel()
        super().finger_taken_back()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Handle the pen with its pressure; events ignored here arrive again as mouse events."""
        self._fingers.see_pen(pressed=bool(event.buttons()))
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
        self._pointer = None
        if self._tool is not None and not self._pressed:
            self._tool.hover(None)

    def paint_tool(self, painter: QPainter) -> None:
        """Let the tool draw; call this last when painting."""
        if self._tool is not None and self.picture_size is not None:
            self._tool.paint(painter)

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
            self.use_cursor(cursor)
        elif self._space and not self.panning:
            self.use_cursor(QCursor(Qt.CursorShape.OpenHandCursor))
        else:
            super()._show_cursor()
