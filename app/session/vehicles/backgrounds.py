"""Backgrounds for one photo, for one vehicle or for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.language.phrases import photos as count
from app.core.language.translation import tr
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId
from app.session.store import PhotoStore
from app.session.vehicles.vehicles import Vehicles
from app.session.viewing import Viewing


class Scope(Enum):
    """Which photos a background is for."""

    ALL = "all"
    VEHICLE = "vehicle"
    PHOTO = "photo"


@dataclass(frozen=True)
class Backing:
    """Backgrounds of photos: one step to undo.

    Attributes:
        text: What was done, as named in the menu.
        common: What photos stand on that have no background of their own.
        own: The photos' own backgrounds; None for what is common.
    """

    text: str
    common: BackgroundChoice
    own: Mapping[PhotoId, BackgroundChoice | None]


class Backgrounds(QObject):
    """Changes what cars stand on, for the photos of the chosen scope.

    Signals:
        scope_changed: Another scope was chosen, or holds other photos.
        wished: A `Backing`, to be carried out by the owner of the undo stack.

    Args:
        store: The photos.
        viewing: Gives the photo on the canvas and shows its background.
        vehicles: Tells which photos show one vehicle.
    """

    scope_changed = Signal()
    wished = Signal(object)

    def __init__(
        self,
        store: PhotoStore,
        viewing: Viewing,
        vehicles: Vehicles,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._viewing = viewing
        self._vehicles = vehicles
        self._scope = Scope.ALL
        for signal in (store.added, store.removed, vehicles.changed, viewing.current_changed):
            signal.connect(self.scope_changed)

    @property
    def scope(self) -> Scope:
        """Which photos the next background is for."""
        return self._scope

    def set_scope(self, scope: Scope) -> None:
        """Choose which photos the next background is for."""
        if scope is not self._scope:
            self._scope = scope
            self.scope_changed.emit()

    def photos(self, scope: Scope) -> list[Photo]:
        """The photos of a scope, seen from the photo on the canvas."""
        photo = self._viewing.current
        if photo is None or scope is Scope.ALL:
            return self._store.photos()
        return [photo] if scope is Scope.PHOTO else self._vehicles.mates(photo)

    def choose(self, background: BackgroundChoice) -> None:
        """Put the cars of the scope on a background and show it."""
        meant = self.photos(self._scope)
        every = len(meant) == len(self._store)
        own = {photo.id: None if every else background for photo in meant}
        text = tr("background of {photos}", photos=count(len(meant)))
        common = background if every else self._viewing.common.background
        same = all(self._store[photo_id].background == each for photo_id, each in own.items())
        if not (same and common == self._viewing.common.background):
            self.wished.emit(Backing(text, common, own))
        self._viewing.show_result()

    def use_own_picture(self, path: Path) -> None:
        """Put the cars of the scope on a picture of the user's, and add it to those offered."""
        self._viewing.offer(path)
        self.choose(BackgroundChoice(picture=path))
