"""A view of something large that is zoomed and panned; subclasses draw the content."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QResizeEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.canvas.fingers import Fingers
from app.ui.canvas.viewport import Viewport, alike, fitted

MARGIN = 28
STEP = 1.25  # one press of a zoom key
WHEEL_STEP = 1.0015  # per eighth of a degree of the wheel
_WAYS = {
    Qt.Key.Key_Left: (80, 0),
    Qt.Key.Key_Right: (-80, 0),
    Qt.Key.Key_Up: (0, 80),
    Qt.Key.Key_Down: (0, -80),
}


class PanZoomView(QWidget):
    """Wheel and pinch zoom at the cursor, dragging pans, a double click toggles 1:1.

    On a touch screen one finger drags, and two zoom and pan.

    Signals:
        zoom_changed: The new scale: device pixels per picture pixel.
        resized: The size of the view changed.
    """

    zoom_changed = Signal(float)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size: tuple[int, int] | None = None
        self._last_size: tuple[int, int] | None = None  # of the previous content
        self._viewport = Viewport()
        self._fitted = True
        self._drag_from: QPointF | None = None
        self._fingers = Fingers(self)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def viewport(self) -> Viewport:
        """The position of the picture, in logical pixels of this widget."""
        return self._viewport

    @property
    def scale(self) -> float:
        """Device pixels per picture pixel; 1.0 is 1:1."""
        return self._viewport.scale * self.devicePixelRatioF()

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is shown, whatever the size of the view."""
        return self._fitted

    @property
    def panning(self) -> bool:
        """Whether the picture is being dragged."""
        return self._drag_from is not None

    @property
    def picture_size(self) -> tuple[int, int] | None:
        """(width, height) of the content in its own pixels; None if there is none."""
        return self._size

    def picture_point(self, at: QPointF) -> tuple[float, float]:
        """The point of the picture, in its pixels, at a point of this widget."""
        port = self._viewport
        return (at.x() - port.x) / port.scale, (at.y() - port.y) / port.scale

    def view_point(self, point: tuple[float, float]) -> QPointF:
        """The point of this widget at a point of the picture, in its pixels."""
        port = self._viewport
        return QPointF(point[0] * port.scale + port.x, point[1] * port.scale + port.y)

    @property
    def target(self) -> QRectF:
        """The rectangle of the whole picture, in logical pixels of this widget."""
        width, height = self._size or (0, 0)
        port = self._viewport
        return QRectF(port.x, port.y, width * port.scale, height * port.scale)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(720, 540)

    def set_picture_size(self, size: tuple[int, int] | None) -> None:
        """Set the size of the content.

        Content of the same shape as before keeps the visible part and its size on screen. Anything
        else is fitted.
        """
        before, self._size = self._last_size, size
        if size is None or size == before:
            self._place()
            return
        self._last_size = size
        if before is None or self._fitted or not alike(size, before):
            self._fitted = True
        else:
            port = self._viewport
            self._viewport = replace(port, scale=port.scale * before[0] / size[0])
        self._place()

    def change_picture(self, size: tuple[int, int], scale: float, x: float, y: float) -> None:
        """Set the size of other content; what was in sight stays where it is.

        Args:
            size: Of the new content.
            scale: A point ``p`` of the old content is ``scale * p + (x, y)`` of the new one.
            x: See there.
            y: See there.
        """
        self._size = self._last_size = size
        port, zoom = self._viewport, self._viewport.scale / scale
        self._viewport = Viewport(zoom, port.x - zoom * x, port.y - zoom * y)
        self._place()

    def zoom_in(self) -> None:
        """Zoom in at the middle of the view."""
        self._zoom(STEP, self._middle())

    def zoom_out(self) -> None:
        """Zoom out at the middle of the view."""
        self._zoom(1 / STEP, self._middle())

    def zoom_to_fit(self) -> None:
        """Show the whole picture, now and whenever the view's size changes."""
        self._fitted = True
        self._place()

    def zoom_to_actual(self) -> None:
        """Show one picture pixel per screen pixel."""
        self._zoom(1 / self.scale, self._middle())

    def tapped_twice(self, at: QPointF) -> None:
        """Zoom to 1:1 at a point of the view, or back to the whole picture."""
        if self._fitted:
            self._zoom(1 / self.scale, at)
        else:
            self.zoom_to_fit()

    def show_part(self, part: QRectF) -> None:
        """Show a part of the picture, in its pixels, as large as fits."""
        if self._size is not None and not part.isEmpty():
            self._fitted = False
            scale = min(self.width() / part.width(), self.height() / part.height())
            middle = part.center()
            x, y = self.width() / 2 - middle.x() * scale, self.height() / 2 - middle.y() * scale
            self._viewport = Viewport(scale, x, y).zoomed(1.0, (0.0, 0.0))
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture fitted, or at least visible."""
        super().resizeEvent(event)
        self._place()
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; two fingers on a touchpad pan, as in other programs."""
        touchpad = event.device().type() == QPointingDevice.DeviceType.TouchPad
        if touchpad and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(event.pixelDelta().x(), event.pixelDelta().y())
        else:
            self._zoom(WHEEL_STEP ** event.angleDelta().y(), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom by a pinch, and pass on what fingers do."""
        if isinstance(event, QTouchEvent):
            self._fingers.take(event)
            return True
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self._zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def finger_down(self, at: QPointF) -> None:
        """Begin panning."""
        self._drag_from = at

    def finger_moved(self, at: QPointF) -> None:
        """Pan."""
        if self._drag_from is not None:
            way = at - self._drag_from
            self._drag_from = at
            self.pan(way.x(), way.y())

    def finger_up(self, at: QPointF) -> None:
        """End panning."""
        del at
        self._drag_from = None
        self._show_cursor()

    def finger_taken_back(self) -> None:
        """End panning: two fingers do more than one."""
        self._drag_from = None

    def pinched(self, factor: float, at: QPointF, way: QPointF) -> None:
        """Zoom and pan as two fingers do."""
        self.pan(way.x(), way.y())
        self._zoom(factor, at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin panning."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._drag_from = event.position()
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._drag_from is not None:
            way = event.position() - self._drag_from
            self._drag_from = event.position()
            self.pan(way.x(), way.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End panning."""
        self._drag_from = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change the zoom as two taps do."""
        PanZoomView.tapped_twice(self, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan with the arrow keys."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.pan(*way)

    def _middle(self) -> QPointF:
        return QRectF(self.rect()).center()

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self._size is not None:
            self._fitted = False
            self._viewport = self._viewport.zoomed(factor, (at.x(), at.y()))
            self._place()

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels, as far as it goes."""
        self._viewport = self._viewport.panned(dx, dy)
        self._place()

    def _place(self) -> None:
        if self._size is None:
            return
        room = (self.width(), self.height())
        if self._fitted:
            self._viewport = fitted(self._size, room, MARGIN)
        else:
            self._viewport = self._viewport.kept_inside(self._size, room)
        if abs(self.scale - 1) < 1e-6:
            # Align to whole pixels: 1:1 would be blurred in between.
            port = self._viewport
            self._viewport = replace(port, x=round(port.x), y=round(port.y))
        self._show_cursor()
        self.zoom_changed.emit(self.scale)
        self.update()

    def _show_cursor(self) -> None:
        if self._drag_from is not None:
            self.use_cursor(QCursor(Qt.CursorShape.ClosedHandCursor))
        elif not QRectF(self.rect()).contains(self.target):
            self.use_cursor(QCursor(Qt.CursorShape.OpenHandCursor))
        else:
            self.unsetCursor()

    def use_cursor(self, cursor: QCursor) -> None:
        """Set the cursor, if it is another one: the window system takes its time for each."""
        own = self.testAttribute(Qt.WidgetAttribute.WA_SetCursor)
        drawn = cursor.shape() is Qt.CursorShape.BitmapCursor
        if drawn or not own or cursor.shape() is not self.cursor().shape():
            self.setCursor(cursor)
