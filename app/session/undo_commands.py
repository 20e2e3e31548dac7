"""The steps on the undo stack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from PySide6.QtGui import QUndoCommand

from app.core.language.translation import tr, trn
from app.core.output.naming import Source
from app.core.photo.edits import Edit, FillHole, KeepPiece, OwnMask, RemovePiece, Stroke, Way
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import Placement
from app.session.placing import Wish
from app.session.store import PhotoStore
from app.session.viewing import Viewing

_PLACING = 1  # Qt joins only commands of the same number


class AddPhotos(QUndoCommand):
    """Puts photos at the end of the list. Undone and redone, they keep what was found by then."""

    def __init__(self, store: PhotoStore, sources: Sequence[Source]) -> None:
        super().__init__(trn("add {number} photo", "add {number} photos", len(sources)))
        self._store = store
        self._photos = [store.new_photo(source) for source in sources]

    def redo(self) -> None:
        """Add them."""
        for photo in self._photos:
            self._store.insert(len(self._store), photo)

    def undo(self) -> None:
        """Take them out again."""
        self._photos = [self._store[photo.id] for photo in self._photos]
        self._store.remove([photo.id for photo in self._photos])


class RemovePhotos(QUndoCommand):
    """Takes photos out of the list; their files stay where they are."""

    def __init__(self, store: PhotoStore, photo_ids: Iterable[PhotoId]) -> None:
        wanted = frozenset(photo_ids)
        super().__init__(trn("remove {number} photo", "remove {number} photos", len(wanted)))
        self._store = store
        self._ids = wanted
        self._places: list[tuple[int, Photo]] = []

    def redo(self) -> None:
        """Take them out."""
        photos = enumerate(self._store.photos())
        self._places = [(index, photo) for index, photo in photos if photo.id in self._ids]
        self._store.remove(self._ids)

    def undo(self) -> None:
        """Put them back where they were."""
        for index, photo in self._places:
            self._store.insert(index, photo)


class ReviewPhotos(QUndoCommand):
    """Notes that the user has found photos good as they are."""

    def __init__(self, store: PhotoStore, photo_ids: Iterable[PhotoId]) -> None:
        self._ids = tuple(photo_ids)
        super().__init__(
            trn("review of {number} photo", "review of {number} photos", len(self._ids))
        )
        self._store = store

    def redo(self) -> None:
        """Note it."""
        self._set(reviewed=True)

    def undo(self) -> None:
        """Take it back."""
        self._set(reviewed=False)

    def _set(self, *, reviewed: bool) -> None:
        for photo_id in self._ids:
            photo = self._store.get(photo_id)
            if photo is not None:
                self._store.update(replace(photo, reviewed=reviewed))


class PlaceCars(QUndoCommand):
    """Gives one photo or many another placement; a key that is held makes one step of it."""

    def __init__(self, store: PhotoStore, wish: Wish) -> None:
        super().__init__(wish.text)
        self._store = store
        self._after = {
            photo.id: placement for photo, placement in wish.changes if photo.id in store
        }
        # The wish's photos are as they were when it was begun, which may be a while ago.
        self._before = {photo_id: store[photo_id].placement for photo_id in self._after}
        self._joins = wish.joins

    def id(self) -> int:
        """Let steps that may go on with the one before be joined to it."""
        return _PLACING

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take in a step that goes on with this one."""
        if not isinstance(other, PlaceCars) or not (self._joins and other._joins):
            return False
        if other.text() != self.text() or other._before.keys() != self._before.keys():
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Place them."""
        self._set(self._after)

    def undo(self) -> None:
        """Put them back to where they were."""
        self._set(self._before)

    def _set(self, placements: dict[PhotoId, Placement]) -> None:
        for photo_id, placement in placements.items():
            photo = self._store.get(photo_id)
            if photo is not None:
                self._store.update(replace(photo, placement=placement))


class ChangePhoto(QUndoCommand):
    """Changes a photo: serves every edit.

    Only the fields that differ between before and after are set, so that what a worker finished
    meanwhile survives undo and redo. Undo and redo go to the photo, so that one sees what they do.
    """

    def __init__(
        self, store: PhotoStore, viewing: Viewing, text: str, before: Photo, after: Photo
    ) -> None:
        super().__init__(text)
        self._store = store
        self._viewing = viewing
        self._before = before
        self._after = after
        self._is_done = False

    def redo(self) -> None:
        """Make the change."""
        self._set(self._after)
        # At first the user may be at another photo by now: an edit is checked by a worker.
        if self._is_done:
            self._go_there()
        self._is_done = True

    def undo(self) -> None:
        """Take it back."""
        self._set(self._before)
        self._go_there()

    def _go_there(self) -> None:
        if self._before.id in self._store:
            self._viewing.set_current(self._before.id)

    def _set(self, target: Photo) -> None:
        now = self._store.get(target.id)
        names = [field.name for field in fields(Photo)]
        edited = [n for n in names if getattr(self._before, n) != getattr(self._after, n)]
        if now is None:
            return
        self._store.update(replace(now, **{name: getattr(target, name) for name in edited}))


def repair(store: PhotoStore, viewing: Viewing, photo: Photo, edit: Edit) -> ChangePhoto:
    """Mend a photo: one step, with the edit's name."""
    after = replace(photo, repair=(*photo.repair, edit))
    return ChangePhoto(store, viewing, edit_words(edit), photo, after)


def reset_repair(store: PhotoStore, viewing: Viewing, photo: Photo) -> ChangePhoto:
    """Give a photo back the network's alpha as it is."""
    after = replace(photo, repair=())
    return ChangePhoto(store, viewing, tr("reset repair"), photo, after)


def edit_words(edit: Edit) -> str:
    """An edit's name, as it stands behind "Undo"."""
    match edit:
        case Stroke():
            return tr("add stroke") if edit.way is Way.ADD else tr("erase stroke")
        case FillHole():
            return tr("fill hole")
        case RemovePiece():
            return tr("remove piece")
        case KeepPiece():
            return tr("keep piece")
        case OwnMask():
            return tr("import mask")
