"""The brush for windows: says where a car's glass is, where the network was wrong."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from app.core.arrays import Pixels
from app.core.errors import PhotoError
from app.core.mask.brush import LiveStroke
from app.core.mask.capsules import PenPoint
from app.core.mask.windows import windows_of
from app.core.photo.box import PixelBox
from app.core.photo.edits import Stroke, Way
from app.core.photo.look import View
from app.core.photo.photo import Photo, PhotoId
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.tool import Pointer
from app.ui.parts.qimage import shared_qimage
from app.ui.tools.brush_tool import BrushSettings, BrushTool

_TINT = (235, 160, 40)  # blue, green and red of what counts as glass
_STRENGTH = 0.6


class GlassTool(BrushTool):
    """Paints windows, which are tinted while it is in hand; Alt erases them.

    Args:
        canvas: The canvas to paint on.
        settings: The size and the hardness; windows do not snap to edges.
    """

    def __init__(self, canvas: Canvas, settings: BrushSettings) -> None:
        super().__init__(canvas, settings, Way.ADD)
        self._known: tuple[object, ...] | None = None  # what the windows were read of
        self._cover: Pixels | None = None
        self._tinted: Pixels | None = None
        self._image: QImage | None = None
        self._stroke: LiveStroke | None = None

    @property
    def views(self) -> frozenset[View]:
        """The views in which it is useful: the photo lies on the canvas as it is."""
        return frozenset({View.PHOTO, View.OVERLAY, View.CUTOUT})

    def begin(self) -> None:
        """Have windows looked for, as long as the tool is in hand."""
        self.canvas.session.details.show_windows(yes=True)

    def end(self) -> None:
        """Leave nothing behind."""
        super().end()
        self.canvas.session.details.show_windows(yes=False)
        self._stroke = self._known = self._cover = self._tinted = self._image = None
        self.canvas.update()

    def press(self, pointer: Pointer) -> bool:
        """Begin a stroke; with Shift, where the previous one ended."""
        photo = self._photo
        if photo is None or not self._read(photo) or self._cover is None:
            return False
        self.hover(pointer)
        settings, way = self._settings, self._way_of(pointer)
        size = settings.size(self.canvas.picture_size) * self._scale(photo)
        self._stroke = LiveStroke(self._cover.copy(), way, size, settings.hardness)
        straight = pointer.shift and self._last is not None and self._last[0] == photo.id
        start = [self._last[1]] if straight and self._last is not None else []
        self._go(photo.id, [*start, self._point(pointer)])
        return True

    def release(self, pointer: Pointer) -> None:
        """End the stroke: one step to undo."""
        photo, live = self._photo, self._stroke
        self._stroke = None
        self.hover(pointer)
        if photo is None or live is None:
            return
        less = 1 / self._scale(photo)
        small = live.finish()
        if not live.changes_anything:
            return
        points = tuple((x * less, y * less, pressure) for x, y, pressure in small.points)
        stroke = Stroke(small.way, points, small.size * less, small.hardness)
        self.canvas.session.repairing.mend_windows(photo.id, stroke)

    def cancel(self) -> None:
        """Discard the stroke."""
        self._stroke = self._known = None
        self.canvas.update()

    def paint(self, painter: QPainter) -> None:
        """Tint the windows, and draw the brush's circle."""
        photo = self._photo
        if photo is not None and photo.size is not None and self._read(photo) and self._image:
            start = self.canvas.view_point((0.0, 0.0))
            end = self.canvas.view_point((float(photo.size[0]), float(photo.size[1])))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(QPointF(start), QPointF(end)), self._image)
        super().paint(painter)

    @property
    def _photo(self) -> Photo | None:
        return self.canvas.session.viewing.current

    def _go(self, photo_id: PhotoId, points: list[PenPoint]) -> None:
        """Continue the stroke, and show it at once."""
        photo = self._photo
        if self._stroke is None or photo is None or self._cover is None:
            return
        scale = self._scale(photo)
        for box in self._stroke.extend((x * scale, y * scale, p) for x, y, p in points):
            self._cover[box.part] = self._stroke.part(box)
            self._tint(box)
        self._last = photo_id, points[-1]
        self.canvas.update()

    def _scale(self, photo: Photo) -> float:
        """Pixels of the mask of windows per pixel of the photo."""
        if self._cover is None or photo.size is None:
            return 1.0
        return float(self._cover.shape[1] / photo.size[0])

    def _read(self, photo: Photo) -> bool:
        """Read the windows of a photo unless they are known; whether they could be read."""
        told = (photo.id, photo.alpha, photo.glass, photo.own_windows)
        if told == self._known or self._stroke is not None:
            return self._cover is not None
        self._known = told
        try:
            cover = windows_of(photo)
        except PhotoError:
            cover = None
        self._cover = None if cover is None else cover.copy()
        self._tinted = self._image = None
        if self._cover is not None:
            self._tinted = np.zeros((*self._cover.shape, 4), np.uint8)
            self._image = shared_qimage(self._tinted, opaque=False)
            self._tint(PixelBox.whole(self._cover.shape))
        return self._cover is not None

    def _tint(self, box: PixelBox) -> None:
        """Show a part of the windows as they are now."""
        if self._cover is None or self._tinted is None:
            return
        share = self._cover[box.part][..., np.newaxis] * np.float32(_STRENGTH / 255)
        colours: Iterable[int] = (*_TINT, 255)
        self._tinted[box.part] = np.rint(share * np.array([*colours], np.float32))
