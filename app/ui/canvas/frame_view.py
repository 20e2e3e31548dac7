"""Draws the pictures of a frame where the view's zoom has them; knows nothing of the session."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.core.photo.box import PixelBox
from app.core.photo.look import View
from app.core.preview.live_stroke import LivePart
from app.core.preview.pyramid import Pyramid
from app.ui.canvas.tool_view import ToolView
from app.ui.parts import icons
from app.ui.parts.painting import checks, draw_part
from app.ui.parts.qimage import shared_qimage
from app.ui.parts.theme import tints

_RIM = 36  # of 255: how opaque the line around a picture is


class FrameView(ToolView):
    """A view that draws pyramids, parts of them, and what is behind what one sees through."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: dict[tuple[Pyramid, int], QImage] = {}

    @property
    def _view_rect(self) -> QRectF:
        return QRectF(self.rect())

    @property
    def _wanted_width(self) -> float:
        """The width of the whole photo on screen, in device pixels."""
        return (self.picture_size or (0, 0))[0] * self.scale

    def _draw_part(self, painter: QPainter, part: LivePart, shape: tuple[int, ...]) -> None:
        across, down = self.target.width() / shape[1], self.target.height() / shape[0]
        left, top, right, bottom = part.box
        where = QRectF(
            self.target.left() + left * across,
            self.target.top() + top * down,
            (right - left) * across,
            (bottom - top) * down,
        )
        see_through = part.key[0] is View.CUTOUT
        if see_through:
            self._draw_checks(painter)
        image = shared_qimage(part.pixels, opaque=not see_through)
        draw_part(painter, where, image, self._view_rect)

    def _draw_pyramid(self, painter: QPainter, pyramid: Pyramid, where: QRectF) -> None:
        key = (pyramid, pyramid.fit(where.width() * self.devicePixelRatioF()))
        if key not in self._images:
            self._images[key] = shared_qimage(pyramid.levels[key[1]], opaque=pyramid.opaque)
        image = self._images[key]
        if image.hasAlphaChannel():
            self._draw_checks(painter)
        draw_part(painter, where, image, self._view_rect)

    def _seen_box(self, pyramid: Pyramid, level: int) -> PixelBox:
        """The visible pixels of a level."""
        height, width = pyramid.levels[level].shape[:2]
        across, down = width / self.target.width(), height / self.target.height()
        seen = self.target.intersected(self._view_rect).translated(-self.target.topLeft())
        box = PixelBox(
            floor(seen.left() * across),
            floor(seen.top() * down),
            ceil(seen.right() * across),
            ceil(seen.bottom() * down),
        )
        # One more, since pixels at the edge are mixed with their neighbours.
        return box.grown(1).clipped(PixelBox(0, 0, width, height))

    def _draw_nothing(self, painter: QPainter) -> None:
        box = QRectF(0, 0, 72, 72)
        box.moveCenter(self._view_rect.center())
        icons.draw(painter, "photo", box, self.palette().color(QPalette.ColorRole.Mid))

    def _draw_checks(self, painter: QPainter) -> None:
        colours = tints(self.palette())
        seen = self.target.intersected(self._view_rect)
        painter.setBrushOrigin(self.target.topLeft().toPoint())
        painter.fillRect(seen, checks(colours.check_light, colours.check_dark))

    def _draw_rim(self, painter: QPainter) -> None:
        """Draw a hairline around the picture, which may have the colour of the ground."""
        rim = QColor(self.palette().color(QPalette.ColorRole.Text))
        rim.setAlpha(_RIM)
        painter.setPen(QPen(rim, 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.target.adjusted(-0.5, -0.5, 0.5, 0.5))
