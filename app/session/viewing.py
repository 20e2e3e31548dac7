"""What is looked at: the current photo, the selection, and how list and canvas show photos."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.photo.look import TRANSPARENT, BackgroundChoice, Look, View
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.status import Arrangement, Filter, arranged, passes
from app.session.store import PhotoStore


class Viewing(QObject):
    """The sole owner of what is looked at.

    Signals:
        current_changed: Another photo is on the canvas, or none.
        chosen_changed: The selection in the list changed.
        look_changed: The view or the background changed.
        backgrounds_changed: The user's own background pictures changed.
        arrangement_changed: The filter or the order of the list changed.

    Args:
        store: The photos.
    """

    current_changed = Signal()
    chosen_changed = Signal()
    look_changed = Signal()
    backgrounds_changed = Signal()
    arrangement_changed = Signal()

    def __init__(self, store: PhotoStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._current: PhotoId | None = None
        self._chosen: frozenset[PhotoId] = frozenset()
        self._look = Look()
        self._own_background: BackgroundChoice | None = None  # of the photo on the canvas
        self._own_backgrounds: tuple[Path, ...] = ()
        self._arrangement = Arrangement()
        store.added.connect(self._photos_added)
        store.changed.connect(self._photo_changed)
        store.leaving.connect(self._leave)
        store.removed.connect(lambda photo_ids: self.choose(self._chosen - photo_ids))

    @property
    def current(self) -> Photo | None:
        """The photo on the canvas."""
        return self._store.get(self._current)

    @property
    def chosen(self) -> list[Photo]:
        """The photos selected in the list, in order."""
        return [photo for photo in self._store.photos() if photo.id in self._chosen]

    @property
    def look(self) -> Look:
        """How the photo on the canvas is shown; its background may be its own."""
        photo = self.current
        own = None if photo is None else photo.background
        return self._look if own is None else replace(self._look, background=own)

    @property
    def common(self) -> Look:
        """How photos are shown that have no background of their own."""
        return self._look

    @property
    def own_backgrounds(self) -> tuple[Path, ...]:
        """The user's own background pictures."""
        return self._own_backgrounds

    @property
    def arrangement(self) -> Arrangement:
        """How the list is filtered and sorted."""
        return self._arrangement

    def set_current(self, photo_id: PhotoId | None) -> None:
        """Put a photo on the canvas."""
        if photo_id != self._current:
            self._current = photo_id
            self.current_changed.emit()
            self._follow_own_background()

    def choose(self, photo_ids: Iterable[PhotoId]) -> None:
        """Select photos in the list."""
        chosen = frozenset(photo_ids)
        if chosen != self._chosen:
            self._chosen = chosen
            self.chosen_changed.emit()

    def arrange(self, arrangement: Arrangement) -> None:
        """Filter and sort the list; if the current photo is not listed, go to the first that is."""
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        photo = self.current
        if photo is None or not passes(photo, arrangement.filter):
            listed = arranged(self._store.photos(), arrangement)
            self.set_current(listed[0].id if listed else None)
        self.arrangement_changed.emit()

    def go_to_next_review(self) -> bool:
        """Put the next photo that needs review on the canvas; return False if there is none."""
        order, here = self._order()
        for photo in (*order[here + 1 :], *order[: here + 1]):
            if passes(photo, Filter.NEEDS_REVIEW):
                self.set_current(photo.id)
                return True
        return False

    def step(self, by: int) -> None:
        """Put the photo that many places further in the list on the canvas, as far as it goes."""
        listed = arranged(self._store.photos(), self._arrangement)
        here = next((n for n, photo in enumerate(listed) if photo.id == self._current), None)
        if here is not None:
            self.set_current(listed[min(max(here + by, 0), len(listed) - 1)].id)

    def set_look(self, look: Look) -> None:
        """Show photos in another view, or those without a background of their own on another."""
        if look != self._look:
            self._look = look
            self.look_changed.emit()

    def set_view(self, view: View) -> None:
        """Switch to another view."""
        self.set_look(replace(self._look, view=view))

    def set_background(self, background: BackgroundChoice) -> None:
        """Put the cars that have no background of their own on this one, and show it."""
        view = View.CUTOUT if background.is_transparent else View.COMPOSITE
        self.set_look(replace(self._look, view=view, background=background))

    def show_result(self) -> None:
        """Switch to the view in which the background is seen, or, without one, to the cut-out."""
        transparent = self.look.background.is_transparent
        self.set_view(View.CUTOUT if transparent else View.COMPOSITE)

    def replace_background(self, old: BackgroundChoice, new: BackgroundChoice) -> None:
        """Put all cars that stand on one background on another."""
        if self._look.background == old:
            self.set_look(replace(self._look, background=new))
        for photo in self._store.photos():
            if photo.background == old:
                self._store.update(replace(photo, background=new))

    def set_own_backgrounds(self, paths: tuple[Path, ...]) -> None:
        """Replace the user's own background pictures with these."""
        if paths != self._own_backgrounds:
            self._own_backgrounds = paths
            self.backgrounds_changed.emit()

    def offer(self, path: Path) -> None:
        """Add a picture of the user's own to those offered."""
        if path not in self._own_backgrounds:
            self.set_own_backgrounds((*self._own_backgrounds, path))

    def forget_own_picture(self, path: Path) -> None:
        """Stop offering a picture of the user's own; if it is in use, use no background."""
        self.set_own_backgrounds(tuple(own for own in self._own_backgrounds if own != path))
        if self._look.background.picture == path:
            self.set_background(TRANSPARENT)
        for photo in self._store.photos():
            if photo.background is not None and photo.background.picture == path:
                self._store.update(replace(photo, background=None))

    def order(self) -> list[Photo]:
        """All photos in the order of the list, whatever is filtered."""
        return arranged(self._store.photos(), Arrangement(sort=self._arrangement.sort))

    def _order(self) -> tuple[list[Photo], int]:
        """All photos in list order, and the index of the current one; -1 without one."""
        order = self.order()
        return order, next((n for n, photo in enumerate(order) if photo.id == self._current), -1)

    def _photos_added(self, photo_ids: Sequence[PhotoId]) -> None:
        if self.current is None and photo_ids:
            self.set_current(photo_ids[0])

    def _photo_changed(self, photo_id: PhotoId) -> None:
        if photo_id == self._current:
            self._follow_own_background()

    def _follow_own_background(self) -> None:
        """Tell that the photo on the canvas has another background of its own than before."""
        photo = self.current
        own = None if photo is None else photo.background
        if own != self._own_background:
            self._own_background = own
            self.look_changed.emit()

    def _leave(self, photo_ids: Collection[PhotoId]) -> None:
        """If the current photo is being removed, go to the nearest listed photo that stays."""
        if self._current not in photo_ids:
            return
        order, here = self._order()
        shown = self._arrangement.filter
        near = (*order[here:], *reversed(order[:here]))
        stay = (photo.id for photo in near if photo.id not in photo_ids and passes(photo, shown))
        self.set_current(next(stay, None))
