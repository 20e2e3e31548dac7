"""Collecting training examples: saving, listing, looking them over and removing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.errors import ForecourtError
from app.core.language.translation import tr, trn
from app.core.learning import examples, saving
from app.core.learning.examples import Example
from app.core.learning.flags import REPORT, read_flags
from app.core.learning.saving import Collected, Outcome
from app.core.network import Network
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo
from app.session.learning.job import Job
from app.session.vehicles.vehicles import Vehicles
from app.session.workers import Lane


class Collecting(QObject):
    """The examples in one data folder.

    Signals:
        changed: Other examples are there, or other things are known about them.
        told: A `Notice` on what was done, or why it was not.

    Attributes:
        folder: The data folder.

    Args:
        network: Its fingerprint is noted with each example.
        vehicles: Tells which photos show one vehicle.
        folder: The data folder.
        report: Folder for the report of a check.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(
        self,
        network: Network,
        vehicles: Vehicles,
        folder: Path,
        report: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self._network = network
        self._vehicles = vehicles
        self._report = report
        self._lane = Lane(self)
        self._check = Job(self)
        self._check.ended.connect(self._take_check)
        self._results: list[Collected] = []
        self._known: list[Example] | None = None
        self._flags: Mapping[str, tuple[str, ...]] = {}

    @property
    def examples(self) -> list[Example]:
        """The examples, by vehicle; looked for when they are first asked for."""
        if self._known is None:
            self._known = examples.listed(self.folder)
            self._flags = read_flags(self._report / REPORT, self._known)
        return self._known

    @property
    def vehicles(self) -> int:
        """How many vehicles they show."""
        return len({example.vehicle for example in self.examples})

    @property
    def flags(self) -> Mapping[str, tuple[str, ...]]:
        """What the last check found about each, by name."""
        return self._flags if self.examples else {}

    @property
    def checking(self) -> bool:
        """Whether they are being looked over."""
        return self._check.running

    @property
    def busy(self) -> bool:
        """Whether examples are being written or removed."""
        return self._lane.busy

    def save(self, photos: Sequence[Photo]) -> None:
        """Save those photos that somebody has seen to; `told` follows."""
        worth = [photo for photo in photos if saving.worth_saving(photo)]
        if not worth:
            text = tr("Repair a photo, or mark it as reviewed, before it becomes an example.")
            self.told.emit(Notice(text))
            return
        weights, listed = self._network.fingerprint, self._vehicles.by_file()
        collecting = saving.collect(worth, self.folder, network=weights, list_says=listed)
        self._results = []
        self._lane.run(collecting, self._results.append, failed=self._complain, finished=self._end)
        self.changed.emit()

    def remove(self, chosen: Sequence[Example]) -> None:
        """Delete examples; the photos that they came from stay."""
        self._lane.run(
            _removing(chosen), lambda _: None, failed=self._complain, finished=self._list
        )

    def make_one_vehicle(self, chosen: Sequence[Example]) -> None:
        """Say that examples show one vehicle: it is held back whole, or not at all."""
        self._lane.run(_joining(chosen), lambda _: None, failed=self._complain, finished=self._list)

    def check(self) -> None:
        """Look the examples over, as `forecourt check` does, in a process of its own."""
        self._check.start(["check", str(self.folder), "--out", str(self._report)])
        self.changed.emit()

    def close(self) -> None:
        """Stop for good; return when thread and process have ended."""
        self._check.close()
        self._lane.close()

    def _end(self) -> None:
        self._list()
        if self._results:
            self.told.emit(_summary(self._results))

    def _list(self) -> None:
        self._known = None
        self.changed.emit()

    def _take_check(self, status: int) -> None:
        # Status 1 is an answer, too: something was found. Without a report, there is none.
        if status < 0 or not (self._report / REPORT).is_file():
            self._complain(self._check.problem or tr("The check was stopped."))
        self._list()
        if status == 0 and not self.flags:
            self.told.emit(Notice(tr("The check is done: nothing is odd."), Tone.DONE))

    def _complain(self, problem: str) -> None:
        self.told.emit(Notice(problem, Tone.ERROR))


def _removing(chosen: Sequence[Example]) -> Iterator[Example]:
    for example in chosen:
        examples.remove(example)
        yield example


def _joining(chosen: Sequence[Example]) -> Iterator[None]:
    examples.make_one_vehicle(chosen)
    yield None


def _summary(results: Sequence[Collected]) -> Notice:
    counts = Counter(result.outcome for result in results)
    words = (
        (
            counts[Outcome.NEW],
            trn(
                "{number} training example was saved.",
                "{number} training examples were saved.",
                counts[Outcome.NEW],
            ),
        ),
        (
            counts[Outcome.RENEWED],
            trn("{number} got a new mask.", "{number} got new masks.", counts[Outcome.RENEWED]),
        ),
        (
            counts[Outcome.UNCHANGED],
            trn(
                "{number} was there already, unchanged.",
                "{number} were there already, unchanged.",
                counts[Outcome.UNCHANGED],
            ),
        ),
    )
    errors = [result.error for result in results if result.error is not None]
    parts = [text for number, text in words if number]
    return Notice(" ".join([*parts, *_told(errors)]), Tone.ERROR if errors else Tone.DONE)


def _told(errors: Sequence[ForecourtError]) -> list[str]:
    if not errors:
        return []
    more = len(errors) - 1
    return [str(errors[0])] + ([tr("And {number} more.", number=more)] if more else [])
