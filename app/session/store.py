"""The list of photos: the only place where it is kept and can be changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.core.output.naming import Source
from app.core.photo.photo import Photo, PhotoId, State


class PhotoStore(QObject):
    """Photos in order, by id.

    Signals:
        leaving: The ids of photos that are about to be removed together.
        added: The ids of photos that were added together, in order.
        removed: The ids of photos that were removed together.
        changed: Id of a photo that was replaced by a newer value.
    """

    leaving = Signal(object)
    added = Signal(object)
    removed = Signal(object)
    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._photos: dict[PhotoId, Photo] = {}
        self._order: list[PhotoId] = []
        self._places: dict[PhotoId, int] = {}  # where in the order; empty: to be counted anew
        # What the files show of photos that were exported and have changed since.
        self._written: dict[PhotoId, tuple[object, ...]] = {}
        self._last_id = 0

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, photo_id: PhotoId | None) -> bool:
        return photo_id in self._photos

    def __getitem__(self, photo_id: PhotoId) -> Photo:
        return self._photos[photo_id]

    def get(self, photo_id: PhotoId | None) -> Photo | None:
        """A photo, or None if it is not in the list."""
        return None if photo_id is None else self._photos.get(photo_id)

    def at(self, index: int) -> Photo:
        """The photo at this index of the list."""
        return self._photos[self._order[index]]

    def index(self, photo_id: PhotoId) -> int:
        """The index of a photo in the list."""
        if not self._places:
            self._places = {each: place for place, each in enumerate(self._order)}
        return self._places[photo_id]

    def photos(self) -> list[Photo]:
        """All photos, in order."""
        return [self._photos[photo_id] for photo_id in self._order]

    def new_id(self) -> PhotoId:
        """An id that no photo has had before."""
        self._last_id += 1
        return PhotoId(self._last_id)

    def new_photo(self, source: Source) -> Photo:
        """A photo for the list, not yet in it."""
        photo = Photo(self.new_id(), source.path, source.relative)
        if self._order:  # plates are covered in all of a list, or in none
            plate = self.at(-1).placement.plate
            if plate != photo.placement.plate:
                photo = replace(photo, placement=replace(photo.placement, plate=plate))
        if source.problem is not None:
            return replace(photo, state=State.FAILED, error=str(source.problem))
        return photo

    def insert(self, index: int, *photos: Photo) -> None:
        """Insert photos one after another; see `put_back`."""
        self.put_back([*enumerate(photos, index)])

    def put_back(self, places: Sequence[tuple[int, Photo]]) -> None:
        """Insert photos, each where it will be then, in ascending order.

        Those that were removed while being worked on go back to waiting.
        """
        for index, photo in places:
            at_work = photo.state is State.WORKING
            self._photos[photo.id] = replace(photo, state=State.QUEUED) if at_work else photo
            self._order.insert(index, photo.id)
        self._places.clear()
        if places:
            self.added.emit(tuple(photo.id for _, photo in places))

    def remove(self, photo_ids: Collection[PhotoId]) -> None:
        """Remove photos from the list."""
        leaving = self._photos.keys() & photo_ids
        if not leaving:
            return
        self.leaving.emit(leaving)
        self._order = [photo_id for photo_id in self._order if photo_id not in leaving]
        self._places.clear()
        for photo_id in leaving:
            del self._photos[photo_id]
        self.removed.emit(leaving)

    def update(self, photo: Photo) -> None:
        """Replace a photo with a newer value; do nothing if the photo is no longer in the list.

        A photo that no longer looks like its exported file stops counting as exported, until it
        looks so again, as when a repair is undone.
        """
        before = self._photos.get(photo.id)
        if before is None or before == photo:
            return
        if before.state is photo.state is State.EXPORTED:
            if photo.seen_in_export != before.seen_in_export:
                self._written[photo.id] = before.seen_in_export
                photo = replace(photo, state=State.READY)
        elif before.state is photo.state is State.READY and photo.id in self._written:
            if photo.seen_in_export == self._written[photo.id]:
                photo = replace(photo, state=State.EXPORTED)
        elif photo.state is State.EXPORTED:
            self._written.pop(photo.id, None)
        self._photos[photo.id] = photo
        self.changed.emit(photo.id)
