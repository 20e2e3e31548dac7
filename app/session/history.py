"""What can be undone: the owner of the undo stack, and every edit that goes on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from app.core.output.naming import Source
from app.core.photo.edits import Edit
from app.core.photo.photo import Photo, PhotoId
from app.session.placing import Wish
from app.session.store import PhotoStore
from app.session.undo_commands import (
    AddPhotos,
    PlaceCars,
    RemovePhotos,
    ReviewPhotos,
    repair,
    reset_repair,
)
from app.session.viewing import Viewing


class History(QObject):
    """Carries out edits as steps that can be undone.

    Attributes:
        stack: The steps; menus make their actions of it.

    Args:
        store: The photos.
        viewing: Is taken to the photo that a step changes.
    """

    def __init__(self, store: PhotoStore, viewing: Viewing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._viewing = viewing
        self.stack = QUndoStack(self)

    def undo(self) -> None:
        """Take the last step back."""
        self.stack.undo()

    def redo(self) -> None:
        """Take the step again that was taken back last."""
        self.stack.redo()

    def clear(self) -> None:
        """Forget all steps."""
        self.stack.clear()

    def add(self, sources: Sequence[Source]) -> None:
        """Put photos at the end of the list."""
        if sources:
            self.stack.push(AddPhotos(self._store, sources))

    def remove(self, photo_ids: Collection[PhotoId]) -> None:
        """Take photos out of the list; their files stay where they are."""
        if photo_ids:
            self.stack.push(RemovePhotos(self._store, photo_ids))

    def repair(self, photo_id: PhotoId, edit: Edit) -> None:
        """Put an edit behind the other edits of a photo."""
        photo = self._store.get(photo_id)
        if photo is not None:
            self.stack.push(repair(self._store, self._viewing, photo, edit))

    def reset(self, photo: Photo) -> None:
        """Give a photo back the mask that the network found."""
        if photo.is_repaired:
            self.stack.push(reset_repair(self._store, self._viewing, photo))

    def place(self, wish: Wish) -> None:
        """Place cars."""
        self.stack.push(PlaceCars(self._store, wish))

    def review(self, photos: Sequence[Photo]) -> None:
        """Note that the user found photos good as they are, where there is a mask to judge."""
        ids = [photo.id for photo in photos if photo.alpha is not None and not photo.reviewed]
        if ids:
            self.stack.push(ReviewPhotos(self._store, ids))
