"""What can be done with the list: filter and sort it, and go through what needs review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QUndoStack
from PySide6.QtWidgets import QMenu

from app.core.language.translation import figure, mark, tr
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo
from app.core.photo.status import Filter, Sort, counts
from app.session.session import Session
from app.session.undo_commands import ReviewPhotos
from app.ui.parts.debounce import Soon

FILTERS: Mapping[Filter, str] = {
    Filter.ALL: mark("All photos"),
    Filter.NEEDS_REVIEW: mark("Needs review"),
    Filter.READY: mark("Ready"),
    Filter.REPAIRED: mark("Repaired"),
    Filter.EXPORTED: mark("Exported"),
    Filter.WAITING: mark("Waiting"),
    Filter.FAILED: mark("Failed"),
}
SORTS: Mapping[Sort, str] = {
    Sort.AS_ADDED: mark("As added"),
    Sort.NAME: mark("By name"),
    Sort.LEAST_CERTAIN: mark("Least certain"),
}


class ListActions(QObject):
    """The actions of the list; they ask the session.

    Args:
        session: Is asked.
        undo_stack: Takes what can be undone.
        parent: The window they belong to.
    """

    def __init__(self, session: Session, undo_stack: QUndoStack, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._undo_stack = undo_stack
        self.filters = [self._choice(each, tr(text)) for each, text in FILTERS.items()]
        self.sorts = [self._choice(each, tr(text)) for each, text in SORTS.items()]
        _exclusive(self, self.filters)
        _exclusive(self, self.sorts)
        self.review = QAction(tr("&Mark as reviewed"), self)
        self.review.setShortcut("R")
        self.review.setToolTip(tr("Mark as reviewed and go to the next that needs it (R)"))
        self.review.triggered.connect(self._review)
        self.next_review = QAction(tr("&Next that needs review"), self)
        self.next_review.setShortcut("N")
        self.next_review.setToolTip(tr("Next photo that needs review (N)"))
        self.next_review.triggered.connect(self._next)
        self._soon = Soon(self._refresh, self)
        store = session.store
        for signal in (store.changed, store.added, store.removed, session.arrangement_changed):
            signal.connect(self._soon.ask)
        session.chosen_changed.connect(self._soon.ask)
        self._refresh()

    def fill(self, menu: QMenu) -> None:
        """Put the actions that choose what is listed into a menu."""
        menu.addMenu(tr("&Show")).addActions(self.filters)
        menu.addMenu(tr("So&rt")).addActions(self.sorts)

    def _choice(self, value: Filter | Sort, text: str) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setData(value)
        action.triggered.connect(lambda: self._arrange(value))
        return action

    def _arrange(self, value: Filter | Sort) -> None:
        now = self._session.arrangement
        if isinstance(value, Filter):
            self._session.arrange(replace(now, filter=value))
        else:
            self._session.arrange(replace(now, sort=value))

    def _refresh(self) -> None:
        arrangement = self._session.arrangement
        numbers = counts(self._session.store.photos())
        for action in self.filters:
            value: Filter = action.data()
            action.setChecked(value is arrangement.filter)
            # What stands behind a tabulator is drawn at the right, where keys would stand.
            action.setText(f"{tr(FILTERS[value])}\t{figure(numbers[value])}")
        for action in self.sorts:
            action.setChecked(action.data() is arrangement.sort)
        self.review.setEnabled(any(_can_be_reviewed(photo) for photo in self._session.chosen))
        self.next_review.setEnabled(numbers[Filter.NEEDS_REVIEW] > 0)

    def _review(self) -> None:
        ids = [photo.id for photo in self._session.chosen if _can_be_reviewed(photo)]
        if ids:
            self._undo_stack.push(ReviewPhotos(self._session, ids))
        self._next()

    def _next(self) -> None:
        if not self._session.go_to_next_review():
            self._session.tell(Notice(tr("No more photos need review."), Tone.DONE))


def _can_be_reviewed(photo: Photo) -> bool:
    return photo.alpha is not None and not photo.reviewed


def _exclusive(parent: QObject, actions: Iterable[QAction]) -> None:
    group = QActionGroup(parent)
    for action in actions:
        group.addAction(action)
