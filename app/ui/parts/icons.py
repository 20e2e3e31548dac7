"""Icons: the project's own line drawings, in the colour of the text beside them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core import resources

_SIDES = (16, 20, 24, 32, 48)


def draw(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw an icon in the middle of a box.

    Args:
        painter: The painter to draw with.
        name: The file's name without its extension.
        box: Where to draw; its shorter side is the icon's size.
        colour: The colour of its lines.
    """
    side = round(min(box.width(), box.height()))
    drawing = pixmap(name, side, colour, painter.device().devicePixelRatio())
    painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), drawing)


def pixmap(name: str, side: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """A drawing as a pixmap of one size.

    Args:
        name: The file's name without its extension.
        side: Width of the picture in logical pixels; its height follows from the drawing.
        colour: The colour of its lines.
        ratio: Device pixels per logical pixel.
    """
    key = f"forecourt-{name}-{side}-{colour.rgba()}-{ratio}"
    cached = QPixmap()
    if QPixmapCache.find(key, cached):
        return cached
    renderer = QSvgRenderer(str(resources.icon(name)))
    size = renderer.defaultSize()
    height = round(side * size.height() / size.width())
    result = QPixmap(round(side * ratio), round(height * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, side, height))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(result.rect(), colour)
    painter.end()
    QPixmapCache.insert(key, result)
    return result


def icon(name: str, palette: QPalette, role: QPalette.ColorRole | None = None) -> QIcon:
    """A drawing as an icon, in the palette's text colour or that of another role."""
    role = role or QPalette.ColorRole.ButtonText
    result = QIcon()
    for side in _SIDES:
        result.addPixmap(pixmap(name, side, palette.color(QPalette.ColorGroup.Active, role)))
        faded = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        faded.setAlpha(140)
        result.addPixmap(pixmap(name, side, faded), QIcon.Mode.Disabled)
    return result


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resources.icon("app")))
