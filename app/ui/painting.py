"""Pieces of drawing that several widgets share."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath

CHECK = 10  # side of a square of the checkerboard, in logical pixels


def checks(light: QColor, dark: QColor, side: int = CHECK) -> QBrush:
    """A brush that paints a checkerboard."""
    tile = QImage(2 * side, 2 * side, QImage.Format.Format_RGB32)
    tile.fill(light)
    painter = QPainter(tile)
    painter.fillRect(0, 0, side, side, dark)
    painter.fillRect(side, side, side, side, dark)
    painter.end()
    brush = QBrush()
    brush.setTextureImage(tile)
    return brush


def draw_part(painter: QPainter, target: QRectF, image: QImage, view: QRectF) -> None:
    """Draw of an image that fills ``target`` only what lies in ``view``."""
    seen = target.intersected(view)
    across, down = image.width() / target.width(), image.height() / target.height()
    source = QRectF(
        (seen.x() - target.x()) * across,
        (seen.y() - target.y()) * down,
        seen.width() * across,
        seen.height() * down,
    )
    painter.drawImage(seen, image, source)


def seen_part(
    pixels: NDArray[np.uint8], target: QRectF, view: QRectF
) -> tuple[NDArray[np.uint8], QRectF]:
    """Cut out of pixels that fill ``target`` those that lie in ``view``, and say where they lie."""
    height, width = pixels.shape[:2]
    across, down = target.width() / width, target.height() / height
    seen = target.intersected(view)
    left = max(0, floor((seen.left() - target.left()) / across))
    top = max(0, floor((seen.top() - target.top()) / down))
    right = min(width, ceil((seen.right() - target.left()) / across))
    bottom = min(height, ceil((seen.bottom() - target.top()) / down))
    place = QRectF(
        target.left() + left * across,
        target.top() + top * down,
        (right - left) * across,
        (bottom - top) * down,
    )
    return pixels[top:bottom, left:right], place


def rounded(rect: QRectF, radius: float) -> QPainterPath:
    """The outline of a rectangle with round corners."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def contained(image: QImage, box: QRectF) -> QRectF:
    """Where an image lies that is to be seen whole and centred in a box."""
    size = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    result = QRectF(0, 0, size.width(), size.height())
    result.moveCenter(box.center())
    return result


def covering(image: QImage, box: QRectF) -> QRectF:
    """The part of an image that fills a box of another shape, centred."""
    scale = min(image.width() / box.width(), image.height() / box.height())
    result = QRectF(0, 0, box.width() * scale, box.height() * scale)
    result.moveCenter(QRectF(image.rect()).center())
    return result
