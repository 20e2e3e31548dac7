"""The list of photos: thumbnails, names and states."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from app.core.language.translation import tr
from app.session.session import Session
from app.ui.parts.reach import FingerScroll
from app.ui.photos.photo_delegate import PhotoDelegate
from app.ui.photos.photo_model import PhotoListModel


class PhotoList(QTreeView):
    """Shows the photos; the selection is kept in step with the session's.

    It is a tree without branches: unlike this, Qt's list view asks the model for every row whenever
    one changes, which takes longer than everything else with a thousand photos.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = PhotoListModel(session, self)
        self.setModel(self._model)
        self._delegate = PhotoDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        FingerScroll(self)
        self.setAccessibleName(tr("Photos"))
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentChanged.connect(self._row_changed)
        session.viewing.current_changed.connect(self._follow)
        self._model.rowsInserted.connect(self._follow)
        self._model.modelReset.connect(self._follow)
        session.vehicles.changed.connect(self.viewport().update)

    def set_narrow(self, *, yes: bool) -> None:
        """Show a photo's name below its thumbnail, or beside it."""
        self._delegate.narrow = yes
        self.scheduleDelayedItemsLayout()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())  # rows have other heights now

    def sizeHint(self) -> QSize:
        """Wide enough for a thumbnail and a name."""
        return QSize(264, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current photo visible when a notice above takes some of the room."""
        current = self.visualRect(self.currentIndex())
        was_seen = current.bottom() >= 0 and current.top() < event.oldSize().height()
        super().resizeEvent(event)
        if was_seen and current.isValid():
            self.scrollTo(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a message if the filter leaves nothing to list."""
        super().paintEvent(event)
        if not self._model.rowCount() and len(self._session.store):
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            box = self.viewport().rect().adjusted(16, 24, -16, -16)
            place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(box, place | Qt.TextFlag.TextWordWrap, tr("No photos of this kind."))

    def has_result_at(self, place: QPoint) -> bool:
        """Whether the photo at a place in the viewport has a result that can be dragged."""
        index = self.indexAt(place)
        photo = self._session.store.get(self._model.id_at(index.row())) if index.isValid() else None
        return photo is not None and photo.alpha is not None

    def _follow(self) -> None:
        """Select the session's current photo."""
        photo = self._session.viewing.current
        row = self._model.row_of(photo.id) if photo else None
        if photo is None and self.currentIndex().isValid():
            # Otherwise the view steps through the rows being removed, and takes the session along.
            self.setCurrentIndex(QModelIndex())
        elif row is not None and row != self.currentIndex().row():
            # Not by the view, which adds to what is chosen while Ctrl is held, as for Ctrl+PgDn.
            index, how = self._model.index(row), QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, how.ClearAndSelect | how.Rows)

    def _selection_changed(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self._session.viewing.choose(
            self._model.id_at(index.row()) for index in self.selectedIndexes()
        )

    def _row_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self._session.viewing.set_current(self._model.id_at(index.row()))
