"""The canvas: draws the session's current photo; the pictures themselves are made elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.compose.framing import Mapping
from app.core.language.translation import tr
from app.core.mask.capsules import PenPoint
from app.core.photo.box import Rect
from app.core.photo.edits import Stroke
from app.core.photo.look import BackgroundChoice, View
from app.core.photo.photo import PhotoId
from app.core.preview.frames import Frame
from app.core.preview.live_stroke import Brush, LiveRepair
from app.session.session import Session
from app.ui.canvas.frame_view import FrameView
from app.ui.canvas.sight import Sight
from app.ui.canvas.split import Split
from app.ui.parts.painting import draw_part, draw_pixel_grid
from app.ui.parts.qimage import to_qimage
from app.ui.parts.theme import tints

CRISP_SCALE = 2.0  # from this scale on, pixels are shown as squares
GRID_SCALE = 8.0  # and from this one on, with lines between them
PROVISIONAL_SCALE = 8  # a thumbnail stands in for a photo up to this many times its size


class Canvas(FrameView):
    """Shows the session's current photo: its thumbnail at once, the frame as soon as it is ready.

    Args:
        session: The session whose current photo is shown.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._live: LiveRepair | None = None
        self._next: Frame | None = None
        self._in_a_hurry = False
        self._shown: tuple[tuple[bool, BackgroundChoice], Mapping] | None = None
        self.split = Split(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("Photo"))
        self.zoom_changed.connect(self._place_split)
        self.split.valueChanged.connect(self.update)
        session.viewing.current_changed.connect(self._current_changed)
        session.viewing.look_changed.connect(self._look_changed)
        session.store.changed.connect(self._photo_changed)
        session.pictures.frame_ready.connect(self._take_frame)
        session.pictures.thumbnail_ready.connect(self._thumbnail_ready)
        self._current_changed()
        self._sight = Sight(self, self, session)

    @property
    def session(self) -> Session:
        """The session being shown; used by the tools."""
        return self._session

    @property
    def frame(self) -> Frame | None:
        """The frame on show; None while the current photo's first one is being made."""
        return self._live.frame if self._live else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the comparison slider in place."""
        super().resizeEvent(event)
        self._place_split()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the photo on its ground; only what has changed is actually drawn."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), tints(self.palette()).canvas)
        smooth = self.scale < CRISP_SCALE
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if self.picture_size is None or not self._draw_picture(painter):
            self._draw_nothing(painter)
            return
        self._draw_rim(painter)
        if self.scale >= GRID_SCALE:
            draw_pixel_grid(painter, self.target, self.viewport.scale, self._view_rect)
        self.paint_tool(painter)

    # Painting: the preview of a brush stroke until the next frame contains it

    def can_paint(self) -> bool:
        """Whether a stroke would be visible in the current view."""
        return self._live is not None and self._live.can_show(self._session.viewing.look.view)

    def begin_stroke(self, brush: Brush) -> None:
        """Begin a stroke, which is shown at once; frames wait, so that it is not held up."""
        if self._live is not None:
            self._session.pictures.hold()
            self._in_a_hurry = brush.smart  # only the next frame shows where it snapped to
            level = self._live.frame.photo.fit(self._wanted_width)
            box = self._seen_box(self._live.frame.photo, level)
            self._live.begin(brush, self._session.viewing.look.view, level, box)

    def extend_stroke(self, points: Iterable[PenPoint]) -> None:
        """Extend the stroke to points (x, y, pressure), in pixels of the photo."""
        for changed in self._live.extend(points) if self._live else ():
            start = self.view_point((changed.left, changed.top))
            end = self.view_point((changed.right, changed.bottom))
            self.update(QRectF(start, end).toAlignedRect().adjusted(-2, -2, 2, 2))

    def finish_stroke(self) -> Stroke | None:
        """End the stroke and return it; it stays visible if it is added to the photo now."""
        return self._live.finish() if self._live else None

    @property
    def stroke_is_seen(self) -> bool:
        """Whether the last stroke has changed anything in sight."""
        return self._live is not None and self._live.stroke_is_seen

    def settle(self) -> None:
        """Show the photo as it is now, whether or not it has taken up the stroke."""
        photo = self._session.viewing.current
        if self._live is not None and photo is not None and not self._live.at_work:
            self._live.follow(photo.repair)
            self.update()
        self._session.pictures.go_on(at_once=self._in_a_hurry)
        frame, self._next = self._next, None
        if frame is not None:
            self._take_frame(frame)

    def cancel_stroke(self) -> None:
        """Discard the stroke."""
        if self._live is not None:
            self._live.cancel()
        self.settle()

    # Signals of the session

    def _current_changed(self) -> None:
        photo = self._session.viewing.current
        self.cancel()
        self._live = self._next = self._shown = None
        self._images.clear()
        self.setAccessibleDescription(photo.name if photo else "")
        self.set_picture_size(self._known_size())
        self._place_split()
        self.update()

    def _known_size(self) -> tuple[int, int] | None:
        """The current photo's size; while only its thumbnail is known, a size of the same shape."""
        photo = self._session.viewing.current
        if photo is None or photo.size is not None:
            return photo.size if photo else None
        thumbnail = self._session.pictures.thumbnail(photo)
        if thumbnail is None:
            return None
        height, width = thumbnail.shape[:2]
        return width * PROVISIONAL_SCALE, height * PROVISIONAL_SCALE

    def _look_changed(self) -> None:
        self.cancel()
        if self.frame is not None:
            self._show_window(self.frame)
        self._place_split()
        self.update()

    def _photo_changed(self, key: PhotoId) -> None:
        photo = self._session.viewing.current
        if photo is not None and key == photo.id and self._live is not None:
            self._live.follow(photo.repair)
            self.update()

    def _take_frame(self, frame: Frame) -> None:
        photo = self._session.viewing.current
        if photo is None or frame.photo_id != photo.id:
            return
        if self._live is not None and self._live.at_work:
            self._next = frame
            return
        if self._live is None:
            self._live = LiveRepair(frame)
        else:
            self._live.rebase(frame)
        self._live.follow(photo.repair)
        self._images.clear()
        self._show_window(frame)
        self._place_split()
        self.update()

    def _thumbnail_ready(self, key: PhotoId) -> None:
        photo = self._session.viewing.current
        if photo is not None and key == photo.id and self._live is None:
            self.set_picture_size(self._known_size())
            self.update()

    # Drawing

    def _show_window(self, frame: Frame) -> None:
        window, background = self._window(frame), frame.look.background
        size = round(window.width), round(window.height)
        kind, way = (self._is_composite(frame), background), self.way_of(frame)
        before, self._shown = self._shown, (kind, way)
        if before is None or self.picture_size is None or before[0] == kind:
            self.set_picture_size(size)
        else:
            old, scale = before[1], way.scale / before[1].scale
            self.change_picture(size, scale, way.x - scale * old.x, way.y - scale * old.y)

    def _is_composite(self, frame: Frame) -> bool:
        """Whether the picture is a composite, now and in the frame."""
        looks = (frame.look.view, self._session.viewing.look.view)
        return all(view in (View.COMPOSITE, View.COMPARE) for view in looks)

    def way_of(self, frame: Frame) -> Mapping:
        """Where points of the photo lie in the picture."""
        if not self._is_composite(frame):
            return Mapping()
        way, window = frame.mapping, frame.window
        return Mapping(way.scale, way.x - window.left, way.y - window.top)

    def _window(self, frame: Frame) -> Rect:
        """The visible part of the plane, in pixels of the photo: the photo, or a composite."""
        return frame.window if self._is_composite(frame) else Rect(0, 0, *frame.size)

    def _place_of(self, frame: Frame, part: Rect) -> QRectF:
        """The position of a part of the plane on screen."""
        window = self._window(frame)
        start = self.view_point((part.left - window.left, part.top - window.top))
        end = self.view_point((part.right - window.left, part.bottom - window.top))
        return QRectF(start, end)

    def _draw_picture(self, painter: QPainter) -> bool:
        """Draw what is available; return whether there was anything."""
        if self._live is None:
            return self._draw_thumbnail(painter)
        frame = self._live.frame
        comparing = View.COMPARE in (frame.look.view, self._session.viewing.look.view)
        if comparing and frame.cover is not None:
            self._draw_both(painter, frame)
        elif self._session.viewing.look.view is View.PHOTO:
            self._draw_photo(painter, frame)
        else:
            self._draw_shown(painter, self._live)
        return True

    def _draw_both(self, painter: QPainter, frame: Frame) -> None:
        seen = self.target.intersected(self._view_rect)
        line = self._split_x()
        painter.save()
        painter.setClipRect(QRectF(seen.left(), 0, line - seen.left(), self.height()))
        self._draw_photo(painter, frame)
        painter.setClipRect(QRectF(line, 0, seen.right() - line, self.height()))
        self._draw_result(painter, frame)
        painter.restore()

    def _draw_shown(self, painter: QPainter, live: LiveRepair) -> None:
        level = live.frame.photo.fit(self._wanted_width)
        box = self._seen_box(live.frame.photo, level)
        part = live.part(self._session.viewing.look.view, level, box)
        if part is None:
            self._draw_result(painter, live.frame)
        else:
            self._draw_part(painter, part, live.frame.photo.levels[level].shape)

    def _draw_photo(self, painter: QPainter, frame: Frame) -> None:
        self._draw_pyramid(painter, frame.photo, self._place_of(frame, Rect(0, 0, *frame.size)))

    def _draw_result(self, painter: QPainter, frame: Frame) -> None:
        self._draw_pyramid(painter, frame.shown, self._place_of(frame, frame.window))

    def _draw_thumbnail(self, painter: QPainter) -> bool:
        """Draw the photo's thumbnail, without its old background in the views that have none."""
        photo = self._session.viewing.current
        pixels = self._session.pictures.thumbnail(photo) if photo else None
        if photo is None or pixels is None:
            return False
        look = self._session.viewing.look
        alone = look.view in (View.CUTOUT, View.COMPOSITE) and not photo.has_no_car
        if not alone or pixels.shape[2] == 3:
            pixels = pixels[..., :3]
        elif look.view is View.CUTOUT or look.background.is_transparent:
            self._draw_checks(painter)
        image = to_qimage(np.ascontiguousarray(pixels))
        draw_part(painter, self.target, image, self._view_rect)
        return True

    # Before and after

    def _split_x(self) -> float:
        """The position of the line between before and after."""
        seen = self.target.intersected(self._view_rect)
        return round(seen.left() + self.split.share * seen.width())

    def _place_split(self) -> None:
        frame = self.frame
        both = frame is not None and frame.cover is not None
        self.split.setVisible(both and self._session.viewing.look.view is View.COMPARE)
        seen = self.target.intersected(self._view_rect)
        self.split.stand(seen)
