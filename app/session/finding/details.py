"""Windows and number plates of photos whose car is known, looked for once their settings want them.

A photo whose settings want them when its turn comes gets them along with its car (`segment`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.network import Network, Wanted
from app.core.photo.photo import Photo, PhotoId, State
from app.session.finding.cutting import Cutting
from app.session.finding.segmenting import look_closer
from app.session.placing import Placing
from app.session.store import PhotoStore
from app.session.viewing import Viewing
from app.session.workers import Worker

_Vain = tuple[bytes | None, Wanted]


class Details(QObject):
    """Works through the photos that lack what they want, the one on the canvas first.

    Each is looked at once: what then cannot be found stays unknown.

    Signals:
        changed: A photo lacks something, or has got it.

    Args:
        store: The photos.
        network: The network that finds the cars.
        viewing: Gives the photo on the canvas.
        cutting: Finds the cars; this shares its thread, and waits for its network.
        placing: Gives what is being tried with that photo.
    """

    changed = Signal()

    def __init__(
        self,
        store: PhotoStore,
        network: Network,
        viewing: Viewing,
        cutting: Cutting,
        placing: Placing,
    ) -> None:
        super().__init__(cutting)
        self._store = store
        self._network = network
        self._viewing = viewing
        self._cutting = cutting
        self._placing = placing
        self._shows_plates = self._shows_windows = False
        self._vain: dict[PhotoId, _Vain] = {}  # what was looked for with an alpha, and not found
        self._lacking: set[PhotoId] = set()
        self._done = 0
        self._worker: Worker | None = None
        # Many photos change at once, one after another; then the one on the canvas is picked.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._next)
        store.added.connect(self._photos_added)
        store.changed.connect(self._follow)
        store.removed.connect(self._photos_removed)
        placing.changed.connect(self._follow_current)
        viewing.current_changed.connect(self._follow_current)
        cutting.changed.connect(self._cutting_changed)

    @property
    def lacking(self) -> int:
        """How many photos lack something that they want and that may still be found."""
        return len(self._lacking)

    @property
    def done(self) -> int:
        """How many have got it since none lacked anything."""
        return self._done

    def are_lacking(self, photo_ids: Iterable[PhotoId]) -> bool:
        """Whether any of these photos does."""
        return not (self._cutting.broken or self._lacking.isdisjoint(photo_ids))

    @property
    def has_windows(self) -> bool:
        """Whether the windows of the photo on the canvas are known, or may be found."""
        photo = self._viewing.current
        if photo is None or photo.alpha is None:
            return False
        if photo.own_windows:
            return True
        return photo.glass is not None or self._unasked(photo, Wanted(glass=True)).glass

    def show_plates(self, *, yes: bool) -> None:
        """Find the plates of photos on the canvas, covered or not, from now on; or no more."""
        self._shows_plates = yes
        self._follow_current()

    def show_windows(self, *, yes: bool) -> None:
        """Find the windows of photos on the canvas, clear or not, from now on; or no more."""
        self._shows_windows = yes
        self._follow_current()

    def close(self) -> None:
        """Look at no more photos; the thread is that of `Cutting`."""
        self._soon.stop()
        self._lacking.clear()

    @property
    def _current_id(self) -> PhotoId | None:
        photo = self._viewing.current
        return photo.id if photo else None

    def _wanted(self, photo: Photo) -> Wanted:
        if photo.id != self._current_id:
            return photo.wanted
        tried = replace(photo, placement=self._placing.placement).wanted
        shown = self._shows_plates and photo.own_plates is None
        return photo.wanted | tried | Wanted(glass=self._shows_windows, plates=shown)

    def _missing(self, photo: Photo) -> Wanted:
        """What a photo lacks; nothing while its car is about to be found."""
        if photo.alpha is None or photo.state in (State.QUEUED, State.WORKING):
            return Wanted()
        return self._unasked(photo, self._wanted(photo).without(photo.told))

    def _unasked(self, photo: Photo, wanted: Wanted) -> Wanted:
        """What of it can be found, and was not looked for in vain."""
        alpha, vain = self._vain.get(photo.id, (None, Wanted()))
        wanted = wanted & self._network.finds
        return wanted.without(vain) if alpha == photo.alpha else wanted

    def _follow(self, photo_id: PhotoId) -> None:
        photo = self._store.get(photo_id)
        lacks = photo is not None and bool(self._missing(photo))
        if lacks == (photo_id in self._lacking):
            return
        (self._lacking.add if lacks else self._lacking.discard)(photo_id)
        self.changed.emit()
        self._soon.start()

    def _follow_current(self) -> None:
        current = self._current_id
        for photo_id in {*self._lacking, *([] if current is None else [current])}:
            self._follow(photo_id)

    def _photos_added(self, photo_ids: Collection[PhotoId]) -> None:
        for photo_id in photo_ids:
            self._follow(photo_id)

    def _photos_removed(self, photo_ids: Collection[PhotoId]) -> None:
        for photo_id in photo_ids:
            self._vain.pop(photo_id, None)
            self._follow(photo_id)

    def _cutting_changed(self) -> None:
        if not self._cutting.started:
            self._vain.clear()  # another network may find more
        elif self._lacking:
            self._soon.start()

    def _next(self) -> None:
        if not self._lacking:
            self._done = 0
        if self._worker is not None or not self._cutting.started:
            return
        photo = self._pick()
        if photo is None:
            return
        missing = self._missing(photo)
        self._worker = self._cutting.lane.run(
            look_closer(photo, missing, self._network),
            lambda found: self._take(photo, found),
            failed=lambda problem: self._fail(photo.id, problem),
            finished=lambda: self._finish(photo, missing),
        )

    def _pick(self) -> Photo | None:
        current = self._current_id
        wanted = current if current in self._lacking else min(self._lacking, default=None)
        return self._store.get(wanted)

    def _take(self, before: Photo, found: Photo) -> None:
        now = self._store.get(found.id)
        if now is not None and now.alpha == before.alpha:
            self._done += 1
            if found.glass is not None:
                now = replace(now, glass=found.glass, glass_by=found.glass_by)
            if found.plates is not None:
                now = replace(now, plates=found.plates, plates_by=found.plates_by)
            self._store.update(now)

    def _fail(self, photo_id: PhotoId, problem: str) -> None:
        photo = self._store.get(photo_id)
        if photo is not None:
            self._store.update(replace(photo, error=problem))

    def _finish(self, before: Photo, missing: Wanted) -> None:
        self._worker = None
        photo = self._store.get(before.id)
        if photo is not None and photo.alpha == before.alpha:
            self._vain[photo.id] = photo.alpha, self._vain_of(photo, missing)
            self._follow(photo.id)
        self._next()

    def _vain_of(self, photo: Photo, looked_for: Wanted) -> Wanted:
        """What was looked for in a photo and is not known, now and before."""
        alpha, vain = self._vain.get(photo.id, (None, Wanted()))
        vain = vain if alpha == photo.alpha else Wanted()
        return (vain | looked_for).without(photo.told)
