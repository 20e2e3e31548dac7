"""Finding a car again, in a box that the user drew around it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.core.language.translation import tr
from app.core.network import Network
from app.core.photo.box import PixelBox
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo, PhotoId
from app.session.finding.segmenting import segment
from app.session.store import PhotoStore
from app.session.workers import Lane, Worker


class Search(QObject):
    """Looks for the car in one box at a time.

    Signals:
        changed: A search began or ended.
        found: A `Photo` with the alpha found in the box.
        refused: A `Notice` saying why nothing was found there.

    Args:
        store: The photos.
        network: The network that finds the cars.
        lane: Where the network is at work, photo by photo.
    """

    changed = Signal()
    found = Signal(object)
    refused = Signal(object)

    def __init__(
        self, store: PhotoStore, network: Network, lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._network = network
        self._lane = lane
        self._worker: Worker | None = None
        self._photo_id: PhotoId | None = None

    @property
    def photo_id(self) -> PhotoId | None:
        """The photo whose car is being looked for; None if there is none."""
        return self._photo_id

    def begin(self, photo_id: PhotoId, box: PixelBox) -> None:
        """Look for the car in a box; `found` or `refused` follows.

        Args:
            photo_id: The photo; its car must have been looked for before.
            box: The box around the car, in pixels of the photo.
        """
        photo = self._store.get(photo_id)
        if photo is None or photo.alpha is None:
            return
        self.cancel()
        self._photo_id = photo_id
        worker = self._worker = self._lane.run(
            segment(replace(photo, region=(*box,)), self._network),
            self._take,
            failed=lambda problem: self.refused.emit(Notice(problem, Tone.ERROR)),
            finished=lambda: self._end(worker),
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop looking for the car."""
        if self._worker is not None:
            self._worker.cancel()
            self._end(self._worker)

    def _take(self, found: Photo) -> None:
        if found.error is not None:
            self.refused.emit(Notice(found.error, Tone.ERROR))
        elif found.empty:
            text = tr("No car is found in that box. Draw it with some room around the car.")
            self.refused.emit(Notice(text))
        else:
            self.found.emit(found)

    def _end(self, worker: Worker) -> None:
        if worker is self._worker:
            self._worker = self._photo_id = None
            self.changed.emit()
