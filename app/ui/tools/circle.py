"""The circle of a brush, dark and bright so that it is visible on anything."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

_STAMPED = 24.0  # logical pixels: the radius from which a stamp is quicker
_LARGEST = 1200.0  # device pixels: the radius of the largest stamp, which takes 23 MB
_MARGIN = 3  # logical pixels


def pens() -> tuple[QPen, QPen]:
    """The dark pen, and the bright one that is drawn over it."""
    return QPen(QColor(0, 0, 0, 150), 3.0), QPen(QColor(255, 255, 255), 1.4)


class Circle:
    """Draws circles; one that comes again and again is kept as a stamp.

    A smooth line around a large brush takes Qt longer than all else in a frame.
    """

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None
        self._stamp: QImage | None = None

    def draw(self, painter: QPainter, centre: QPointF, radius: float) -> None:
        """Draw one.

        Args:
            painter: Where to.
            centre: Its middle, in logical pixels.
            radius: In logical pixels.
        """
        ratio = painter.device().devicePixelRatio()
        again, self._last = self._last == (radius, ratio), (radius, ratio)
        if not again:
            self._stamp = None
        if not again or radius < _STAMPED or radius * ratio > _LARGEST:
            _draw(painter, centre, radius)
            return
        reach = ceil(radius) + _MARGIN
        if self._stamp is None:
            self._stamp = _stamp(radius, reach, ratio)
        x, y = (round((at - reach) * ratio) / ratio for at in (centre.x(), centre.y()))
        painter.drawImage(QPointF(x, y), self._stamp)


def _stamp(radius: float, reach: int, ratio: float) -> QImage:
    side = ceil(2 * reach * ratio)
    stamp = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.transparent)
    painter = QPainter(stamp)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw(painter, QPointF(reach, reach), radius)
    painter.end()
    return stamp


def _draw(painter: QPainter, centre: QPointF, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in pens():
        painter.setPen(pen)
        painter.drawEllipse(centre, radius, radius)
