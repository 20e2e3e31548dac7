"""A watched folder: photos that arrive in it are added, and exported if wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.language.translation import tr
from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, ExportPlan, plan_export
from app.core.output.naming import Source
from app.core.output.output import Output
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.status import Status, status_of
from app.core.saved.arrivals import Arrivals
from app.session.export_summary import ExportSummary
from app.session.exporting import Exporting
from app.session.store import PhotoStore
from app.session.viewing import Viewing
from app.session.workers import Lane

PAUSE = 2000  # ms between two checks


class Watching(QObject):
    """Checks a folder regularly, in a worker thread.

    Signals:
        changed: Another folder is watched, or none.
        failed: Why the folder cannot be watched, for the user; emitted once.

    Args:
        store: New photos are appended to it; this is not an undo step.
        viewing: Gives the background for exports.
        exporting: Exports the photos.
        state: Where to record what has arrived; if None, nothing is recorded.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        store: PhotoStore,
        viewing: Viewing,
        exporting: Exporting,
        state: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._viewing = viewing
        self._exporting = exporting
        self._state = state
        self._lane = Lane(self)
        self._planning = Lane(self)
        self._folder: Path | None = None
        self._arrivals: Arrivals | None = None
        self._complained = False
        self._exports = False
        self._exported = 0
        self._due: set[PhotoId] = set()  # arrived, but not exported yet
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)
        store.changed.connect(self._export_next)
        exporting.finished.connect(self._count)
        exporting.finished.connect(self._export_next)

    @property
    def folder(self) -> Path | None:
        """The folder being watched; None if there is none."""
        return self._folder

    @property
    def exports(self) -> bool:
        """Whether new photos are exported as well."""
        return self._exports

    @property
    def exported(self) -> int:
        """The number of files that were written by itself since the folder is watched."""
        return self._exported

    @property
    def destination(self) -> Path | None:
        """Where new photos are exported to; None if no folder is watched."""
        return None if self._folder is None else self._choice(self._folder).folder

    def export_arrivals(self, *, yes: bool) -> None:
        """Turn the export of new photos on or off; it uses the choices of the last export."""
        self._exports = yes
        self._export_next()
        self.changed.emit()

    def watch(self, folder: Path, *, again: bool = False) -> None:
        """Watch a folder instead of the present one.

        Args:
            folder: The folder to watch.
            again: Whether it was watched before a restart; its photos in the list that were not
                exported then still are.
        """
        self._folder, self._complained, self._exported = folder, False, 0
        self._arrivals = Arrivals(folder, self._state)
        listed = self._store.photos() if again else []
        self._due = {p.id for p in listed if p.path.parent == folder and p.exported is None}
        self._timer.start()
        self._look()
        self.changed.emit()

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()
        self._lane.cancel()
        self._folder = self._arrivals = None
        self._due.clear()
        self.changed.emit()

    def close(self) -> None:
        """Stop for good; return when the threads have ended."""
        self._timer.stop()
        self._lane.close()
        self._planning.close()

    def _look(self) -> None:
        if self._arrivals is not None and not self._lane.busy:
            self._lane.run(_looked(self._arrivals), self._take, failed=self._complain)

    def _take(self, paths: list[Path]) -> None:
        self._complained = False
        listed = {photo.path for photo in self._store.photos()}
        new = [Source(path, Path(path.name)) for path in paths if path not in listed]
        if new:
            photos = [self._store.new_photo(source) for source in new]
            self._due |= {photo.id for photo in photos}
            self._store.insert(len(self._store), *photos)

    def _complain(self, problem: str) -> None:
        if not self._complained:
            self._complained = True
            text = tr("{problem} Watching goes on once it can be read.", problem=problem)
            self.failed.emit(text)

    # Exporting

    def _export_next(self) -> None:
        """Export new photos that are ready; those that need review wait for the user."""
        if not (self._exports and self._due) or self._exporting.running or self._planning.busy:
            return
        self._due = {photo_id for photo_id in self._due if photo_id in self._store}
        photos = [self._store[photo_id] for photo_id in sorted(self._due)]
        ready = [photo for photo in photos if self._is_ready(photo)]
        if ready:
            choice = self._choice(ready[0].path.parent)
            self._planning.run(
                plan_export(ready, choice, self._store.photos()),
                self._export,
                failed=self.failed.emit,
            )

    def _is_ready(self, photo: Photo) -> bool:
        good = status_of(photo) in (Status.READY, Status.REPAIRED)
        return good and not self._exporting.lacks(photo)

    def _choice(self, folder: Path) -> ExportChoice:
        """The choice of the last export; without one, cut-outs below the folder of the photos."""
        last, background = self._exporting.last, self._viewing.common.background
        if last is not None:
            return ExportChoice(last.output, last.folder, background, last.sets)
        return ExportChoice(Output(), folder / tr("cut-outs"), background)

    def _count(self, summary: ExportSummary) -> None:
        if summary.by_itself and self._folder is not None:
            self._exported += summary.written
            self.changed.emit()

    def _export(self, plan: ExportPlan) -> None:
        if not self._exporting.running:
            self._due -= {item.photo.id for item in plan.items}
            self._due -= {photo.id for photo in plan.without_background}
            if plan.without_background:
                self.failed.emit(
                    tr("What arrives has no background to be exported on. Choose one.")
                )
            if plan.items:
                self._exporting.begin(plan, Existing.KEEP_BOTH, by_itself=True)


def _looked(arrivals: Arrivals) -> Iterator[list[Path]]:
    yield arrivals.look()
