"""The owner of the undo stack, and every edit that goes on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from app.core.language.translation import mark, tr
from app.core.output.naming import Source
from app.core.photo.edits import Edit, Repair, Stroke
from app.core.photo.photo import Photo, PhotoId
from app.session.placing import Wish
from app.session.plates import PlateWish
from app.session.repair_steps import (
    bring_back,
    drop_rest,
    find_again,
    mend_windows,
    repair,
    reset_repair,
)
from app.session.store import PhotoStore
from app.session.undo_commands import (
    AddPhotos,
    ChangeBackgrounds,
    ChangePhotos,
    PlaceCars,
    RemovePhotos,
    ReviewPhotos,
    Step,
)
from app.session.vehicles.backgrounds import Backing
from app.session.vehicles.vehicles import Regrouping
from app.session.viewing import Viewing

PAUSE = 700  # ms; an undo that comes later than this confirms the step that was announced


class History(QObject):
    """Carries out edits as steps that can be undone.

    Undo and redo go to the photo that they change and say what they did. Undoing the addition of
    photos is announced first, so that a quick series of undos does not remove them unnoticed.

    Signals:
        told: A message for the user: what was undone, redone, would be undone next, or found anew.

    Attributes:
        stack: The undo stack; menus create their actions from it.

    Args:
        store: The photos.
        viewing: Goes to the photo that a step changes.
    """

    told = Signal(str)

    def __init__(self, store: PhotoStore, viewing: Viewing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._viewing = viewing
        self._announced = False
        self._since_undo = QElapsedTimer()
        self._adding: AddPhotos | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._go_on_adding)
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._forget_announcement)

    def undo(self) -> None:
        """Undo the last step, or announce that it would remove photos."""
        self.settle()
        step = self._step(self.stack.index() - 1)
        if step is None:
            return
        if self._must_be_announced(step):
            self._announced = True
            text = tr("Next: undo “{step}”. Undo again to do it.", step=step.text())
        else:
            self.stack.undo()
            self._go_to(step)
            text = tr("Undone: {step}", step=_words(step))
        self._since_undo.start()
        self.told.emit(text)

    def redo(self) -> None:
        """Redo the step that was undone last."""
        self.settle()
        step = self._step(self.stack.index())
        if step is not None:
            self.stack.redo()
            self._go_to(step)
            self.told.emit(tr("Redone: {step}", step=_words(step)))

    def clear(self) -> None:
        """Forget all steps, and photos that have not come yet."""
        self._adding = None
        self._rest.stop()
        self.stack.clear()

    def add(self, sources: Sequence[Source]) -> None:
        """Append photos to the list: the first at once, many others while the window goes on."""
        if sources:
            step = AddPhotos(self._store, sources)
            self._push(step)
            self._adding = step
            self._go_on_adding_later()

    @property
    def adding(self) -> bool:
        """Whether photos of the last addition have not come yet."""
        return self._adding is not None

    def settle(self) -> None:
        """Add photos that have not come yet at once."""
        adding, self._adding = self._adding, None
        if adding is not None:
            adding.finish()

    def remove(self, photo_ids: Collection[PhotoId]) -> None:
        """Remove photos from the list; their files stay where they are."""
        if photo_ids:
            self._push(RemovePhotos(self._store, photo_ids))

    def repair(self, photo_id: PhotoId, edit: Edit) -> None:
        """Append an edit to the edits of a photo."""
        photo = self._store.get(photo_id)
        if photo is not None:
            self._push(repair(self._store, photo, edit))

    def mend_windows(self, photo_id: PhotoId, stroke: Stroke) -> None:
        """Append a stroke to those on a photo's windows."""
        photo = self._store.get(photo_id)
        if photo is not None:
            self._push(mend_windows(self._store, photo, stroke))

    def drop_rest(self, photo_id: PhotoId, repair: Repair) -> None:
        """Make the stroke that erased the last of a car a step that removes the car.

        Args:
            photo_id: The photo.
            repair: Its edits, the stroke last; if others have come since, nothing is done.
        """
        photo, step = self._store.get(photo_id), self._step(self.stack.index() - 1)
        if photo is None or photo.repair != repair:
            return
        if isinstance(step, ChangePhotos) and step.made(photo):
            self.stack.undo()  # one step, to be undone at once
            self._push(drop_rest(self._store, self._store[photo_id], repair[-1:]))
        else:
            self._push(drop_rest(self._store, photo))

    def find_again(self, found: Photo) -> None:
        """Give a photo the alpha found in the user's box; its repairs stay."""
        photo = self._store.get(found.id)
        if photo is not None:
            same = photo.alpha == found.alpha
            self._push(find_again(self._store, photo, found))
            text = mark("The same car was found") if same else mark("The car was found anew")
            self.told.emit(f"{tr(text)} · {photo.name}")

    def reset(self, photo: Photo) -> None:
        """Restore the mask and the windows that the network found for a photo."""
        if photo.is_repaired or photo.own_windows:
            self._push(reset_repair(self._store, photo))

    def bring_back(self, photo: Photo) -> None:
        """Take back that all of a photo's car was removed."""
        if photo.is_emptied:
            self._push(bring_back(self._store, photo))

    def place(self, wish: Wish) -> None:
        """Apply the placements that the user wants."""
        self._push(PlaceCars(self._store, wish))

    def regroup(self, regrouping: Regrouping) -> None:
        """Say which photos show one vehicle."""
        self._push(ChangePhotos(self._store, regrouping.text, regrouping.changes))

    def mark_plates(self, wish: PlateWish) -> None:
        """Cover number plates, or say where they are."""
        self._push(ChangePhotos(self._store, wish.text, wish.changes))

    def back(self, backing: Backing) -> None:
        """Put cars on another background."""
        self._push(ChangeBackgrounds(self._store, self._viewing, backing))

    def review(self, photos: Sequence[Photo]) -> None:
        """Mark photos that have a mask as reviewed by the user."""
        ids = [photo.id for photo in photos if photo.alpha is not None and not photo.reviewed]
        if ids:
            self._push(ReviewPhotos(self._store, ids))

    def _push(self, step: Step) -> None:
        self.settle()
        self.stack.push(step)

    def _go_on_adding(self) -> None:
        if self._adding is not None:
            self._adding.go_on()
            self._go_on_adding_later()

    def _go_on_adding_later(self) -> None:
        if self._adding is not None and self._adding.is_complete:
            self._adding = None
        if self._adding is not None:
            self._rest.start()

    def _step(self, index: int) -> Step | None:
        step = self.stack.command(index) if 0 <= index < self.stack.count() else None
        return step if isinstance(step, Step) else None

    def _must_be_announced(self, step: Step) -> bool:
        """Whether undoing a step would remove photos that were not added just now."""
        if not isinstance(step, AddPhotos) or self.stack.index() == self.stack.count():
            return False
        # Key presses in quick succession refer to the steps before, not to the announcement.
        return not (self._announced and self._since_undo.elapsed() > PAUSE)

    def _forget_announcement(self) -> None:
        self._announced = False

    def _go_to(self, step: Step) -> None:
        """Show a photo that a step has changed, unless one of them is on the canvas already."""
        ids = [photo_id for photo_id in step.photo_ids if photo_id in self._store]
        current = self._viewing.current
        if ids and (current is None or current.id not in ids):
            self._viewing.set_current(ids[0])


def _words(step: Step) -> str:
    """A step's name, and what it changed."""
    return f"{step.text()} · {step.subject}" if step.subject else step.text()
