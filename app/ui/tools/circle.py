"""The circle of a brush, dark and bright so that it is visible on anything."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QRegion

_STAMPED = 24.0  # logical pixels: the radius from which a stamp is quicker
_LARGEST = 1200.0  # device pixels: the radius of the largest stamp, which takes 23 MB
_MARGIN = 3  # logical pixels
_BANDS, _LEAST_BAND = 12, 16.0  # of a ring, and the logical pixels of each at least


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
        self._ring: tuple[float, QRegion] | None = None

    def ring(self, centre: QPointF, radius: float) -> QRegion:
        """What a circle's line takes up: most of what it surrounds is left out.

        Args:
            centre: Its middle, in logical pixels.
            radius: In logical pixels.
        """
        if self._ring is None or self._ring[0] != radius:
            self._ring = radius, _ring(radius)
        return self._ring[1].translated(centre.toPoint())

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


def _ring(radius: float) -> QRegion:
    """What the line of a circle around the origin takes up, in a few bands."""
    outer, inner = radius + _MARGIN, radius - _MARGIN
    height = max(_LEAST_BAND, 2 * outer / _BANDS)
    ring = QRegion()
    top = -outer
    while top < outer:
        bottom = min(top + height, outer)
        wide = _half_chord(outer, max(0.0, top, -bottom))
        hole = _half_chord(inner, max(abs(top), abs(bottom)))
        for left, right in ((-wide, -hole), (hole, wide)):
            ring += QRectF(left, top, right - left, bottom - top).toAlignedRect()
        top = bottom
    return ring


def _half_chord(radius: float, away: float) -> float:
    return (radius * radius - away * away) ** 0.5 if radius > away else 0.0


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
