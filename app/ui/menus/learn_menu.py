"""The Learn menu: from repaired photos to a network that knows the user's cars."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from app.core.language.translation import mark, tr, trn
from app.core.learning.saving import worth_saving
from app.core.photo.notice import Offer
from app.core.photo.photo import Photo
from app.session.learning.learning import Learning
from app.session.session import Session
from app.ui.learning.window import Page
from app.ui.menus.action import ActionFactory
from app.ui.parts.debounce import Debounce

_SAVE = mark("Keep a copy of photo and mask, for the network to learn from")
_SAVE_ALL = mark("Whatever was repaired by hand in this list, exported or not")
_AGAIN = mark("With the weights in use; photos that you repaired or reviewed stay as they are")


class LearnMenu(QMenu):
    """The actions of the Learn menu.

    Signals:
        wished: The `Page` that the user wants to see.

    Args:
        session: The session whose photos are learnt from.
        learning: Keeps the examples.
        factory: Makes the actions.
    """

    wished = Signal(object)

    def __init__(self, session: Session, learning: Learning, factory: ActionFactory) -> None:
        super().__init__(tr("Lear&n"), factory.window)
        self._session = session
        self._learning = learning
        self._make_actions(factory)
        self._fill()
        self._debounce = Debounce(self._follow, self, grows=True)
        store, viewing = session.store, session.viewing
        for signal in (
            *(store.added, store.removed, store.changed),
            *(viewing.chosen_changed, viewing.current_changed, learning.collecting.changed),
        ):
            signal.connect(self._debounce.request)
        self._follow()

    def _make_actions(self, factory: ActionFactory) -> None:
        make, collecting = factory.make, self._learning.collecting
        self.save = make(
            *(_save_text(1), lambda: collecting.save(self._chosen()), "Ctrl+T"),
            tip=tr(_SAVE),
        )
        self.save_all = make(
            *(tr("Save &all repaired photos"), lambda: collecting.save(self._repaired())),
            tip=tr(_SAVE_ALL),
        )
        self.examples = make(tr("&Examples…"), lambda: self.wished.emit(Page.EXAMPLES))
        self.train = make(tr("&Train…"), lambda: self.wished.emit(Page.TRAINING))
        self.weights = make(tr("&Weights…"), lambda: self.wished.emit(Page.WEIGHTS))
        self.again = make(
            *(tr("&Find all cars again…"), self._learning.ask_to_find_again), tip=tr(_AGAIN)
        )

    def _fill(self) -> None:
        self.addActions([self.save, self.save_all])
        self.addSeparator()
        self.addActions([self.examples, self.train, self.weights])
        self.addSeparator()
        self.addAction(self.again)

    @property
    def offers(self) -> dict[Offer, tuple[str, Callable[[], object]]]:
        """The text of the button for an offer, and its action."""
        return {
            Offer.FIND_AGAIN: (tr("Find all cars again…"), self._learning.ask_to_find_again),
            Offer.FIND_AGAIN_NOW: (tr("Find them again"), self._learning.find_again),
        }

    def _chosen(self) -> list[Photo]:
        return [photo for photo in self._session.viewing.chosen if worth_saving(photo)]

    def _repaired(self) -> list[Photo]:
        photos = self._session.store.photos()
        return [photo for photo in photos if photo.is_repaired and worth_saving(photo)]

    def _follow(self) -> None:
        free = not self._learning.collecting.busy
        number = len(self._chosen())
        self.save.setEnabled(free and number > 0)
        self.save.setText(_save_text(max(number, 1)))
        self.save_all.setEnabled(free and bool(self._repaired()))
        self.again.setEnabled(self._learning.can_find_again)


def _save_text(number: int) -> str:
    if number < 2:
        return tr("&Save as training example")
    return trn("&Save {number} training example", "&Save {number} training examples", number)
