"""Icons: the project's own line drawings, in the colour of the text beside them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core import resources


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
    """A drawing as an icon, in the palette's text colour or that of another role.

    It is drawn when and as large as it is shown: the window has some seventy, and most of them are
    in menus.
    """
    colour = palette.color(QPalette.ColorGroup.Active, role or QPalette.ColorRole.ButtonText)
    faded = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    faded.setAlpha(140)
    return QIcon(_Drawing(name, colour, faded))


class _Drawing(QIconEngine):
    """What draws an icon.

    Args:
        name: The file's name without its extension.
        colour: The colour of its lines.
        faded: Their colour where it is disabled.
    """

    # PySide does not know that Qt keeps a copy: without a reference it would be gone at once.
    _copies: ClassVar[list[QIconEngine]] = []

    def __init__(self, name: str, colour: QColor, faded: QColor) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._faded = faded

    def clone(self) -> QIconEngine:
        """One more of it; Qt asks for one only where somebody changes a copied icon."""
        copy = _Drawing(self._name, self._colour, self._faded)
        self._copies.append(copy)
        return copy

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing of a size in device pixels."""
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, result.rect(), mode, state)
        painter.end()
        return result

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw it in the middle of a rectangle."""
        colour = self._faded if mode is QIcon.Mode.Disabled else self._colour
        draw(painter, self._name, QRectF(rect), colour)


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resources.icon("app")))
