"""A curve that grows while a run goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.language.translation import figure, tr
from app.core.learning.runs import Curve
from app.ui.parts.painting import rounded

LEFT, TOP, RIGHT, BOTTOM = 62.0, 44.0, 16.0, 28.0
Role = QPalette.ColorRole


class Chart(QWidget):
    """One curve over the steps of a run.

    Args:
        title: What is drawn.
        words: Writes a value.
        dots: Whether each point is marked, because there are few.
    """

    def __init__(self, title: str, words: Callable[[float], str], *, dots: bool = False) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._dots = dots
        self._curve: Curve = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_curve(())

    def show_curve(self, curve: Curve) -> None:
        """Draw this curve from now on."""
        self._curve = curve
        value = self._words(curve[-1][1]) if curve else tr("nothing yet")
        self.setAccessibleName(tr("{title}: {value}", title=self._title, value=value))
        self.update()

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(380, 190)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame, the title and the curve."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(palette.color(Role.Mid))
        painter.fillPath(rounded(box, 6), palette.color(Role.Base))
        painter.drawPath(rounded(box, 6))
        painter.setPen(palette.color(Role.Text))
        head = box.adjusted(14, 10, -14, 0)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, self._title)
        if self._curve:
            painter.drawText(head, Qt.AlignmentFlag.AlignRight, self._words(self._curve[-1][1]))
            self._draw(painter, box.adjusted(LEFT, TOP, -RIGHT, -BOTTOM))
        else:
            painter.setPen(palette.color(Role.PlaceholderText))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("nothing yet"))

    def _draw(self, painter: QPainter, plot: QRectF) -> None:
        values = [value for _, value in self._curve]
        low, high = min(values), max(values)
        room = (high - low) * 0.08 or max(abs(high) * 0.01, 1e-4)
        low, high = low - room, high + room
        self._label(painter, plot, low, high)
        first, last = self._curve[0][0], max(self._curve[-1][0], self._curve[0][0] + 1)
        points = [
            QPointF(
                plot.left() + plot.width() * (step - first) / (last - first),
                plot.bottom() - plot.height() * (value - low) / (high - low),
            )
            for step, value in self._curve
        ]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        colour = self.palette().color(Role.Highlight)
        painter.setPen(QPen(colour, 2))
        painter.drawPath(path)
        if self._dots or len(points) == 1:
            painter.setBrush(colour)
            for point in points:
                painter.drawEllipse(point, 2.5, 2.5)

    def _label(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        muted, line = (self.palette().color(role) for role in (Role.PlaceholderText, Role.Midlight))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - plot.height() * share
            painter.setPen(line)
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(muted)
            room = QRectF(0, y - 8, plot.left() - 8, 16)
            text = self._words(low + (high - low) * share)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )
        below = QRectF(plot.left(), plot.bottom() + 4, plot.width(), 18)
        first, last = (figure(self._curve[index][0]) for index in (0, -1))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, tr("step {number}", number=first))
        if last != first:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, last)
