"""A card of the crop map: what a place would show of a photo, to be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.core.language.translation import tr
from app.core.places.crop_map import Tile
from app.ui.parts import icons
from app.ui.parts.painting import checks, rounded
from app.ui.parts.qimage import to_qimage
from app.ui.parts.theme import tints

SIZE = QSize(122, 146)
_PICTURE = 86.0  # logical pixels: the side of the square that pictures are fitted into
_RADIUS = 7.0
_TICK = 18.0
_LINE = 16.0


class Card(QAbstractButton):
    """Shows a photo in the shape of one set of files; checked, the set is written.

    Args:
        title: What the place is called.
        about: The size, in a line below.
        tip: What the place asks for.
    """

    def __init__(self, title: str, about: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = about
        self._tip = tip
        self._image: QImage | None = None
        self._clipped = False
        self.setText(title)
        self.setCheckable(True)
        self.setFixedSize(SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._describe()

    @property
    def clipped(self) -> bool:
        """Whether the car is cut off in this shape."""
        return self._clipped

    def set_about(self, about: str) -> None:
        """Show another size."""
        self._about = about
        self._describe()

    def set_tile(self, tile: Tile) -> None:
        """Show a photo in this shape."""
        self._image = to_qimage(tile.pixels)
        self._clipped = tile.clipped
        self._describe()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture, what it is called, and whether it is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_frame(painter)
        middle = (self.width() - _PICTURE) / 2
        self._draw_picture(painter, QRectF(middle, 8, _PICTURE, _PICTURE))
        self._draw_words(painter)
        if self.isChecked():
            self._draw_tick(painter)

    def _describe(self) -> None:
        state = tr("The car is cut off") if self._clipped else ""
        told = ". ".join(part for part in (self._about, state) if part)
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(told)
        self.setToolTip("\n".join(part for part in (self.text(), told, self._tip) if part))
        self.update()

    def _draw_frame(self, painter: QPainter) -> None:
        palette = self.palette()
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        hover = self.underMouse() and not self.isChecked()
        ground = QPalette.ColorRole.Midlight if hover else QPalette.ColorRole.Base
        painter.fillPath(rounded(box, _RADIUS), palette.color(ground))
        marked = self.isChecked() or self.hasFocus()
        line = palette.color(QPalette.ColorRole.Highlight if marked else QPalette.ColorRole.Mid)
        painter.setPen(QPen(line, 2 if marked else 1))
        painter.drawPath(rounded(box, _RADIUS))
        if self.isChecked() and self.hasFocus():  # a second ring, as around a swatch
            painter.setPen(QPen(line, 1.5))
            painter.drawPath(rounded(box.adjusted(3, 3, -3, -3), _RADIUS - 3))

    def _draw_picture(self, painter: QPainter, room: QRectF) -> None:
        if self._image is None:
            return
        scale = _PICTURE / max(self._image.width(), self._image.height())
        box = QRectF(0, 0, scale * self._image.width(), scale * self._image.height())
        box.moveCenter(room.center())
        if self._image.hasAlphaChannel():
            painter.fillRect(box, checks(QColor("#ffffff"), QColor("#c3cad0"), 6))
        painter.drawImage(box, self._image)
        line = tints(self.palette()).doubt if self._clipped else QColor(128, 128, 128, 120)
        painter.setPen(QPen(line, 2 if self._clipped else 1))
        painter.drawRect(box)

    def _draw_words(self, painter: QPainter) -> None:
        palette, width = self.palette(), self.width() - 12
        text = palette.color(QPalette.ColorRole.Text)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        about, small = self._about, self.font()
        if self._clipped:
            about, muted = tr("Car cut off"), tints(palette).doubt
        small.setPointSizeF(small.pointSizeF() * 0.88)
        painter.setFont(small)
        metrics = QFontMetrics(small)
        title, below = lines_of(self.text(), metrics, width), lines_of(about, metrics, width)[:1]
        first = 96 + (2 - len(title)) * _LINE / 2
        for row, words in enumerate([*title, *below]):
            painter.setPen(text if row < len(title) else muted)
            line = QRectF(6, first + row * _LINE, width, _LINE)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_tick(self, painter: QPainter) -> None:
        spot = QRectF(self.width() - _TICK - 5, 5, _TICK, _TICK)
        palette = self.palette()
        painter.fillPath(rounded(spot, _TICK / 2), palette.color(QPalette.ColorRole.Highlight))
        white = palette.color(QPalette.ColorRole.HighlightedText)
        icons.draw(painter, "tick", spot.adjusted(2, 2, -2, -2), white)


def lines_of(words: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A title in at most two lines; what does not fit into them ends in dots."""

    def fits(text: str) -> bool:
        return metrics.horizontalAdvance(text) <= width

    def fitting(text: str) -> str:
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return text if fits(text) else short

    if fits(words):
        return [words]
    parts = words.split(" ")
    heads = [" ".join(parts[:number]) for number in range(len(parts), 1, -1)]
    first = next(filter(fits, heads), parts[0])
    rest = words[len(first) :].strip()
    return [fitting(first), fitting(rest)] if rest else [fitting(first)]
