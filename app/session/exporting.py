"""Writing results in a worker thread: first a plan, then the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.language.translation import figure, tr, trn
from app.core.mask.repairs import Repairs
from app.core.output.choice import ExportChoice, OutputSet
from app.core.output.export import ExportResult, export_photos
from app.core.output.export_plan import Existing, ExportPlan, plan_export
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId, State
from app.core.places.crop_map import crop_map
from app.session.export_summary import ExportSummary
from app.session.finding.details import Details
from app.session.store import PhotoStore
from app.session.workers import Lane, Worker


@dataclass(frozen=True)
class _Request:
    photo_ids: tuple[PhotoId, ...]
    choice: ExportChoice
    order: tuple[PhotoId, ...]


class Exporting(QObject):
    """Runs one export at a time.

    Signals:
        planned: The `ExportPlan` asked for with `plan`.
        changed: The progress changed, or an export began or ended.
        finished: The `ExportSummary` at the end, also after a cancellation.
        failed: Why no plan could be made.
        tiled: A `Tile` of the crop map asked for with `map_crops`.

    Args:
        store: The photos.
        details: Tells which photos still lack what is to be seen in their files.
        repairs: Cache of repaired alphas.
    """

    planned = Signal(object)
    changed = Signal()
    finished = Signal(object)
    failed = Signal(str)
    tiled = Signal(object)

    def __init__(
        self,
        store: PhotoStore,
        details: Details,
        repairs: Repairs | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._details = details
        self._unplanned: _Request | None = None
        self._repairs = repairs
        self._lane = Lane(self)
        self._tiles = Lane(self)
        self._plan: ExportPlan | None = None
        self._worker: Worker | None = None
        self._planner: Worker | None = None
        self._results: list[ExportResult] = []
        self._without_car: tuple[Photo, ...] = ()
        self._problem: str | None = None
        self._left = 0
        self._by_itself = False
        self._unchanged = 0  # files of this export that are there and would be the same
        self._last: ExportChoice | None = None
        details.changed.connect(self._plan_now)

    @property
    def last(self) -> ExportChoice | None:
        """The choice of the last export; None if it is not known."""
        return self._last

    def remember(self, choice: ExportChoice) -> None:
        """Suggest this choice the next time."""
        self._last = choice

    @property
    def results(self) -> list[ExportResult]:
        """The results so far of the current export, or of the last one."""
        return self._results

    @property
    def without_car(self) -> tuple[Photo, ...]:
        """The photos that the current export, or the last one, leaves out for want of a car."""
        return self._without_car

    @property
    def problem(self) -> str | None:
        """Why the export was aborted; None if it was not."""
        return self._problem

    @property
    def left(self) -> int:
        """The number of photos that the last export did not reach."""
        return self._left

    @property
    def running(self) -> bool:
        """Whether files are being written."""
        return self._plan is not None

    @property
    def done(self) -> int:
        """The number of files finished, including those that failed, without unchanged ones."""
        return sum(not result.unchanged for result in self._results)

    @property
    def total(self) -> int:
        """The number of files that this export writes; unchanged ones are left alone."""
        return max(len(self._plan.items) - self._unchanged, self.done) if self._plan else 0

    @property
    def progress(self) -> str:
        """How far the export is, in words."""
        words = tr(
            "Exporting {number} of {total}", number=figure(self.done), total=figure(self.total)
        )
        same = trn("{number} unchanged", "{number} unchanged", self._unchanged)
        return f"{words} · {same}" if self._unchanged else words

    def plan(
        self, photos: Sequence[Photo], choice: ExportChoice, order: Sequence[Photo] | None = None
    ) -> None:
        """Find out which files to write and which of them exist already; `planned` follows.

        Windows and number plates that are to be seen in the files are waited for. No plan follows
        that was asked for before.

        Args:
            photos: Those to be written.
            choice: What the user wants.
            order: All photos in the order in which they are numbered; by default as added.
        """
        if self._planner is not None:
            self._planner.cancel()
        ids, places = ([photo.id for photo in each or ()] for each in (photos, order))
        self._unplanned = _Request(tuple(ids), choice, tuple(places))
        self._plan_now()

    def lacks(self, photo: Photo) -> bool:
        """Whether what is to be seen in a photo's file is still being looked for."""
        return self._details.are_lacking([photo.id])

    @property
    def waiting(self) -> bool:
        """Whether a plan waits for windows or number plates."""
        return self._unplanned is not None

    def _plan_now(self) -> None:
        """Plan what was asked for, unless its photos still lack something."""
        asked = self._unplanned
        if asked is None or self._details.are_lacking(asked.photo_ids):
            return
        self._unplanned = None
        photos, order = (
            [photo for each in ids if (photo := self._store.get(each)) is not None]
            for ids in (asked.photo_ids, asked.order)
        )
        making = plan_export(photos, asked.choice, order or self._store.photos())
        self._planner = self._lane.run(making, self.planned.emit, failed=self.failed.emit)

    def map_crops(
        self, photo: Photo, sets: Sequence[OutputSet], background: BackgroundChoice
    ) -> None:
        """Show a photo in the shapes of all sets; `tiled` follows for each, and none for others."""
        self._tiles.cancel()
        # If a file cannot be read, the canvas says so.
        self._tiles.run(crop_map(photo, background, sets, self._repairs), self.tiled.emit)

    def begin(self, plan: ExportPlan, existing: Existing, *, by_itself: bool = False) -> None:
        """Write the planned files; do nothing if an export is running.

        Args:
            plan: What to write.
            existing: What to do about files that are there and out of date.
            by_itself: Whether nobody asked for just this export.
        """
        if self.running:
            return
        self._by_itself = by_itself
        self._plan, self._results, self._problem, self._left = plan, [], None, 0
        self._unchanged = len(plan.unchanged)
        self._without_car = plan.without_car
        self.remember(plan.choice)
        self._worker = self._lane.run(
            export_photos(plan, existing, self._repairs),
            self._take,
            failed=self._break_off,
            finished=self._finish,
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop after the file being written; files already written stay."""
        if self._worker is not None:
            self._worker.stop()

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._lane.close()
        self._tiles.close()

    def _take(self, result: ExportResult) -> None:
        self._results.append(result)
        photo = self._store.get(result.photo.id)
        if photo is not None and result.error is None:
            # A photo edited while its file was being written is not exported in its new state yet,
            # and one that waits for the network keeps waiting.
            same = photo.seen_in_export == result.photo.seen_in_export
            settled = photo.state not in (State.QUEUED, State.WORKING)
            state = State.EXPORTED if same and settled else photo.state
            self._store.update(replace(photo, state=state, exported=result.target, error=None))
        elif photo is not None:
            self._store.update(replace(photo, error=str(result.error)))
        self.changed.emit()

    def _break_off(self, problem: str) -> None:
        self._problem = problem

    def _finish(self) -> None:
        plan, self._plan, self._worker = self._plan, None, None
        assert plan is not None  # noqa: S101  (set in `begin`, the only caller)
        failed = sum(result.error is not None for result in self._results)
        unchanged = sum(result.unchanged for result in self._results)
        written = len(self._results) - failed - unchanged
        self._left = len(plan.items) - len(self._results)
        self.changed.emit()
        self.finished.emit(
            ExportSummary(
                *(plan.choice.folder, written, failed, self._left, self._problem, unchanged),
                by_itself=self._by_itself,
            )
        )
