"""The clipboard: Ctrl+C copies the cut-out, Ctrl+V pastes photos."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QClipboard, QImage, QImageWriter

from app.core.files import images
from app.core.files.pasted import keep_pasted
from app.core.language.translation import tr
from app.core.network import Network
from app.core.output.temporary_export import hand_out
from app.core.photo.look import Look
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo
from app.session.finding.segmenting import completed
from app.session.session import Session
from app.session.workers import Lane
from app.ui.exchange.dropped import (
    OWN,
    PICTURES,
    dropped_paths,
    has_picture,
    is_worth_a_word,
)
from app.ui.parts.qimage import to_qimage

SLOW = 400  # ms; anything that takes longer is reported while it lasts


@dataclass(frozen=True, eq=False)
class Copied:
    """What is put on the clipboard.

    Attributes:
        name: The name of the result.
        file: A file with the result, for file managers.
        png: The file's content: a PNG, with alpha if it is a cut-out.
        picture: The same picture, for programs that do not read PNG from the clipboard.
    """

    name: str
    file: Path
    png: bytes
    picture: QImage


class Clipboard(QObject):
    """Copies the current cut-out and pastes photos, both off the GUI thread.

    Signals:
        told: A short message on what is being done or was done.

    Args:
        session: Its current photo is copied; pasted photos are added to it.
        clipboard: The system's clipboard.
        folder: Folder for temporary files, kept while the program runs.
        pasted: Folder for pasted photos that have no file of their own.
    """

    told = Signal(str)

    def __init__(
        self, session: Session, clipboard: QClipboard, folder: Path, pasted: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clipboard = clipboard
        self._folder = folder
        self._pasted = pasted
        self._lane = Lane(self)
        self._copying: tuple[Photo, Look] | None = None
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW)
        self._slow.timeout.connect(lambda: self.told.emit(tr("The cut-out is being copied…")))

    def copy(self) -> None:
        """Copy the current photo's result, as it is shown, to the clipboard."""
        photo = self._session.viewing.current
        if photo is None:
            return
        if photo.alpha is None:
            self._tell(tr("{name} has no cut-out yet to be copied.", name=photo.name))
            return
        wanted = (photo, self._session.viewing.look)
        if wanted == self._copying:
            return  # It is being copied already: starting again would only delay it.
        self._lane.cancel()
        self._copying = wanted
        self._slow.start()
        self._lane.run(
            copying(*wanted, self._folder, self._session.network),
            self._put,
            failed=self._fail,
            finished=lambda: self._copied(wanted),
        )

    def paste(self) -> None:
        """Add photos from the clipboard."""
        data = self._clipboard.mimeData()
        if data.hasFormat(OWN):
            self._tell(tr("This is Forecourt's own cut-out. Paste it into another program."))
        elif is_worth_a_word(data):
            self.take(data)
        else:
            self._tell(tr("There is no picture on the clipboard. Copy one, or files, then paste."))

    def take(self, data: QMimeData) -> None:
        """Add what was pasted or dropped: files, or a picture, for which a file is written."""
        paths = dropped_paths(data)
        if paths:
            self._session.find(paths)
        elif has_picture(data):
            encode, suffix = _content(data)
            self._lane.run(
                keep_pasted(encode, self._pasted, datetime.now(), suffix),
                lambda path: self._session.find([path]),
                failed=self._fail,
            )
        else:
            self._tell(tr("This is an address without its picture. Save the picture as a file."))

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._slow.stop()
        self._lane.close()

    def _copied(self, wanted: tuple[Photo, Look]) -> None:
        if wanted == self._copying:
            self._copying = None
            self._slow.stop()

    def _put(self, copied: Copied) -> None:
        self._copying = None  # Its thread may take a moment to end; requests until then are new.
        self._slow.stop()
        self._clipboard.setMimeData(mime_of(copied))
        self.told.emit(tr("{name} is on the clipboard.", name=copied.name))

    def _fail(self, problem: str) -> None:
        self._tell(problem, Tone.ERROR)

    def _tell(self, text: str, tone: Tone = Tone.INFO) -> None:
        self._session.tell(Notice(text, tone))


def copying(photo: Photo, look: Look, folder: Path, network: Network) -> Iterator[Copied]:
    """Prepare what goes to the clipboard; runs in a worker.

    Args:
        photo: The photo, with its car found.
        look: How the photo is shown.
        folder: Where to write its file.
        network: Finds what is still to be seen in it.

    Yields:
        What is copied, once.

    Raises:
        ForecourtError: If the result cannot be made.
    """
    for given in hand_out([completed(photo, network)], look, folder):
        for file in given.files:
            png = file.read_bytes()
            yield Copied(file.stem, file, png, _picture(file, png))


def mime_of(copied: Copied) -> QMimeData:
    """The formats offered to other programs: PNG, a picture, and a file."""
    data = QMimeData()
    url = QUrl.fromLocalFile(str(copied.file))
    data.setData("image/png", copied.png)
    data.setImageData(copied.picture)
    data.setUrls([url])
    # Required by the file managers of GNOME, Cinnamon and Xfce before they paste.
    data.setData("x-special/gnome-copied-files", b"copy\n" + url.toEncoded().data())
    data.setData(OWN, b"1")
    return data


def _picture(file: Path, png: bytes) -> QImage:
    """The picture as a QImage.

    Windows and macOS convert it to their own formats, which support transparency. On Linux PNG is
    offered as it is, and programs that want another format get the car on white.
    """
    if sys.platform.startswith("linux"):
        return to_qimage(images.load(file).pixels)
    return QImage.fromData(png)


def _content(data: QMimeData) -> tuple[Callable[[], bytes], str]:
    """A function that makes a file's content from the clipboard, and the file's extension."""
    for name, suffix in PICTURES.items():
        if data.hasFormat(name):
            return partial(bytes, data.data(name).data()), suffix
    return partial(_to_png, QImage(data.imageData())), ".png"


def _to_png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(picture)
    return bytes(buffer.data().data())
