"""Repairing by hand: requests from the canvas become edits, checked off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.core.files import images
from app.core.language.translation import tr
from app.core.mask.alpha import encode_alpha
from app.core.mask.clicks import LONGEST, apply_click, click_edit
from app.core.mask.findings import is_all_but_empty, is_empty
from app.core.mask.mask_file import read_mask
from app.core.mask.repairs import Repairs, apply, read_cover
from app.core.photo.edits import (
    Click,
    DropAll,
    Edit,
    FillHole,
    OwnMask,
    Point,
    RemovePiece,
    Repair,
    Stroke,
    Way,
    before_erasing,
    is_erasing,
)
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo, PhotoId
from app.session.store import PhotoStore
from app.session.workers import Lane, Worker

_Made = TypeVar("_Made", bound=Edit)


class Repairing(QObject):
    """Checks edits and passes on those that have an effect, to be put on the undo stack.

    Signals:
        edited: Photo id, and the `Edit` to append to the photo's edits as one step.
        glazed: Photo id, and the `Stroke` to append to those on its windows, likewise.
        erased: Photo id, and its edits: the strokes at their end have left no car.
        refused: A `Notice` saying why there is no edit.

    Args:
        store: The photos.
        repairs: Cache of repaired alphas.
    """

    edited = Signal(object, object)
    glazed = Signal(object, object)
    erased = Signal(object, object)
    refused = Signal(object)

    def __init__(self, store: PhotoStore, repairs: Repairs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._repairs = repairs
        self._lane = Lane(self)
        self._look: Worker | None = None  # whether the last stroke has left a car

    def repair(self, photo_id: PhotoId, edit: Edit, *, is_seen: bool = True) -> None:
        """Repair a photo; `edited` follows (at once for a stroke), or `refused`.

        A stroke entirely outside the photo is ignored, and so is one that changes no pixel.

        Args:
            photo_id: The photo.
            edit: What to do.
            is_seen: Whether a stroke changed anything in sight while it was painted; else whether
                it changes any pixel is found out first.
        """
        photo = self._store.get(photo_id)
        if photo is None or photo.alpha is None:
            self.refused.emit(Notice(tr("The car has to be found before it can be repaired.")))
        elif isinstance(edit, Stroke) and is_seen:
            if photo.size is None or edit.touches(photo.size):
                self.edited.emit(photo_id, edit)
                self._look_for_rest(photo_id)
        else:
            self._run(photo, check(photo, edit, self._repairs))

    def mend_windows(self, photo_id: PhotoId, stroke: Stroke) -> None:
        """Add a stroke to a photo's windows, or erase them; `glazed` follows.

        A stroke entirely outside the photo is ignored.
        """
        photo = self._store.get(photo_id)
        if photo is not None and photo.size is not None and stroke.touches(photo.size):
            self.glazed.emit(photo_id, stroke)

    def click(self, photo_id: PhotoId, at: Point) -> None:
        """Mend what is wrong at a point, in pixels of the photo; `edited` or `refused` follows."""
        photo = self._store.get(photo_id)
        if photo is None or photo.alpha is None:
            self.refused.emit(Notice(tr("The car has to be found before it can be repaired.")))
        else:
            self._run(photo, understand(photo, at, self._repairs))

    def import_mask(self, photo_id: PhotoId, path: Path) -> None:
        """Use a picture file as a photo's mask; `edited` or `refused` follows."""
        photo = self._store.get(photo_id)
        if photo is None or photo.alpha is None or photo.size is None:
            text = tr("The car has to be found before its mask can be replaced.")
            self.refused.emit(Notice(text))
        else:
            self._run(photo, read_own_mask(path, photo.size))

    def cancel(self) -> None:
        """Cancel the edit being checked; nothing is emitted for it."""
        self._lane.cancel()

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._lane.close()

    def _run(self, photo: Photo, found: Iterator[Edit | Notice]) -> None:
        self._lane.run(
            found,
            lambda made: self._take(photo.id, made),
            failed=lambda text: self.refused.emit(Notice(text, Tone.ERROR)),
        )

    def _look_for_rest(self, photo_id: PhotoId) -> None:
        """Find out off the GUI thread whether a stroke that erases has left a car."""
        photo = self._store.get(photo_id)
        if self._look is not None:
            self._look.cancel()
        if photo is None or not is_erasing(photo.repair[-1]) or photo.is_emptied:
            return
        self._look = self._lane.run(
            is_erased(photo, self._repairs),
            lambda gone: self.erased.emit(photo.id, photo.repair) if gone else None,
        )

    def _take(self, photo_id: PhotoId, made: Edit | Notice) -> None:
        if isinstance(made, Notice):
            self.refused.emit(made)
        else:
            self.edited.emit(photo_id, made)


