"""The weights at hand while the program runs, and which of them are in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.language.translation import tr
from app.core.learning import weights
from app.core.learning.refinding import refindable
from app.core.learning.weights import Weights
from app.core.photo.notice import Notice, Offer, Tone
from app.core.saved.settings import SHIPPED
from app.session.preferences import Preferences
from app.session.session import Session
from app.session.workers import Lane


class Shelf(QObject):
    """Lists weights, brings them in, and puts them to use; files are examined in a worker thread.

    Signals:
        changed: Other weights are at hand or in use.
        told: A `Notice` on what was done, or why it was not.

    Args:
        session: Its network takes the weights.
        preferences: Store which weights are in use.
        folder: The folder of the user's own weights.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._network = session.network
        self._preferences = preferences
        self._folder = folder
        self._lane = Lane(self)

    @property
    def at_hand(self) -> list[Weights]:
        """Those that ship, and the user's own."""
        return weights.at_hand(self._folder)

    @property
    def in_use(self) -> str:
        """The name of those in use; a path if the command line named a file."""
        return weights.name_of(self._network.weights, self._folder)

    @property
    def busy(self) -> bool:
        """Whether a file is being examined or copied."""
        return self._lane.busy

    def use(self, name: str) -> None:
        """Find cars with these weights from now on, once they are found to be sound."""
        path = weights.path_of(name, self._folder)
        self._do(
            lambda: path is None or self._network.examine(path),
            lambda all_found: self._take(name, path, all_found=all_found),
        )

    def bring(
        self, source: Path, name: str = "", *, used: Callable[[], object] | None = None
    ) -> None:
        """Copy a file to those at hand, if it can be used.

        Args:
            source: The weights file.
            name: What to call it; by default like the file.
            used: If given, they are put to use at once, and then it is called.
        """
        called = name.strip() or weights.free_name(source.stem, self._folder)

        def take(*, all_found: bool) -> None:
            if used is None:
                self._tell(tr("The weights {name} are at hand.", name=called))
            else:
                self._take(called, weights.path_of(called, self._folder), all_found=all_found)
                used()

        self._do(
            lambda: weights.keep(source, called, self._network.examine, self._folder),
            lambda all_found: take(all_found=all_found),
        )

    def export(self, chosen: Weights, target: Path) -> None:
        """Write a copy of weights to a file or into a folder."""

        def done(_: object) -> None:
            text = tr("A copy of {name} was written.", name=chosen.name)
            self.told.emit(Notice(text, Tone.DONE, target if target.is_dir() else target.parent))

        self._do(lambda: weights.export(chosen, target, overwrite=not target.is_dir()), done)

    def remove(self, chosen: Weights) -> None:
        """Delete weights of the user's own; if they are in use, those that ship take over."""
        if chosen.name == self.in_use:
            self._take(SHIPPED, None)

        def done(_: object) -> None:
            self._tell(tr("The weights {name} are removed.", name=chosen.name))

        self._do(lambda: weights.remove(chosen), done)

    def free_name(self, wish: str) -> str:
        """A name like this that is not taken."""
        return weights.free_name(wish, self._folder)

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._lane.close()

    def _do(self, deed: Callable[[], Any], then: Callable[[Any], object]) -> None:
        self._lane.run(_doing(deed), then, failed=self._complain, finished=self.changed.emit)
        self.changed.emit()

    def _take(self, name: str, path: Path | None, *, all_found: bool = True) -> None:
        self._preferences.change(weights=name)
        self._network.use(path)
        self._session.cutting.renew()
        self.changed.emit()
        shown = tr("those that come with Forecourt") if name == SHIPPED else name
        text = tr(
            "From now on cars are found with these weights: {name}. Masks that are there stay.",
            name=shown,
        )
        if not all_found:
            text = f"{text} {tr(weights.CAR_ALONE)}"
        others = refindable(self._session.store.photos()).photos
        self.told.emit(Notice(text, Tone.DONE, offers=(Offer.FIND_AGAIN,) if others else ()))

    def _tell(self, text: str) -> None:
        self.told.emit(Notice(text, Tone.DONE))

    def _complain(self, problem: str) -> None:
        self.told.emit(Notice(problem, Tone.ERROR))


def _doing(deed: Callable[[], Any]) -> Iterator[Any]:
    yield deed()
