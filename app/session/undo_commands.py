"""The steps on the undo stack."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

from PySide6.QtGui import QUndoCommand

from app.core.language.phrases import photos as count
from app.core.language.translation import trn
from app.core.output.naming import Source
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import Placement
from app.session.placing import Wish
from app.session.store import PhotoStore
from app.session.vehicles.backgrounds import Backing
from app.session.viewing import Viewing

_AT_ONCE = 100  # photos that are added before the window has its turn
_PLACING = 1  # Qt merges only commands with the same number


class Step(QUndoCommand):
    """A step that knows what it changes.

    Args:
        text: Its name, as shown after "Undo".
        photo_ids: The photos that it changes.
        subject: What it changes, such as a photo's name; empty if the step's name says it.
    """

    def __init__(self, text: str, photo_ids: Iterable[PhotoId], subject: str = "") -> None:
        super().__init__(text)
        self.photo_ids = tuple(photo_ids)
        self.subject = subject


class AddPhotos(Step):
    """Appends photos to the list. Undo and redo keep what has been found in them by then.

    At first it adds only some, so that the window has its turn before `go_on` adds more.
    """

    def __init__(self, store: PhotoStore, sources: Sequence[Source]) -> None:
        text = trn("add {number} photo", "add {number} photos", len(sources))
        super().__init__(text, (), _only([source.path.name for source in sources]))
        self._store = store
        self._sources = deque(sources)
        self._photos: list[Photo] = []

    @property
    def is_complete(self) -> bool:
        """Whether all photos have been added."""
        return not self._sources

    def go_on(self, number: int = _AT_ONCE) -> None:
        """Add so many more of the photos, as far as there are any."""
        some = [self._sources.popleft() for _ in range(min(number, len(self._sources)))]
        new = [self._store.new_photo(source) for source in some]
        self.photo_ids = (*self.photo_ids, *(photo.id for photo in new))
        self._store.insert(len(self._store), *new)

    def finish(self) -> None:
        """Add all that are left."""
        self.go_on(len(self._sources))

    def redo(self) -> None:
        """Add the photos; at the first time only some of them."""
        if self._photos:
            self._store.insert(len(self._store), *self._photos)
        else:
            self.go_on()

    def undo(self) -> None:
        """Remove them again."""
        self._photos = [self._store[photo_id] for photo_id in self.photo_ids]
        self._store.remove(self.photo_ids)


class RemovePhotos(Step):
    """Removes photos from the list; their files stay where they are."""

    def __init__(self, store: PhotoStore, photo_ids: Iterable[PhotoId]) -> None:
        wanted = frozenset(photo_ids)
        listed = [photo for photo in store.photos() if photo.id in wanted]
        text = trn("remove {number} photo", "remove {number} photos", len(wanted))
        super().__init__(text, [photo.id for photo in listed], _only([p.name for p in listed]))
        self._store = store
        self._ids = wanted
        self._places: list[tuple[int, Photo]] = []

    def redo(self) -> None:
        """Remove the photos."""
        photos = enumerate(self._store.photos())
        self._places = [(index, photo) for index, photo in photos if photo.id in self._ids]
        self._store.remove(self._ids)

    def undo(self) -> None:
        """Put them back where they were."""
        self._store.put_back(self._places)


class ReviewPhotos(Step):
    """Marks photos as reviewed by the user."""

    def __init__(self, store: PhotoStore, photo_ids: Iterable[PhotoId]) -> None:
        ids = tuple(photo_ids)
        text = trn("review of {number} photo", "review of {number} photos", len(ids))
        super().__init__(text, ids, _only([store[each].name for each in ids if each in store]))
        self._store = store

    def redo(self) -> None:
        """Mark the photos."""
        self._set(reviewed=True)

    def undo(self) -> None:
        """Remove the mark."""
        self._set(reviewed=False)

    def _set(self, *, reviewed: bool) -> None:
        for photo_id in self.photo_ids:
            photo = self._store.get(photo_id)
            if photo is not None:
                self._store.update(replace(photo, reviewed=reviewed))


class PlaceCars(Step):
    """Changes the placement of one or more photos; holding a key down makes a single step."""

    def __init__(self, store: PhotoStore, wish: Wish) -> None:
        after = {photo.id: placement for photo, placement in wish.changes if photo.id in store}
        names = [store[photo_id].name for photo_id in after]
        super().__init__(wish.text, after, _only(names) or count(len(names)))
        self._store = store
        self._after = after
        # The photos in the wish are as they were when it was begun, and may be outdated by now.
        self._before = {photo_id: store[photo_id].placement for photo_id in self._after}
        self._joins = wish.joins

    def id(self) -> int:
        """Return an id that lets Qt merge this step with the previous one, where that is wanted."""
        return _PLACING

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Merge a step that continues this one."""
        if not isinstance(other, PlaceCars) or not (self._joins and other._joins):
            return False
        if other.text() != self.text() or other._before.keys() != self._before.keys():
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Apply the new placements."""
        self._set(self._after)

    def undo(self) -> None:
        """Restore the previous placements."""
        self._set(self._before)

    def _set(self, placements: dict[PhotoId, Placement]) -> None:
        for photo_id, placement in placements.items():
            photo = self._store.get(photo_id)
            if photo is not None:
                self._store.update(replace(photo, placement=placement))


class ChangePhotos(Step):
    """Changes photos; used by every edit.

    Only the fields that differ between before and after are set, so that what a worker has finished
    meanwhile survives undo and redo.

    Args:
        store: The photos.
        text: Its name, as shown after "Undo".
        changes: Each photo as it is, and as it shall be.
    """

    def __init__(
        self, store: PhotoStore, text: str, changes: Sequence[tuple[Photo, Photo]]
    ) -> None:
        names = [before.name for before, _ in changes]
        super().__init__(text, [before.id for before, _ in changes], _only(names))
        self._store = store
        self._changes = changes

    def made(self, photo: Photo) -> bool:
        """Whether it gave a photo the repair that it has."""
        repairs = [(old.repair, new.repair) for old, new in self._changes if new.id == photo.id]
        return any(before != after == photo.repair for before, after in repairs)

    def redo(self) -> None:
        """Apply the changes."""
        for before, after in self._changes:
            self._set(after, other=before)

    def undo(self) -> None:
        """Revert the changes."""
        for before, after in self._changes:
            self._set(before, other=after)

    def _set(self, target: Photo, other: Photo) -> None:
        now = self._store.get(target.id)
        names = [field.name for field in fields(Photo)]
        edited = {name for name in names if getattr(target, name) != getattr(other, name)}
        if "alpha" in edited:
            edited |= {"glass", "plates"}  # what was found since goes with the other mask
        if now is not None:
            self._store.update(replace(now, **{name: getattr(target, name) for name in edited}))


class ChangeBackgrounds(Step):
    """Puts cars on another background: all without one of their own, and photos each on theirs."""

    def __init__(self, store: PhotoStore, viewing: Viewing, backing: Backing) -> None:
        own = {photo_id: each for photo_id, each in backing.own.items() if photo_id in store}
        super().__init__(backing.text, own, _only([store[photo_id].name for photo_id in own]))
        self._store = store
        self._viewing = viewing
        self._after = (backing.common, own)
        before = {photo_id: store[photo_id].background for photo_id in own}
        self._before = (viewing.common.background, before)

    def redo(self) -> None:
        """Put the cars there."""
        self._set(*self._after)

    def undo(self) -> None:
        """Put them back."""
        self._set(*self._before)

    def _set(
        self, common: BackgroundChoice, own: Mapping[PhotoId, BackgroundChoice | None]
    ) -> None:
        self._viewing.set_look(replace(self._viewing.common, background=common))
        for photo_id, background in own.items():
            photo = self._store.get(photo_id)
            if photo is not None:
                self._store.update(replace(photo, background=background))


def _only(names: Sequence[str]) -> str:
    """The name if there is exactly one; otherwise empty."""
    return names[0] if len(names) == 1 else ""
