"""The list of photos: thumbnails, names and states."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from app.core.photo import PhotoId
from app.session import Session
from app.ui.photo_delegate import PhotoDelegate, state_words

PHOTO_ROLE = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


class PhotoListModel(QAbstractListModel):
    """The session's photos as Qt's views want them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: list[PhotoId] = [photo.id for photo in session.store.photos()]
        session.store.added.connect(self._added)
        session.store.removed.connect(self._removed)
        session.store.changed.connect(self._changed)
        session.pictures.thumbnail_ready.connect(self._changed)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many photos there are."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a view asks of a photo."""
        photo = self._session.store.get(self._ids[index.row()])
        if photo is None:
            return None
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: photo.name,
            Qt.ItemDataRole.DecorationRole: lambda: self._session.pictures.thumbnail(photo),
            Qt.ItemDataRole.ToolTipRole: lambda: photo.error or str(photo.path),
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{photo.name}, {state_words(photo)}",
            PHOTO_ROLE: lambda: photo,
        }
        return answers[role]() if role in answers else None

    def id_at(self, row: int) -> PhotoId:
        """The photo in a row."""
        return self._ids[row]

    def row_of(self, photo_id: PhotoId) -> int | None:
        """The row of a photo."""
        return self._ids.index(photo_id) if photo_id in self._ids else None

    def _added(self, photo_id: PhotoId) -> None:
        row = self._session.store.index(photo_id)
        self.beginInsertRows(QModelIndex(), row, row)
        self._ids.insert(row, photo_id)
        self.endInsertRows()

    def _removed(self, photo_id: PhotoId) -> None:
        row = self._ids.index(photo_id)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._ids[row]
        self.endRemoveRows()

    def _changed(self, photo_id: PhotoId) -> None:
        row = self.row_of(photo_id)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)


class PhotoList(QTreeView):
    """Shows the photos; which are chosen goes to the session and comes from there.

    A tree without branches: unlike Qt's list view it does not ask the model for every row whenever
    one changes, which with a thousand photos takes longer than all else.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = PhotoListModel(session, self)
        self.setModel(self._model)
        self.setItemDelegate(PhotoDelegate(self))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Photos")
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentChanged.connect(self._row_changed)
        session.current_changed.connect(self._follow)
        self._model.rowsInserted.connect(self._follow)

    def sizeHint(self) -> QSize:
        """Wide enough for a thumbnail and a name."""
        return QSize(264, 400)

    def has_result_at(self, place: QPoint) -> bool:
        """Whether the photo at a place of the viewport has a result that could be dragged."""
        index = self.indexAt(place)
        photo = self._session.store.get(self._model.id_at(index.row())) if index.isValid() else None
        return photo is not None and photo.alpha is not None

    def _follow(self) -> None:
        """Go to the session's current photo."""
        photo = self._session.current
        row = self._model.row_of(photo.id) if photo else None
        if row is not None and row != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(row))

    def _selection_changed(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self._session.choose(self._model.id_at(index.row()) for index in self.selectedIndexes())

    def _row_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self._session.set_current(self._model.id_at(index.row()))
