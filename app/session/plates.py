"""Number plates: what they are covered with, and where they are if the network was wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.language.translation import tr, trn
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.plate import MOST_PLATES, PlateCover, Plates
from app.session.store import PhotoStore
from app.session.viewing import Viewing


@dataclass(frozen=True)
class PlateWish:
    """A change of plates that the user wants: one step to undo.

    Attributes:
        text: What was done, as named in the menu.
        changes: Each photo as it is, and as it shall be.
    """

    text: str
    changes: tuple[tuple[Photo, Photo], ...]


class NumberPlates(QObject):
    """Covers the number plates of all photos, and mends those of one.

    Signals:
        changed: What covers the plates on the canvas, or where they are, may have changed.
        wished: A `PlateWish`, to be carried out by the owner of the undo stack.

    Args:
        store: The photos.
        viewing: Gives the photo on the canvas.
    """

    changed = Signal()
    wished = Signal(object)

    def __init__(self, store: PhotoStore, viewing: Viewing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._viewing = viewing
        viewing.current_changed.connect(self.changed)
        store.changed.connect(self._photo_changed)

    @property
    def possible(self) -> bool:
        """Whether there is a photo."""
        return self._viewing.current is not None

    @property
    def cover(self) -> PlateCover | None:
        """What covers the plates of the photo on the canvas."""
        photo = self._viewing.current
        return None if photo is None else photo.placement.plate

    @property
    def number(self) -> int | None:
        """How many plates that photo has; None if they were not looked for, nor marked."""
        photo = self._viewing.current
        if photo is None or (photo.plates is None and photo.own_plates is None):
            return None
        return len(photo.known_plates)

    def cover_all(self, cover: PlateCover | None) -> None:
        """Cover the number plates of all photos, or of none any more."""
        changes = tuple(
            (photo, replace(photo, placement=replace(photo.placement, plate=cover)))
            for photo in self._store.photos()
            if photo.placement.plate != cover
        )
        if not changes:
            return
        number = len(changes)
        if cover is None:
            text = trn(
                "uncover plate of {number} photo", "uncover plates of {number} photos", number
            )
        else:
            text = trn("cover plate of {number} photo", "cover plates of {number} photos", number)
        self.wished.emit(PlateWish(text, changes))

    def mend(self, photo_id: PhotoId, plates: Plates) -> None:
        """Say where the number plates of a photo are."""
        photo = self._store.get(photo_id)
        if photo is not None and plates != photo.known_plates and len(plates) <= MOST_PLATES:
            after = replace(photo, own_plates=plates)
            self.wished.emit(PlateWish(tr("mark number plate"), ((photo, after),)))

    def _photo_changed(self, photo_id: PhotoId) -> None:
        photo = self._viewing.current
        if photo is not None and photo.id == photo_id:
            self.changed.emit()
