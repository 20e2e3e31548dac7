"""Pictures for the screen, made off the GUI thread: thumbnails and the frame on the canvas."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.mask.repairs import Repairs
from app.core.photo.edits import Repair
from app.core.photo.look import Look
from app.core.photo.photo import Photo, PhotoId
from app.core.preview.frames import Frame, Previewer, Unseen
from app.core.preview.thumbnails import Thumbnail, thumbnails
from app.session.workers import Lane, Worker

PAUSE = 250  # ms after a stroke in which the next one is waited for
THUMBNAIL_SIDE = 224  # pixels: twice their width in the list, for high-resolution screens
_KEPT_THUMBNAILS = 400

Key = PhotoId | Path


@dataclass(frozen=True)
class _Wish:
    key: Key
    path: Path
    alpha: bytes | None
    repair: Repair = ()


class Pictures(QObject):
    """Returns what is cached at once, and makes what is missing in the background.

    Signals:
        thumbnail_ready: Key (photo id or path) of a new thumbnail.
        frame_ready: The `Frame` requested last.
        frame_failed: An `Unseen`: the requested frame cannot be shown.

    Args:
        repairs: Cache of repaired alphas.
    """

    thumbnail_ready = Signal(object)
    frame_ready = Signal(object)
    frame_failed = Signal(object)

    def __init__(self, repairs: Repairs | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._repairs = repairs or Repairs()
        self._previewer = Previewer(repairs=self._repairs)
        self._thumbnails: OrderedDict[Key, tuple[_Wish | None, NDArray[np.uint8] | None]]
        self._thumbnails = OrderedDict()
        self._wishes: OrderedDict[Key, _Wish] = OrderedDict()
        self._thumbnail_lane = Lane(self)
        self._frame_lane = Lane(self)
        self._frame_worker: Worker | None = None
        self._next_frame: tuple[Photo, Look] | None = None
        self._latest: tuple[Photo, Look] | None = None
        self._held = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._go_on)

    def thumbnail(self, photo: Photo) -> NDArray[np.uint8] | None:
        """A photo's thumbnail, HxWx3 RGB or HxWx4 RGBA, if there is one; an update may follow."""
        return self._look_up(_Wish(photo.id, photo.path, photo.alpha, photo.repair))

    def picture_thumbnail(self, path: Path) -> NDArray[np.uint8] | None:
        """The thumbnail of any picture, HxWx3 RGB; None if it has yet to be made and follows."""
        return self._look_up(_Wish(path, path, None))

    def show(self, photo: Photo, look: Look) -> None:
        """Make a frame; earlier requests that are not finished are dropped."""
        if self._latest is not None and self._latest[0].id != photo.id:
            self._held = False
            self._pause.stop()
            self._make_thumbnail()
        self._next_frame = self._latest = (photo, look)
        if self._frame_worker is not None:
            self._frame_worker.cancel()
        elif not self._pause.isActive():
            self._make_frame()

    def hold(self) -> None:
        """Make no frame of this photo until `go_on`: strokes are seen without, and come first.

        No thumbnails either: that of a large photo with a new stroke takes a core for a while.
        """
        self._held = True
        self._pause.stop()
        if self._frame_worker is not None:
            self._frame_worker.cancel()
            self._next_frame = self._latest

    def go_on(self, *, at_once: bool) -> None:
        """Make the frame that was asked for last: now, or soon unless another stroke begins."""
        if not self._held:
            return
        self._held = False
        self._pause.start(0 if at_once else PAUSE)

    @property
    def _waits(self) -> bool:
        """Whether somebody paints, or has just painted and may go on."""
        return self._held or self._pause.isActive()

    def _go_on(self) -> None:
        self._make_frame()
        self._make_thumbnail()

    def close(self) -> None:
        """Stop for good; return when the threads have ended."""
        self._wishes.clear()
        self._next_frame = None
        self._pause.stop()
        self._thumbnail_lane.close()
        self._frame_lane.close()

    def _look_up(self, wish: _Wish) -> NDArray[np.uint8] | None:
        granted, pixels = self._thumbnails.get(wish.key, (None, None))
        if granted != wish:
            # Serve the newest request first: it is what is on screen now.
            self._wishes[wish.key] = wish
            self._wishes.move_to_end(wish.key)
            self._make_thumbnail()
        else:
            self._thumbnails.move_to_end(wish.key)
        return pixels

    def _make_thumbnail(self) -> None:
        if self._thumbnail_lane.busy or not self._wishes or self._waits:
            return
        _, wish = self._wishes.popitem()
        self._keep(wish, self._thumbnails.get(wish.key, (None, None))[1])
        self._thumbnail_lane.run(
            thumbnails(
                *(wish.key, wish.path, wish.alpha, THUMBNAIL_SIDE),
                repair=wish.repair,
                repairs=self._repairs,
            ),
            lambda made: self._take_thumbnail(wish, made),
            finished=self._make_thumbnail,
        )

    def _take_thumbnail(self, wish: _Wish, made: Thumbnail) -> None:
        self._keep(wish, made.pixels)
        self.thumbnail_ready.emit(wish.key)

    def _keep(self, wish: _Wish, pixels: NDArray[np.uint8] | None) -> None:
        self._thumbnails[wish.key] = (wish, pixels)
        self._thumbnails.move_to_end(wish.key)
        while len(self._thumbnails) > _KEPT_THUMBNAILS:
            self._thumbnails.popitem(last=False)

    def _make_frame(self) -> None:
        if self._next_frame is None or self._held or self._frame_worker is not None:
            return
        photo, look = self._next_frame
        self._next_frame = None
        self._frame_worker = self._frame_lane.run(
            self._previewer.frames(photo, look),
            self._take_frame,
            finished=self._frame_finished,
        )

    def _take_frame(self, made: Frame | Unseen) -> None:
        (self.frame_ready if isinstance(made, Frame) else self.frame_failed).emit(made)

    def _frame_finished(self) -> None:
        self._frame_worker = None
        if not self._pause.isActive():
            self._make_frame()
