"""Learning: joins the weights, the examples and the training."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.learning.refinding import can_refind, none_left, question, refindable
from app.core.learning.weights import path_of
from app.core.photo.notice import Notice, Offer
from app.core.saved.folders import data_dir
from app.session.learning.collecting import Collecting
from app.session.learning.gallery import Gallery
from app.session.learning.shelf import Shelf
from app.session.learning.training import Stage, Training
from app.session.preferences import Preferences
from app.session.session import Session


class Learning(QObject):
    """From repairs to a better network, and to better masks of the photos that are there.

    Signals:
        told: A `Notice` on what was done, why it was not, or what is asked.

    Attributes:
        shelf: The weights at hand.
        collecting: The examples.
        gallery: Their pictures.
        training: The run.

    Args:
        session: The session whose photos are learnt from.
        preferences: Store which weights are in use.
        folder: Where examples, runs and weights are kept; by default the folder for data.
    """

    told = Signal(object)

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        home = folder or data_dir()
        self._home = home
        self.shelf = Shelf(session, preferences, home / "weights", self)
        self.collecting = Collecting(
            *(session.network, session.vehicles, home / "examples", home / "check"), self
        )
        self.gallery = Gallery(self)
        self.training = Training(home / "runs", self)
        for part in (self.shelf, self.collecting):
            part.told.connect(self.told)
        self.told.connect(session.tell)

    def train(self) -> None:
        """Learn from the examples, on from the weights in use."""
        name = self.shelf.in_use
        path = path_of(name, self._home / "weights")
        in_library = path is not None and path.is_file()
        self.training.start(self.collecting.folder, str(path) if in_library else name)

    def accept(self, name: str) -> None:
        """Keep the weights that were learnt last under a name, and use them from now on."""
        run = self.training.run
        if run is not None and run.finished and self.training.stage is Stage.IDLE:
            self.shelf.bring(run.weights, name, used=self.training.settle)

    @property
    def can_find_again(self) -> bool:
        """Whether there are photos whose cars may be found again."""
        return can_refind(self._session.store.photos())

    def ask_to_find_again(self) -> None:
        """Ask whether all cars shall be found again with the weights in use."""
        these = refindable(self._session.store.photos())
        if these.photos:
            notice = Notice(question(these), offers=(Offer.FIND_AGAIN_NOW,))
        else:
            notice = Notice(none_left(these))
        self.told.emit(notice)

    def find_again(self) -> None:
        """Find the cars again in all photos that nobody has repaired or reviewed."""
        self._session.tell(None)
        these = refindable(self._session.store.photos())
        self._session.cutting.rerun([photo.id for photo in these.photos])

    def close(self) -> None:
        """Stop all work; a run saves what it has learnt, and can go on later."""
        for part in (self.training, self.collecting, self.gallery, self.shelf):
            part.close()
