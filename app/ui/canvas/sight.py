"""Keeps zoom and car in sight from one photo to the next."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF

from app.core.arrays import Pixels
from app.core.compose.framing import Mapping
from app.core.photo.box import Rect
from app.core.preview.frames import Frame
from app.core.preview.sight import nearest_sight
from app.session.session import Session
from app.ui.canvas.pan_zoom import PanZoomView


class ShowsFrames(Protocol):
    """What shows a frame."""

    @property
    def frame(self) -> Frame | None:
        """The frame on show."""

    def way_of(self, frame: Frame) -> Mapping:
        """Where points of the photo lie in the picture."""


class Sight(QObject):
    """Pans once to the car of a photo that comes on the canvas, if it would be out of sight.

    A zoom that was chosen for one photo stays for the next, whose car may be somewhere else. The
    view itself keeps it for pictures of one shape; composites have a shape for each car. To be made
    after the view has connected its own signals, since it corrects what they have done.

    Args:
        view: The canvas.
        frames: The same, as what shows frames.
        session: The session whose photos are shown.
    """

    def __init__(self, view: PanZoomView, frames: ShowsFrames, session: Session) -> None:
        super().__init__(view)
        self._view = view
        self._frames = frames
        self._session = session
        self._sought = True
        self._part: Rect | None = None  # of the last composite that is seen, in its widths
        session.viewing.current_changed.connect(self._photo_came)
        session.pictures.frame_ready.connect(self._frame_came)
        view.zoom_changed.connect(self._remember)

    def _photo_came(self) -> None:
        """Use the thumbnail, which is there at once; a composite shows its car elsewhere."""
        look, photo = self._session.viewing.look, self._session.viewing.current
        kept = self._part is not None if look.shows_background else not self._view.is_fitted
        self._sought = photo is None or photo.alpha is None or not kept
        if photo is None or self._sought or look.shows_background or photo.size is None:
            return
        small = self._session.pictures.thumbnail(photo)
        if small is not None and small.shape[2] == 4:
            self._seek(small[..., 3].copy(), photo.size[0], Mapping())

    def _frame_came(self, frame: Frame) -> None:
        photo = self._session.viewing.current
        if photo is not None and frame.photo_id == photo.id:
            if not self._sought and frame.cover is not None:
                self._zoom_again(frame)
                self._seek(frame.cover.levels[-1], frame.size[0], self._frames.way_of(frame))
            self._sought = True
            self._remember()

    def _remember(self) -> None:
        """Remember which part of a composite is seen, unless it is all of it."""
        frame, size = self._frames.frame, self._view.picture_size
        if frame is None or size is None or not self._sought:
            return  # between two photos
        zoomed = frame.look.shows_background and not self._view.is_fitted
        self._part = self._seen().scaled(1 / size[0]) if zoomed else None

    def _zoom_again(self, frame: Frame) -> None:
        """Show as small a part of a composite as of the one before."""
        size = self._view.picture_size
        if frame.look.shows_background and self._part is not None and size is not None:
            part = self._part.scaled(size[0])
            self._view.show_part(QRectF(part.left, part.top, part.width, part.height))

    def _seek(self, cover: Pixels, width: int, way: Mapping) -> None:
        """Pan if it has to be.

        Args:
            cover: HxW uint8: where the car is.
            width: The photo's, in pixels.
            way: Where the photo's pixels lie in the picture.
        """
        self._sought = True
        scale = way.scale * width / cover.shape[1]
        seen = self._seen().moved(-way.x, -way.y).scaled(1 / scale)
        wanted = nearest_sight(cover, seen)
        on_screen = scale * self._view.viewport.scale
        self._view.pan((seen.left - wanted.left) * on_screen, (seen.top - wanted.top) * on_screen)

    def _seen(self) -> Rect:
        """What of the picture the view shows, in its pixels, as if it had no end."""
        corners = (QPointF(0, 0), QPointF(self._view.width(), self._view.height()))
        (left, top), (right, bottom) = (self._view.picture_point(corner) for corner in corners)
        return Rect(left, top, right, bottom)
