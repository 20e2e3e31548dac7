"""Dragging results out of the window, as files, to any program that accepts files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QInputDevice, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.core.language.translation import trn
from app.core.network import Network
from app.core.output.temporary_export import HandOut, hand_out
from app.core.photo.look import Look
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo
from app.session.finding.segmenting import completed
from app.session.session import Session
from app.session.workers import Lane
from app.ui.exchange.dropped import OWN
from app.ui.parts.qimage import to_qimage

HOLD = 150  # ms; a longer press is not a click, so making the files begins
MOST = 24  # photos in one drag; more would take too long while the user holds the button
PICTURE_SIDE = 112  # of the picture at the pointer, in logical pixels

Wish = tuple[tuple[Photo, ...], Look]
Execute = Callable[[QDrag], object]

LEFT = Qt.MouseButton.LeftButton


def execute(drag: QDrag) -> object:
    """Let the user drag until the button is released."""
    return drag.exec(Qt.DropAction.CopyAction)


class DragOut(QObject):
    """Makes files of results and lets the user drag them.

    They are made in a worker while the user begins to move; the drag starts as soon as they are
    ready, provided that the button is still held.

    Args:
        session: The session whose results are dragged.
        folder: Folder for temporary files, kept while the program runs.
        run: Carries out the drag.
    """

    def __init__(
        self, session: Session, folder: Path, parent: QObject, run: Execute = execute
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._folder = folder
        self._run = run
        self._lane = Lane(self)
        self._wish: Wish | None = None
        self._made: HandOut | None = None
        self._source: QWidget | None = None

    @property
    def ready(self) -> bool:
        """Whether the files requested last are ready."""
        return self._made is not None

    def prepare(self, photos: Sequence[Photo]) -> None:
        """Begin to make the files of photos, unless they exist, are being made or are too many."""
        wish = self._wish_for(photos)
        if wish == self._wish or not 0 < len(wish[0]) <= MOST:
            return
        self._lane.cancel()
        self._wish, self._made = wish, None
        making = handing_out(*wish, self._folder, self._session.network)
        self._lane.run(making, self._take, failed=self._fail)

    def drag(self, photos: Sequence[Photo], source: QWidget) -> None:
        """Drag the results of photos, now or as soon as their files are ready.

        Args:
            photos: The photos; those whose car is not found yet are left out.
            source: The widget that holds the pointer.
        """
        number = len(self._wish_for(photos)[0])
        if number > MOST:
            self._tell_too_many(number)
        elif number:
            self.prepare(photos)
            self._source = source
            source.setCursor(Qt.CursorShape.BusyCursor)
            self._start()

    def cancel(self) -> None:
        """Cancel the drag that waits for its files: the button was released."""
        if self._source is not None:
            self._source.unsetCursor()
        self._source = None

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self.cancel()
        self._lane.close()

    def _wish_for(self, photos: Sequence[Photo]) -> Wish:
        ready = tuple(photo for photo in photos if photo.alpha is not None)
        return ready, self._session.viewing.common

    def _take(self, made: HandOut) -> None:
        self._made = made
        if made.problem:
            self._session.tell(Notice(made.problem, Tone.ERROR))
        self._start()

    def _fail(self, problem: str) -> None:
        self._wish = None
        self.cancel()
        self._session.tell(Notice(problem, Tone.ERROR))

    def _start(self) -> None:
        source, made = self._source, self._made
        if source is None or made is None:
            return
        self.cancel()
        if made.files:
            self._run(self._drag_of(made.files, source))

    def _drag_of(self, files: Sequence[Path], source: QWidget) -> QDrag:
        drag = QDrag(source)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        data.setData(OWN, b"1")
        drag.setMimeData(data)
        drag.setPixmap(self._picture(source.devicePixelRatioF()))
        return drag

    def _picture(self, ratio: float) -> QPixmap:
        """The picture at the pointer: the first photo's thumbnail."""
        photos = self._wish[0] if self._wish else ()
        pixels = self._session.pictures.thumbnail(photos[0]) if photos else None
        if pixels is None:
            return QPixmap()
        side = round(PICTURE_SIDE * ratio)
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        image = to_qimage(pixels).scaled(side, side, keep, smooth)
        image.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(image)

    def _tell_too_many(self, number: int) -> None:
        text = trn(
            "{number} photo is too much to drag at once. Export it into a folder.",
            "{number} photos are too many to drag at once. Export them into a folder.",
            number,
        )
        self._session.tell(Notice(text))


def handing_out(
    photos: Sequence[Photo], look: Look, folder: Path, network: Network
) -> Iterator[HandOut]:
    """As `hand_out`, with what is still to be seen in the photos; runs in a worker."""
    yield from hand_out([completed(photo, network) for photo in photos], look, folder)


class DragHandle(QObject):
    """Lets results be dragged from a widget.

    Args:
        drag_out: Carries out the drag.
        widget: The widget from which results are dragged.
        photos: Returns the photos to drag, once the pointer moves.
        at: Whether there is something to drag at a place in the widget.
    """

    def __init__(
        self,
        drag_out: DragOut,
        widget: QWidget,
        photos: Callable[[], Sequence[Photo]],
        at: Callable[[QPoint], bool] = lambda _place: True,
    ) -> None:
        super().__init__(widget)
        self._drag_out = drag_out
        self._widget = widget
        self._photos = photos
        self._at = at
        self._pressed: QPoint | None = None
        self._moving = False
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD)
        self._hold.timeout.connect(lambda: drag_out.prepare(photos()))
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the button. Moves are kept from the widget: a list would change its selection."""
        if not isinstance(event, QMouseEvent) or self._scrolls(event):
            return False
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._press(place, event)
        elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            self._move(place)
            return True
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._let_go()
        return False

    def _scrolls(self, event: QMouseEvent) -> bool:
        """Whether this is a finger's, in a list that fingers scroll."""
        finger = event.device().type() is QInputDevice.DeviceType.TouchScreen
        return finger and self._widget.testAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def _press(self, place: QPoint, event: QMouseEvent) -> None:
        self._let_go()
        plain = event.button() == LEFT and event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and self._at(place):
            self._pressed = place
            self._hold.start()

    def _move(self, place: QPoint) -> None:
        way = place - self._pressed if self._pressed is not None else QPoint()
        if not self._moving and way.manhattanLength() >= QApplication.startDragDistance():
            self._hold.stop()
            self._moving = True
            self._drag_out.drag(self._photos(), self._widget)

    def _let_go(self) -> None:
        self._hold.stop()
        self._pressed, self._moving = None, False
        self._drag_out.cancel()
