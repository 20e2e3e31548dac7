"""The session's photos as a model for Qt's views: filtered and sorted, also as they change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection
from itertools import groupby

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.core.language.translation import tr
from app.core.photo.finding import Finding
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.review import worth
from app.core.photo.status import Sort, SortKey, arranged, needs_review, passes, sort_key
from app.session.session import Session
from app.ui.parts.debounce import Debounce
from app.ui.photos.photo_delegate import FIRST_ROLE, SHOWN_ROLE, shown_words, state_words

PHOTO_ROLE = Qt.ItemDataRole.UserRole
MAIN_SIGN = "\N{BLACK STAR}"

Index = QModelIndex | QPersistentModelIndex


class PhotoListModel(QAbstractListModel):
    """The photos that pass the session's filter, sorted.

    The photo on the canvas keeps its row, however it changes, until another one is shown there:
    a photo must not jump away in the list at the first stroke of the brush.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: list[PhotoId] = []
        self._rows: dict[PhotoId, int] = {}  # of `_ids`, once they are asked for
        self._keys: dict[PhotoId, SortKey] = {}
        self._held: PhotoId | None = None
        self._left: set[PhotoId] = set()
        self._debounce = Debounce(self._settle_left, self)
        self._fill()
        session.store.added.connect(self._add)
        session.store.removed.connect(self._remove)
        session.store.changed.connect(self._changed)
        session.pictures.thumbnail_ready.connect(self._show)
        session.viewing.current_changed.connect(self._current_changed)
        session.viewing.arrangement_changed.connect(self._rearrange)

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of photos listed."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The data of a photo for a role."""
        photo = self._session.store.get(self._ids[index.row()])
        if photo is None:
            return None
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: photo.name,
            Qt.ItemDataRole.DecorationRole: lambda: self._session.pictures.thumbnail(photo),
            Qt.ItemDataRole.ToolTipRole: lambda: self._tip(photo),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._words(photo),
            PHOTO_ROLE: lambda: photo,
            SHOWN_ROLE: lambda: self._shown(photo, MAIN_SIGN),
            FIRST_ROLE: lambda: self._is_first(index.row(), photo),
        }
        return answers[role]() if role in answers else None

    def _words(self, photo: Photo) -> str:
        parts = (photo.name, state_words(photo), self._shown(photo, tr("main photo")))
        return ", ".join(part for part in parts if part)

    def _tip(self, photo: Photo) -> str:
        path = _about(photo)
        main = self._session.vehicles.is_main(photo)
        return f"{path}\n{MAIN_SIGN} {tr('Proposed as the main photo')}" if main else path

    def _shown(self, photo: Photo, main: str) -> str:
        """What a photo shows; the one to show first begins with a sign or a word for that."""
        vehicles = self._session.vehicles
        words = shown_words(photo, vehicles=vehicles.number > 1)
        return f"{main} {words}".strip() if vehicles.is_main(photo) else words

    def _is_first(self, row: int, photo: Photo) -> bool:
        """Whether a photo shows another vehicle than the one above it."""
        above = self._session.store.get(self._ids[row - 1]) if row else None
        return above is not None and above.vehicle != photo.vehicle

    def id_at(self, row: int) -> PhotoId:
        """The id of the photo in a row."""
        return self._ids[row]

    def row_of(self, photo_id: PhotoId) -> int | None:
        """The row of a photo."""
        if not self._rows:
            self._rows = {each: row for row, each in enumerate(self._ids)}
        return self._rows.get(photo_id)

    def _fill(self) -> None:
        store, arrangement = self._session.store, self._session.viewing.arrangement
        self._held = self._session.viewing.current.id if self._session.viewing.current else None
        self._ids = [photo.id for photo in arranged(store.photos(), arrangement)]
        self._rows.clear()
        self._keys = {photo_id: self._key(photo_id) for photo_id in self._ids}
        if self._held is not None and self._held not in self._keys:
            self._ids.insert(self._take_place(self._held), self._held)
            self._rows.clear()

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._fill()
        self.endResetModel()

    def _key(self, photo_id: PhotoId) -> SortKey:
        # The order of adding is kept by the store, which is asked when it is needed.
        return sort_key(self._session.store[photo_id], 0, self._session.viewing.arrangement.sort)

    def _rank(self, photo_id: PhotoId) -> SortKey:
        if self._session.viewing.arrangement.sort is Sort.AS_ADDED:
            return (self._session.store.index(photo_id),)
        return self._keys[photo_id]

    def _take_place(self, photo_id: PhotoId) -> int:
        """Store a photo's key and return the row that goes with it."""
        self._keys[photo_id] = self._key(photo_id)
        return bisect_right(self._ids, self._rank(photo_id), key=self._rank)

    def _is_listed(self, photo_id: PhotoId) -> bool:
        photo = self._session.store[photo_id]
        return photo_id == self._held or passes(photo, self._session.viewing.arrangement.filter)

    def _add(self, photo_ids: Collection[PhotoId]) -> None:
        """List photos that are not listed yet and should be; neighbours get their rows at once."""
        new = [each for each in photo_ids if each not in self._keys and self._is_listed(each)]
        rows = {photo_id: self._take_place(photo_id) for photo_id in new}
        # From the last row on: those above stay where they are.
        for row, run in groupby(sorted(new, key=self._rank, reverse=True), rows.__getitem__):
            ids = [*run][::-1]
            self.beginInsertRows(QModelIndex(), row, row + len(ids) - 1)
            self._ids[row:row] = ids
            self._rows.clear()
            self.endInsertRows()

    def _remove(self, photo_ids: Collection[PhotoId]) -> None:
        """Remove the rows of photos, neighbours at once."""
        rows = [row for row, photo_id in enumerate(self._ids) if photo_id in photo_ids]
        for _, run in groupby(reversed([*enumerate(rows)]), lambda each: each[1] - each[0]):
            places = [row for _, row in run]
            first, last = places[-1], places[0]
            self.beginRemoveRows(QModelIndex(), first, last)
            for photo_id in self._ids[first : last + 1]:
                del self._keys[photo_id]
            del self._ids[first : last + 1]
            self._rows.clear()
            self.endRemoveRows()

    def _changed(self, photo_id: PhotoId) -> None:
        if photo_id != self._held:
            self._settle(photo_id)
        self._show(photo_id)

    def _show(self, key: object) -> None:
        row = self.row_of(key) if key in self._keys else None  # type: ignore[arg-type]
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def _current_changed(self) -> None:
        if self._held is not None:
            self._left.add(self._held)
            # Only after the view has moved on: it cannot cope with losing its current row.
            self._debounce.request()
        self._held = self._session.viewing.current.id if self._session.viewing.current else None
        if self._held is not None:
            self._add([self._held])

    def _settle_left(self) -> None:
        left, self._left = self._left, set()
        for photo_id in left:
            if photo_id in self._session.store and photo_id != self._held:
                self._settle(photo_id)

    def _settle(self, photo_id: PhotoId) -> None:
        """Move a photo to the row that it should have now."""
        if photo_id not in self._keys:
            self._add([photo_id])
        elif not self._is_listed(photo_id):
            self._remove([photo_id])
        elif self._keys[photo_id] != self._key(photo_id):
            self._move(photo_id)

    def _move(self, photo_id: PhotoId) -> None:
        row = self._ids.index(photo_id)
        rest = [other for other in self._ids if other != photo_id]
        self._keys[photo_id] = self._key(photo_id)
        target = bisect_right(rest, self._rank(photo_id), key=self._rank)
        if target != row:
            # Qt counts the target row as it is before the move.
            self.beginMoveRows(
                *(QModelIndex(), row, row), QModelIndex(), target + (1 if target > row else 0)
            )
            rest.insert(target, photo_id)
            self._ids = rest
            self._rows.clear()
            self.endMoveRows()


def _about(photo: Photo) -> str:
    """What is wrong with a photo; else its path, why it needs review, and how good its mask is."""
    if photo.error:
        return photo.error
    lines = [str(photo.path)]
    if needs_review(photo):
        lines += [finding.words for finding in photo.findings if finding is not Finding.UNSURE]
    if photo.least_dice is not None and not photo.repair:
        said = worth(photo.least_dice)
        lines.append(f"{said[:1].upper()}{said[1:]}")
    return "\n".join(lines)
