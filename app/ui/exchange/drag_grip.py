"""A small grip on the canvas for dragging the result out of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.core.language.translation import mark, tr
from app.core.photo.photo import Photo
from app.session.session import Session
from app.ui.exchange.drag_out import DragHandle, DragOut
from app.ui.parts import icons
from app.ui.parts.painting import rounded

SIDE = 36
MARGIN = 14

Role = QPalette.ColorRole


class DragGrip(QWidget):
    """Sits in the lower right corner of the canvas while there is a result to drag.

    Keyboard users copy the result instead.

    Args:
        session: The session whose result is dragged.
        drag_out: Carries out the drag.
        canvas: The widget that the grip sits on.
    """

    def __init__(self, session: Session, drag_out: DragOut, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._session = session
        self._canvas = canvas
        self.setFixedSize(SIDE, SIDE)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(tr("Drag the result"))
        keys = QKeySequence(QKeySequence.StandardKey.Copy)
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        text = mark("Drag the result into another program, or copy it with {keys}")
        self.setToolTip(tr(text, keys=native))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        DragHandle(drag_out, self, self._current)
        canvas.installEventFilter(self)
        session.viewing.current_changed.connect(self._follow)
        session.store.changed.connect(self._follow)
        session.store.removed.connect(self._follow)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the grip in the corner."""
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the grip on a ground that is visible on any photo."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self.palette().color(Role.Midlight if self.underMouse() else Role.Base))
        ground.setAlpha(235)
        painter.fillPath(rounded(QRectF(self.rect()), 9), ground)
        inner = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        icons.draw(painter, "drag", inner, self.palette().color(Role.Text))

    def _current(self) -> list[Photo]:
        photo = self._session.viewing.current
        return [photo] if photo else []

    def _follow(self) -> None:
        photo = self._session.viewing.current
        self.setVisible(photo is not None and photo.alpha is not None)
        self._place()

    def _place(self) -> None:
        self.move(self._canvas.width() - SIDE - MARGIN, self._canvas.height() - SIDE - MARGIN)
        self.raise_()
