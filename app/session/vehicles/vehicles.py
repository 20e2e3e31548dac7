"""The vehicles of the list: told by the photos themselves, or by the user."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.language.phrases import photos as count
from app.core.language.translation import tr
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles.grouping import Vehicles as Numbers
from app.core.vehicles.grouping import group_vehicles
from app.core.vehicles.listing import main_photo
from app.session.store import PhotoStore
from app.session.workers import Lane

_SOON = 300  # ms after a photo has changed, at least, before vehicles are told anew
_SHARE = 5  # of the time at most one in so many is spent on it, while photos keep coming,
_LATE = 1500  # ms; but nobody waits longer than that
_TURN = 0.02  # s in which photos are given their vehicles before the window has its turn


@dataclass(frozen=True)
class Regrouping:
    """What the user says of vehicles: one step to undo.

    Attributes:
        text: What was done, as named in the menu.
        changes: Each photo as it is, and as it shall be.
    """

    text: str
    changes: tuple[tuple[Photo, Photo], ...]


class Vehicles(QObject):
    """Keeps the number of each photo's vehicle up to date.

    Signals:
        changed: Photos belong to other vehicles than before.
        wished: A `Regrouping`, to be carried out by the owner of the undo stack.

    Args:
        store: The photos.
    """

    changed = Signal()
    wished = Signal(object)

    def __init__(self, store: PhotoStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._lane = Lane(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON)
        self._timer.timeout.connect(self._tell)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._go_on)
        self._numbers: deque[tuple[PhotoId, int]] = deque()  # told, but not yet given to photos
        self._moved = False
        self._told: object = None
        self._mains: frozenset[PhotoId] = frozenset()
        self._number = 0
        self._began = 0.0
        self._closed = False
        for signal in (store.added, store.removed, store.changed):
            signal.connect(self._request)

    @property
    def number(self) -> int:
        """How many vehicles there are."""
        return self._number

    def is_main(self, photo: Photo) -> bool:
        """Whether a photo is the one to show first of its vehicle."""
        return photo.id in self._mains

    def mates(self, photo: Photo) -> list[Photo]:
        """All photos of the vehicle that a photo shows, in order; only itself if it is unknown."""
        if photo.vehicle is None:
            return [photo]
        return [other for other in self._store.photos() if other.vehicle == photo.vehicle]

    def by_file(self) -> dict[Path, int]:
        """The vehicle of each photo's file, where it is known."""
        photos = self._store.photos()
        return {
            photo.path.absolute(): photo.vehicle for photo in photos if photo.vehicle is not None
        }

    def separate(self, photos: Sequence[Photo]) -> None:
        """Make photos a vehicle of their own."""
        self._pin(tr("vehicle of {photos}", photos=count(len(photos))), photos)

    def move(self, photos: Sequence[Photo], vehicle: int) -> None:
        """Move photos to another vehicle."""
        others = [photo for photo in self._store.photos() if photo.vehicle == vehicle]
        text = tr("move to vehicle {vehicle}", vehicle=vehicle)
        self._pin(text, [*photos, *(photo for photo in others if photo not in photos)])

    def join(self, photos: Iterable[Photo]) -> None:
        """Make one vehicle of all that the photos show."""
        joined = {mate.id: mate for photo in photos for mate in self.mates(photo)}
        self._pin(tr("join vehicles"), list(joined.values()))

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._closed = True
        self._timer.stop()
        self._rest.stop()
        self._lane.close()

    def _pin(self, text: str, photos: Sequence[Photo]) -> None:
        """Say that photos are one vehicle, and that what is left of their old ones are others."""
        chosen = {photo.id for photo in photos}
        rests: dict[tuple[int, int | None], list[Photo]] = {}
        for photo in photos:
            if photo.vehicle is not None:
                # Those parted a moment ago still bear the old vehicle's number.
                rests[photo.vehicle, photo.by_hand] = [
                    mate
                    for mate in self.mates(photo)
                    if mate.id not in chosen and mate.by_hand == photo.by_hand
                ]
        groups = [list(photos), *(rest for rest in rests.values() if rest)]
        free = 1 + max((photo.by_hand or 0 for photo in self._store.photos()), default=0)
        changes = tuple(
            (photo, replace(photo, by_hand=number))
            for number, group in enumerate(groups, free)
            for photo in group
        )
        self.wished.emit(Regrouping(text, changes))
        self._timer.start(0)  # the user does not wait

    def _request(self, *_: object) -> None:
        if not (self._closed or self._timer.isActive() or self._lane.busy):
            self._timer.start()

    def _tell(self) -> None:
        photos = self._store.photos()
        told = [
            (p.id, p.path, p.traits, p.angle, p.taken, p.by_hand, p.colours, p.findings)
            for p in photos
        ]
        if told == self._told:
            return
        self._told, self._began = told, perf_counter()
        self._lane.run(group_vehicles(photos), self._take, finished=self._taken)

    def _take(self, numbers: Numbers) -> None:
        self._numbers = deque(numbers.items())
        self._go_on()

    def _go_on(self) -> None:
        """Give some photos their vehicles; the rest when the window has had its turn."""
        end = perf_counter() + _TURN
        while self._numbers and perf_counter() < end:
            photo_id, number = self._numbers.popleft()
            photo = self._store.get(photo_id)
            if photo is not None and photo.vehicle != number:
                self._store.update(replace(photo, vehicle=number))
                self._moved = True
        if self._numbers:
            self._rest.start()
            return
        moved, self._moved = self._moved, False
        found = self._find_mains()
        if moved or found != (self._mains, self._number):
            self._mains, self._number = found
            self.changed.emit()

    def _find_mains(self) -> tuple[frozenset[PhotoId], int]:
        """The main photo of each vehicle, and the number of vehicles."""
        groups: dict[int, list[Photo]] = {}
        for photo in self._store.photos():
            if photo.vehicle is not None:
                groups.setdefault(photo.vehicle, []).append(photo)
        mains = [main_photo(photos) for photos in groups.values() if len(photos) > 1]
        return frozenset(photo.id for photo in mains if photo is not None), len(groups)

    def _taken(self) -> None:
        took = (perf_counter() - self._began) * 1000
        self._timer.setInterval(round(min(_LATE, max(_SOON, _SHARE * took))))
        if not self._closed:
            self._timer.start()  # photos may have changed meanwhile
