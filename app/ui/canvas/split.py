"""The draggable line between before and after on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from app.core.language.translation import tr

STEPS = 1000
GRIP = 17  # logical pixels: the radius of the round grip
WIDTH = 2 * GRIP + 4


class Split(QAbstractSlider):
    """A slider as high as the photo, whose handle is the line itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = QRectF()
        self._grabbed_at = 0.0
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, STEPS)
        self.setSingleStep(STEPS // 100)
        self.setPageStep(STEPS // 10)
        self.setValue(STEPS // 2)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Before and after"))
        self.setToolTip(tr("Left: the photo. Right: the result. Drag, or use the arrow keys."))
        self.valueChanged.connect(lambda: self.stand(self._room))
        self.hide()

    @property
    def share(self) -> float:
        """The share of the visible picture that shows before, in [0, 1]."""
        return self.value() / STEPS

    def stand(self, room: QRectF) -> None:
        """Move to the position of the value within a part of the parent."""
        self._room = room
        middle = round(room.left() + self.share * room.width())
        self.setGeometry(middle - WIDTH // 2, round(room.top()), WIDTH, round(room.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin dragging the line."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed_at = event.position().x() - WIDTH / 2
            self.setSliderDown(True)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line."""
        if self.isSliderDown() and self._room.width() > 0:
            at = self.mapToParent(event.position()).x() - self._grabbed_at - self._room.left()
            self.setValue(round(at / self._room.width() * STEPS))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Stop dragging."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Move the line back to the middle."""
        self.setValue(STEPS // 2)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the zoom."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and its grip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = WIDTH // 2
        painter.fillRect(QRectF(middle - 2, 0, 4, self.height()), QColor(0, 0, 0, 70))
        painter.fillRect(QRectF(middle - 1, 0, 2, self.height()), Qt.GlobalColor.white)
        centre = QPointF(middle, self.height() / 2)
        focused = self.hasFocus()
        rim = self.palette().color(QPalette.ColorRole.Highlight) if focused else QColor(0, 0, 0, 70)
        painter.setPen(QPen(rim, 2 if focused else 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(centre, GRIP - 1, GRIP - 1)
        painter.setPen(QPen(QColor("#1b2126"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            tip = centre + QPointF(side * 9, 0)
            for up in (-4, 4):
                painter.drawLine(tip, centre + QPointF(side * 5, up))
