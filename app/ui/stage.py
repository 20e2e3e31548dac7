"""The middle of the window: the canvas, the bar above it, and the photo's messages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.language.translation import tr
from app.core.photo.notice import Tone
from app.core.photo.photo import Photo, PhotoId, State
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.parts.banner import Banner
from app.ui.parts.bars import bar, rule, tool
from app.ui.parts.choices import Segments
from app.ui.parts.debounce import Debounce
from app.ui.parts.painting import rounded

_UNFINISHED = (State.QUEUED, State.STOPPED, State.WORKING)


class Stage(QFrame):
    """Canvas, its bar, and the banner of the current photo.

    Args:
        session: The session to show.
        canvas: The canvas in the middle.
        tools: The tool strip at its left edge.
        views: Actions of the views, one of them checked.
        zooms: Actions for zooming: out, in, fit, 1:1.
        remove: The action that removes the selected photos.
        find: The action that lets the user draw a box around the car.
    """

    def __init__(
        self,
        session: Session,
        canvas: Canvas,
        *,
        tools: QWidget,
        views: Sequence[QAction],
        zooms: Sequence[QAction],
        remove: QAction,
        find: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._canvas = canvas
        self._remove = remove
        self._find = find
        self._banner = Banner(canvas)
        self._taken = 0
        self._chip = _Chip(canvas)
        self._percent = QLabel("100 %", alignment=Qt.AlignmentFlag.AlignCenter)
        self._percent.setFixedWidth(54)
        self._percent.setToolTip(tr("Screen pixels per photo pixel"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar(views, zooms))
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(tools)
        row.addWidget(rule(vertical=True))
        row.addWidget(canvas, 1)
        column.addLayout(row, 1)
        canvas.zoom_changed.connect(self._zoom_changed)
        canvas.resized.connect(self._place)
        self._debounce = Debounce(self._tell, self)
        session.viewing.current_changed.connect(self._tell)
        session.store.changed.connect(self._photo_changed)
        session.viewing.look_changed.connect(self._tell)
        for part in (session.cutting, session.search, session.details):
            part.changed.connect(self._debounce.request)
        find.toggled.connect(self._tell)
        self._tell()

    @property
    def canvas(self) -> Canvas:
        """The canvas in the middle."""
        return self._canvas

    @property
    def banner(self) -> Banner:
        """The banner with messages about the current photo."""
        return self._banner

    def keep_free(self, height: int) -> None:
        """Keep the upper edge of the canvas free for something else."""
        self._taken = height
        self._place()

    def _bar(self, views: Sequence[QAction], zooms: Sequence[QAction]) -> QWidget:
        out, into, fit, actual = (tool(action) for action in zooms)
        self._segments = Segments(views)
        self._row = bar(self._segments, None, out, self._percent, into, fit, actual)
        # Labels must not widen the stage: whether they are shown depends on its width.
        self._segments.show_words(yes=False)
        self._row.setMinimumWidth(self._row.sizeHint().width())
        self._segments.show_words(yes=True)
        self._row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return self._row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the names of the views if there is room for them."""
        super().resizeEvent(event)
        saved = self._segments.words_width() - self._segments.sizeHint().width()
        self._segments.show_words(yes=self._row.sizeHint().width() + saved <= self.width())

    def _zoom_changed(self, scale: float) -> None:
        self._percent.setText(f"{scale * 100:.0f} %")

    def _photo_changed(self, photo_id: PhotoId) -> None:
        photo = self._session.viewing.current
        if photo is not None and photo.id == photo_id:
            self._tell()

    def _tell(self) -> None:
        photo = self._session.viewing.current
        waits = photo is not None and (
            photo.state in _UNFINISHED or self._is_searched or self._is_looked_at
        )
        self._chip.setText(self._chip_text())
        self._chip.setVisible(waits)
        drawing = self._find.isChecked()
        if photo is not None and photo.has_no_car and not (waits or drawing):
            self._tell_no_car(photo)
        elif photo is None or photo.error is None:
            self._banner.hide()
        else:
            # The photo is visible, so its name says as much as its full path.
            text = photo.error.replace(str(photo.path), photo.name)
            again = [(tr("Try again"), self._retry), (tr("Remove"), self._remove.trigger)]
            failed = photo.state is State.FAILED
            self._banner.tell(text, Tone.ERROR, again if failed else (), dismissible=False)
        self._place()

    def _tell_no_car(self, photo: Photo) -> None:
        draw = (tr("Draw a box"), self._find.trigger)
        if photo.is_emptied:
            text = tr("No car is left in this photo: it is not exported.")
            back = (tr("Bring it back"), lambda: self._session.history.bring_back(photo))
            self._banner.tell(text, Tone.INFO, [back, draw], dismissible=False)
        else:
            text = tr("No car was found in this photo. Draw a box around it.")
            self._banner.tell(text, Tone.INFO, [draw], dismissible=False)

    @property
    def _is_searched(self) -> bool:
        """Whether the car of the current photo is being looked for in a box."""
        photo = self._session.viewing.current
        return photo is not None and photo.id == self._session.search.photo_id

    @property
    def _is_looked_at(self) -> bool:
        """Whether windows or number plates of the current photo are being looked for."""
        photo = self._session.viewing.current
        return photo is not None and self._session.details.are_lacking([photo.id])

    def _chip_text(self) -> str:
        photo = self._session.viewing.current
        if self._is_looked_at:
            return tr("Looking closer…")
        if photo is not None and (photo.state is State.WORKING or self._is_searched):
            return tr("Finding the car…")
        if photo is not None and photo.state is State.STOPPED:
            return tr("Not started")
        return tr("Paused") if self._session.cutting.paused else tr("Waiting for its turn")

    def _retry(self) -> None:
        photo = self._session.viewing.current
        if photo is not None:
            self._session.cutting.retry(photo.id)

    def _place(self) -> None:
        room = QRectF(self._canvas.rect())
        self._banner.place(room.adjusted(0, self._taken, 0, 0))
        self._chip.adjustSize()
        self._chip.move(
            (self._canvas.width() - self._chip.width()) // 2,
            self._canvas.height() - self._chip.height() - 20,
        )


class _Chip(QLabel):
    """A short label that floats over the photo."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(14, 7, 14, 7)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self.palette().color(QPalette.ColorRole.Base))
        ground.setAlpha(235)
        painter.fillPath(rounded(QRectF(self.rect()), self.height() / 2), ground)
        painter.end()
        super().paintEvent(event)