def check(photo: Photo, edit: Edit, repairs: Repairs) -> Iterator[Edit | Notice]:
    """Check whether an edit has any effect.

    Yields:
        The edit, one that drops all if it leaves no car, or a notice that it has no effect; of a
        stroke that has none, nothing.

    Raises:
        PhotoError: If the photo cannot be read.
    """

    def image() -> NDArray[np.uint8]:
        return images.load_srgb(photo.path)

    before = read_cover(photo, image, repairs)
    cover = before.copy()
    applies = apply(cover, edit, image)
    if applies and not (isinstance(edit, Stroke) and np.array_equal(cover, before)):
        yield _remembered(photo, edit, cover, repairs)
    elif applies:
        return
    elif isinstance(edit, FillHole):
        yield Notice(tr("There is no hole here: click into a gap that the car surrounds."))
    else:
        yield Notice(tr("There is nothing here: click on a piece that is cut out."))


def is_erased(photo: Photo, repairs: Repairs) -> Iterator[bool]:
    """Find out whether the strokes at the end of a photo's repair have erased its car.

    Yields:
        Whether there was more than specks before and only specks are left, or nothing at all.

    Raises:
        PhotoError: If the photo cannot be read.
    """

    def cover(repair: Repair) -> NDArray[np.uint8]:
        mended = replace(photo, repair=repair)
        return read_cover(mended, lambda: images.load_srgb(photo.path), repairs)

    left = cover(photo.repair)
    if not is_all_but_empty(left):
        yield False
        return
    before = cover(before_erasing(photo.repair))
    yield not (is_empty(before) if is_empty(left) else is_all_but_empty(before))


def understand(photo: Photo, at: Point, repairs: Repairs) -> Iterator[Click | DropAll]:
    """Find out which part of a mask a click on something wrong means.

    Yields:
        The edit, or one that drops all if it leaves no car.

    Raises:
        PhotoError: If the photo cannot be read.
    """
    cover = read_cover(photo, lambda: images.load_srgb(photo.path), repairs).copy()
    reduced = images.load_reduced(photo.path, LONGEST)
    seen = images.load_srgb(photo.path) if reduced is None else images.to_srgb(reduced).pixels
    earlier = [edit for edit in photo.repair if isinstance(edit, Click)]
    edit = click_edit(cover, seen, photo.probability, at, earlier)
    apply_click(cover, edit)
    yield _remembered(photo, edit, cover, repairs)


def _remembered(
    photo: Photo, edit: _Made, cover: NDArray[np.uint8], repairs: Repairs
) -> _Made | DropAll:
    """The edit that made a cover, which is shown next; one that drops all if no car is left."""
    removes = isinstance(edit, RemovePiece) or (isinstance(edit, Click) and edit.way is Way.ERASE)
    gone = is_all_but_empty(cover) if removes else is_empty(cover)
    made: _Made | DropAll = DropAll() if gone else edit
    if isinstance(made, DropAll):
        cover[:] = 0
    repairs.remember(photo.alpha or b"", (*photo.repair, made), cover)
    return made


def read_own_mask(path: Path, size: tuple[int, int]) -> Iterator[OwnMask]:
    """Read a mask made by the user.

    Yields:
        The mask, as an edit.

    Raises:
        PhotoError: If it cannot be read or does not fit the photo.
    """
    yield OwnMask(encode_alpha(read_mask(path, size)))
