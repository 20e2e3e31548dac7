"""Finding the cars: photo by photo in a worker thread, the one on screen first."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import fmean

from PySide6.QtCore import QObject, Signal

from app.core.network import Network
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.review import Review, review_of
from app.session.finding.segmenting import segment
from app.session.store import PhotoStore
from app.session.viewing import Viewing
from app.session.workers import Lane, Worker

_MEASURED_PHOTOS = 8  # the seconds per photo are the mean over this many


@dataclass(frozen=True)
class Progress:
    """Progress of the current run.

    Attributes:
        done: Photos finished, including those that failed.
        total: Those, and the ones that are waiting or being worked on.
        seconds: Mean time per photo recently; None before the first.
    """

    done: int = 0
    total: int = 0
    seconds: float | None = None

    @property
    def seconds_left(self) -> float | None:
        """The estimated time left; None if nothing is known or nothing is left."""
        left = self.total - self.done
        return self.seconds * left if self.seconds is not None and left else None


class Cutting(QObject):
    """Works through the queued photos one at a time, so that each result appears soon.

    Attributes:
        lane: Where the network is at work.

    Signals:
        changed: The progress, the device or the paused state changed.
        failed: Why the network cannot be used; the photos keep waiting.

    Args:
        store: The photos.
        network: The network that finds the cars.
        viewing: Says which photo is on the canvas; it is worked on first.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        store: PhotoStore,
        network: Network,
        viewing: Viewing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._network = network
        self._viewing = viewing
        self.lane = Lane(self)
        self._worker: Worker | None = None
        self._working: PhotoId | None = None
        self._started = False
        self._broken = False
        self._paused = False
        self._open: set[PhotoId] = set()  # waiting or being worked on
        self._done = 0
        self._seconds: deque[float] = deque(maxlen=_MEASURED_PHOTOS)
        store.added.connect(self._photos_added)
        store.changed.connect(self._photo_changed)
        store.removed.connect(self._photos_removed)

    @property
    def device(self) -> str:
        """The device in words; empty until the network is loaded."""
        return self._network.device if self._started else ""

    @property
    def review(self) -> Review:
        """What the network promises of the photos that need review."""
        return review_of(self._network.figures)

    @property
    def started(self) -> bool:
        """Whether the network is loaded."""
        return self._started

    @property
    def broken(self) -> bool:
        """Whether the last attempt to load the network failed."""
        return self._broken

    @property
    def busy(self) -> bool:
        """Whether the thread is busy: with a photo, a cancelled one, or loading the network."""
        return self.lane.busy

    @property
    def paused(self) -> bool:
        """Whether the user has paused the work."""
        return self._paused

    @property
    def progress(self) -> Progress:
        """The progress of the current run."""
        seconds = fmean(self._seconds) if self._seconds else None
        return Progress(self._done, self._done + len(self._open), seconds)

    def start(self) -> None:
        """Load the network; work begins once it is loaded."""
        if not self._started and not self.lane.busy:
            self._broken = False
            self.lane.run(_start(self._network), self._on_started, failed=self._on_broken)
            self.changed.emit()

    def renew(self) -> None:
        """Load the network again, since it has other weights; the photo in work is finished."""
        if not (self._started or self._broken):
            return  # it is about to be loaded, or was not wanted yet
        self._started = self._broken = False
        self.lane.run(_start(self._network), self._on_started, failed=self._on_broken)
        self.changed.emit()

    @property
    def stopped(self) -> int:
        """How many cancelled photos `restart` would queue."""
        return sum(photo.state is State.STOPPED for photo in self._store.photos())

    def pause(self) -> None:
        """Stop; the photo being worked on goes back into the queue."""
        self._paused = True
        self._drop_work()
        photo = self._store.get(self._working)
        if photo is not None and photo.state is State.WORKING:
            self._store.update(replace(photo, state=State.QUEUED))
        self.changed.emit()

    def resume(self) -> None:
        """Continue after a pause."""
        self._paused = False
        self.changed.emit()
        self._next()

    def cancel(self) -> None:
        """Cancel the batch at once; the result of the photo being worked on is discarded."""
        self._drop_work()
        self._done = 0
        self._paused = False
        for photo in self._store.photos():
            if photo.state in (State.QUEUED, State.WORKING):
                state = State.STOPPED if photo.alpha is None else State.READY
                self._store.update(replace(photo, state=state))
        self.changed.emit()

    def restart(self) -> None:
        """Queue the cancelled photos again."""
        for photo in self._store.photos():
            if photo.state is State.STOPPED:
                self._store.update(replace(photo, state=State.QUEUED))

    def retry(self, photo_id: PhotoId) -> None:
        """Work again on a photo that failed."""
        photo = self._store[photo_id]
        self._store.update(replace(photo, state=State.QUEUED, error=None))
        if not self._started:
            self.start()

    def rerun(self, photo_ids: Iterable[PhotoId]) -> None:
        """Find the cars again, for example with a better network; repairs are kept.

        A photo keeps its old alpha until the new one is there.
        """
        for photo_id in photo_ids:
            photo = self._store.get(photo_id)
            if photo is not None and photo.state not in (State.QUEUED, State.WORKING):
                self.retry(photo_id)

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._paused = True
        self.lane.close()

    def _drop_work(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def _on_started(self, _device: str) -> None:
        self._started = True
        self.changed.emit()
        self._next()

    def _on_broken(self, problem: str) -> None:
        self._broken = True
        self.changed.emit()
        self.failed.emit(problem)

    def _next(self) -> None:
        if self._paused or not self._started or self._worker is not None:
            return
        photo = self._pick()
        if photo is None:
            self._done = 0
            self.changed.emit()
            return
        self._working = photo.id
        self._worker = self.lane.run(
            segment(photo, self._network),
            self._take,
            failed=self._fail,
            finished=self._finish,
        )
        self._store.update(replace(photo, state=State.WORKING))

    def _pick(self) -> Photo | None:
        current = self._viewing.current
        if current is not None and current.state is State.QUEUED:
            return current
        waiting = (photo for photo in self._store.photos() if photo.state is State.QUEUED)
        return next(waiting, None)

    def _take(self, found: Photo) -> None:
        now = self._store.get(found.id)
        self._done += 1
        if found.seconds is not None and found.state is State.READY:
            self._seconds.append(found.seconds)
        if now is not None:
            # Take over only what the network found: the rest may have changed meanwhile.
            self._store.update(
                replace(
                    now.with_found(found),
                    state=found.state,
                    size=found.size,
                    seconds=found.seconds,
                    error=found.error,
                    file_size=found.file_size,
                    taken=found.taken,
                )
            )

    def _fail(self, problem: str) -> None:
        photo = self._store.get(self._working)
        if photo is not None:
            state = State.FAILED if photo.alpha is None else State.READY
            self._take(replace(photo, state=state, error=problem))

    def _finish(self) -> None:
        self._worker = self._working = None
        self.changed.emit()
        self._next()

    def _photos_added(self, photo_ids: Collection[PhotoId]) -> None:
        photos = [self._store[photo_id] for photo_id in photo_ids]
        new = {p.id for p in photos if p.state in (State.QUEUED, State.WORKING)}
        if new:
            self._open |= new
            self.changed.emit()
            self._next()

    def _photo_changed(self, photo_id: PhotoId) -> None:
        state = self._store[photo_id].state
        open_before = photo_id in self._open
        if state in (State.QUEUED, State.WORKING):
            if open_before:
                return  # something else of it has changed
            self._open.add(photo_id)
        elif open_before:
            self._open.discard(photo_id)
        else:
            return
        self.changed.emit()
        if state is State.QUEUED:
            self._next()

    def _photos_removed(self, photo_ids: Collection[PhotoId]) -> None:
        self._open.difference_update(photo_ids)
        if not self._open:
            self._done = 0  # what comes next counts as a new run, as in another session
        if self._working in photo_ids:
            self._drop_work()
        self.changed.emit()


def _start(network: Network) -> Iterator[str]:
    network.start()
    yield network.device
