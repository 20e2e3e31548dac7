"""The canvas: the session's current photo. It draws; what it draws is made elsewhere."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.core.photo import PhotoId
from app.core.preview import Frame
from app.session import Session
from app.ui import icons
from app.ui.painting import checks, draw_part, seen_part
from app.ui.qimage import to_qimage
from app.ui.theme import tints
from app.ui.tool_view import ToolView

CRISP_SCALE = 2.0  # from here on pixels are shown as squares
LARGEST_IMAGE = 6_000_000  # pixels; of larger ones only the part in sight is made ready to draw
PROVISIONAL_SCALE = 8  # a thumbnail stands in for a photo of that many times its size


class Canvas(ToolView):
    """Shows the session's current photo: its thumbnail at once, the frame when it is there.

    Args:
        session: What to show.
        parent: Owner, as everywhere in Qt.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._frame: Frame | None = None
        self._images: dict[int, QImage] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Photo")
        session.current_changed.connect(self._current_changed)
        session.pictures.frame_ready.connect(self._take_frame)
        session.pictures.thumbnail_ready.connect(self._thumbnail_ready)
        self._current_changed()

    @property
    def session(self) -> Session:
        """What is shown; tools ask it."""
        return self._session

    @property
    def frame(self) -> Frame | None:
        """The frame on show; None while the current photo's first one is being made."""
        return self._frame

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the photo on its ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), tints(self.palette()).canvas)
        image, target = self._image() if self.picture_size else (None, self.target)
        if image is None:
            self._draw_nothing(painter)
            return
        if image.hasAlphaChannel():
            self._draw_checks(painter)
        smooth = self.scale < CRISP_SCALE
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        draw_part(painter, target, image, QRectF(self.rect()))
        self.paint_tool(painter)

    def _current_changed(self) -> None:
        photo = self._session.current
        self.cancel()
        self._frame = None
        self._images.clear()
        self.setAccessibleDescription(photo.name if photo else "")
        self.set_picture_size(self._known_size())
        self.update()

    def _known_size(self) -> tuple[int, int] | None:
        """The current photo's size; while only its thumbnail is known, a size of that shape."""
        photo = self._session.current
        if photo is None or photo.size is not None:
            return photo.size if photo else None
        thumbnail = self._session.pictures.thumbnail(photo)
        if thumbnail is None:
            return None
        height, width = thumbnail.shape[:2]
        return width * PROVISIONAL_SCALE, height * PROVISIONAL_SCALE

    def _take_frame(self, frame: Frame) -> None:
        photo = self._session.current
        if photo is not None and frame.photo_id == photo.id:
            self._frame = frame
            self._images.clear()
            self.set_picture_size(frame.size)
            self.update()

    def _thumbnail_ready(self, key: PhotoId) -> None:
        photo = self._session.current
        if photo is not None and key == photo.id and self._frame is None:
            self.set_picture_size(self._known_size())
            self.update()

    def _image(self) -> tuple[QImage | None, QRectF]:
        """What there is to draw, in the size that suits the scale, and where it lies."""
        if self._frame is None:
            return self._thumbnail(), self.target
        level = self._level(self._frame)
        pixels = self._frame.levels[level]
        if pixels.shape[0] * pixels.shape[1] > LARGEST_IMAGE:
            pixels, target = seen_part(pixels, self.target, QRectF(self.rect()))
            return to_qimage(pixels, premultiplied=True), target
        if level not in self._images:
            self._images[level] = to_qimage(pixels, premultiplied=True)
        return self._images[level], self.target

    def _thumbnail(self) -> QImage | None:
        photo = self._session.current
        pixels = self._session.pictures.thumbnail(photo) if photo else None
        return None if pixels is None else to_qimage(np.ascontiguousarray(pixels[..., :3]))

    def _level(self, frame: Frame) -> int:
        """The smallest level that need not be enlarged."""
        width = frame.size[0] * self.scale
        fine = [place for place, level in enumerate(frame.levels) if level.shape[1] >= width]
        return fine[-1] if fine else 0

    def _draw_nothing(self, painter: QPainter) -> None:
        box = QRectF(0, 0, 72, 72)
        box.moveCenter(QRectF(self.rect()).center())
        icons.draw(painter, "photo", box, self.palette().color(QPalette.ColorRole.Mid))

    def _draw_checks(self, painter: QPainter) -> None:
        colours = tints(self.palette())
        seen = self.target.intersected(QRectF(self.rect()))
        painter.setBrushOrigin(self.target.topLeft().toPoint())
        painter.fillRect(seen, checks(colours.check_light, colours.check_dark))
