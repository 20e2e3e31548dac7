"""The Edit menu: undo, clipboard, and actions on the photos of the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from app.core.language.translation import tr, trn
from app.core.photo.notice import Notice, Offer, Tone
from app.core.photo.photo import Photo
from app.session.session import Session
from app.ui.exchange.clipboard import Clipboard
from app.ui.menus.action import ActionFactory, Key
from app.ui.menus.vehicle_menu import VehicleMenu
from app.ui.parts.debounce import Debounce


class EditMenu(QMenu):
    """The actions of the Edit menu.

    Args:
        session: The session that the actions work on.
        clipboard: Copies and pastes.
        factory: Makes the actions.
    """

    def __init__(self, session: Session, clipboard: Clipboard, factory: ActionFactory) -> None:
        super().__init__(tr("&Edit"), factory.window)
        self._session = session
        self._removed: Notice | None = None
        self._make_actions(clipboard, factory)
        self.vehicle = VehicleMenu(session, factory)
        self._fill()
        self._debounce = Debounce(self._follow, self, grows=True)
        store, viewing = session.store, session.viewing
        for signal in (
            *(store.added, store.removed, store.changed),
            *(viewing.chosen_changed, viewing.current_changed, viewing.look_changed),
        ):
            signal.connect(self._debounce.request)
        self._follow()

    def _make_actions(self, clipboard: Clipboard, factory: ActionFactory) -> None:
        make, history = factory.make, self._session.history
        self.undo = make(tr("&Undo"), history.undo, Key.Undo, icon="undo")
        self.redo = make(tr("Re&do"), history.redo, Key.Redo, icon="redo")
        history.stack.indexChanged.connect(self._name_steps)
        history.stack.indexChanged.connect(self._forget_removal)
        history.stack.undoTextChanged.connect(self._name_steps)
        self._name_steps()
        self.copy = make(tr("&Copy the result"), clipboard.copy, Key.Copy, icon="copy")
        self.paste = make(tr("&Paste photos"), clipboard.paste, Key.Paste, icon="paste")
        self.place_alike = make(tr("P&lace all cars like this one"), self._place_alike, "Ctrl+L")
        self.review = make(tr("&Mark as reviewed"), self._review, "R")
        self.review.setToolTip(tr("Mark as reviewed and go to the next that needs it (R)"))
        self.next_review = make(tr("&Next that needs review"), self._next, "N")
        self.next_review.setToolTip(tr("Next photo that needs review (N)"))
        step = self._session.viewing.step
        self.previous = make(
            *(tr("Previ&ous photo"), lambda: step(-1), "Ctrl+PgUp"), icon="previous"
        )
        self.next = make(*(tr("Ne&xt photo"), lambda: step(1), "Ctrl+PgDown"), icon="next")
        self.remove = make(tr("&Remove from the list"), self._remove, Key.Delete, icon="remove")
        self.retry = make(tr("&Try failed photos again"), self._retry, icon="retry")
        self.restart = make(
            tr("&Start again with what was cancelled"), self._session.cutting.restart
        )

    def _fill(self) -> None:
        for part in (
            [self.undo, self.redo],
            [self.copy, self.paste],
            [self.place_alike, self.vehicle.menuAction()],
            [self.review, self.next_review],
            [self.previous, self.next],
            [self.remove, self.retry, self.restart],
        ):
            self.addActions(part)
            self.addSeparator()

    def _name_steps(self) -> None:
        """Name the steps that Undo and Redo would take."""
        stack = self._session.history.stack
        undone, redone = stack.undoText(), stack.redoText()
        self.undo.setEnabled(stack.canUndo())
        self.undo.setText(tr("&Undo {step}", step=undone) if undone else tr("&Undo"))
        self.redo.setEnabled(stack.canRedo())
        self.redo.setText(tr("Re&do {step}", step=redone) if redone else tr("Re&do"))

    def _follow(self) -> None:
        viewing, photos = self._session.viewing, self._session.store.photos()
        current, chosen = viewing.current, viewing.chosen
        self.copy.setEnabled(current is not None and current.alpha is not None)
        # One that is reviewed already does not stop whoever goes from photo to photo with this key.
        self.review.setEnabled(any(photo.alpha is not None for photo in chosen))
        self.next_review.setEnabled(bool(photos))  # says so if there is none
        self.remove.setEnabled(bool(chosen))
        self.remove.setText(
            trn("&Remove {number} photo", "&Remove {number} photos", len(chosen))
            if chosen
            else tr("&Remove from the list")
        )
        self.retry.setEnabled(any(_has_failed(photo) for photo in photos))
        self.restart.setEnabled(self._session.cutting.stopped > 0)
        self._name_place_alike(some=len(chosen) > 1)
        self.place_alike.setEnabled(self._session.placing.possible and len(photos) > 1)

    def _name_place_alike(self, *, some: bool) -> None:
        self.place_alike.setText(
            tr("P&lace the chosen cars like this one")
            if some
            else tr("P&lace all cars like this one")
        )
        self.place_alike.setIconText(tr("For the chosen") if some else tr("Same for all"))
        self.place_alike.setToolTip(
            tr("Give the cars of the other photos this size, floor line and shadow (Ctrl+L)")
        )

    def _place_alike(self) -> None:
        chosen = self._session.viewing.chosen
        photos = chosen if len(chosen) > 1 else self._session.store.photos()
        self._session.placing.place_alike(photos)

    def _review(self) -> None:
        self._session.history.review(self._session.viewing.chosen)
        self._next()

    def _next(self) -> None:
        if not self._session.viewing.go_to_next_review():
            self._session.tell(Notice(tr("No more photos need review."), Tone.DONE))

    @property
    def offers(self) -> dict[Offer, tuple[str, Callable[[], object]]]:
        """What its actions do about an offer, and the text of a button for that."""
        return {Offer.UNDO: (tr("Undo"), self.undo.trigger)}

    def _remove(self) -> None:
        """Remove photos; of more than the eye follows it is said how they come back."""
        chosen = [photo.id for photo in self._session.viewing.chosen]
        self._session.history.remove(chosen)
        if len(chosen) > 1 or not len(self._session.store):
            text = trn(
                "{number} photo was removed from the list. Its file stays where it is.",
                "{number} photos were removed from the list. Their files stay where they are.",
                len(chosen),
            )
            self._removed = Notice(text, Tone.DONE, offers=(Offer.UNDO,))
            self._session.tell(self._removed)

    def _forget_removal(self) -> None:
        """Offer no undo any more, since the next one would undo something else."""
        if self._removed is not None and self._session.notice is self._removed:
            self._session.tell(None)
        self._removed = None

    def _retry(self) -> None:
        for photo in self._session.store.photos():
            if _has_failed(photo):
                self._session.cutting.retry(photo.id)


def _has_failed(photo: Photo) -> bool:
    return photo.error is not None and photo.alpha is None
