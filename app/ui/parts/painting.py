"""Drawing helpers that several widgets share."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath

GRID_COLOUR = QColor(128, 128, 128, 110)
GRID_FULL = 20.0  # side of a pixel from which the grid has its full strength
_GRID_STRIP = 64  # logical pixels
_SAME_SIZE = 1e-3  # pixels: what arithmetic may add to a size
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
    """Draw the part within ``view`` of an image that fills ``target``.

    At its own size it is moved to the nearest whole pixel: nothing is blurred then, and a sixth of
    the time is needed.
    """
    target = _on_pixels(target, image) if painter.device().devicePixelRatio() == 1 else target
    seen = target.intersected(view)
    across, down = image.width() / target.width(), image.height() / target.height()
    source = QRectF(
        (seen.x() - target.x()) * across,
        (seen.y() - target.y()) * down,
        seen.width() * across,
        seen.height() * down,
    )
    painter.drawImage(seen, image, source)


def _on_pixels(target: QRectF, image: QImage) -> QRectF:
    """The target on whole pixels, if the image is shown at its own size there; else as it is."""
    width, height = image.width(), image.height()
    if max(abs(target.width() - width), abs(target.height() - height)) > _SAME_SIZE:
        return target
    return QRectF(floor(target.x() + 0.5), floor(target.y() + 0.5), width, height)


def draw_pixel_grid(painter: QPainter, target: QRectF, side: float, view: QRectF) -> None:
    """Draw thin lines between the pixels of a picture; fainter where the pixels are small.

    Args:
        painter: The painter to draw with.
        target: The rectangle of the whole picture.
        side: Side of a pixel, in the painter's units.
        view: The visible part.
    """
    seen = target.intersected(view)
    colour = QColor(GRID_COLOUR)
    colour.setAlphaF(min(1.0, side / GRID_FULL) * colour.alphaF())
    thin = 1 / painter.device().devicePixelRatio()
    first, last = ceil((seen.left() - target.left()) / side), (seen.right() - target.left()) / side
    columns = [target.left() + column * side for column in range(first, floor(last) + 1)]
    _draw_columns(painter, seen, columns, colour)
    # Filled rectangles, since lines with a translucent pen take five times as long.
    first, last = ceil((seen.top() - target.top()) / side), (seen.bottom() - target.top()) / side
    for row in range(first, floor(last) + 1):
        y = target.top() + row * side
        painter.fillRect(QRectF(seen.left(), y, seen.width(), thin), colour)


def _draw_columns(
    painter: QPainter, seen: QRectF, columns: Sequence[float], colour: QColor
) -> None:
    """Draw thin upright lines from the top to the bottom of what is seen.

    Drawn into a strip that is repeated: line by line, screens with that many pixels in a column
    take four times as long.
    """
    ratio = painter.device().devicePixelRatio()
    left, right = floor(seen.left()), ceil(seen.right())
    size = QSize(right - left, _GRID_STRIP) * ratio
    strip = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    strip.setDevicePixelRatio(ratio)
    strip.fill(Qt.GlobalColor.transparent)
    pen = QPainter(strip)
    for x in columns:
        pen.fillRect(QRectF(x - left, 0, 1 / ratio, _GRID_STRIP), colour)
    pen.end()
    painter.save()
    painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
    for top in range(floor(seen.top()), ceil(seen.bottom()), _GRID_STRIP):
        painter.drawImage(QPoint(left, top), strip)
    painter.restore()


def rounded(rect: QRectF, radius: float) -> QPainterPath:
    """The outline of a rectangle with round corners."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def contained(image: QImage, box: QRectF) -> QRectF:
    """The rectangle of an image that is fitted into a box, centred."""
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
