"""A picture from a file, as large as there is room for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.files.disk import version_of
from app.ui.parts.painting import contained


class Picture(QWidget):
    """Shows one picture; it is read again when its file has changed.

    Args:
        hint: The size to ask for, in logical pixels.
    """

    def __init__(self, hint: QSize | None = None) -> None:
        super().__init__()
        self._hint = hint or QSize(520, 300)
        self._image = QImage()
        self._version: tuple[Path, int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to see."""
        return not self._image.isNull()

    def show_file(self, path: Path | None, text: str) -> None:
        """Show a file, or nothing.

        Args:
            path: The picture.
            text: What it shows, for those who cannot see it.
        """
        version = version_of(path) if path else None
        if version != self._version:
            self._version = version
            self._image = QImage(str(path)) if path else QImage()
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        """The size asked for."""
        return self._hint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture at the upper edge, centred."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = contained(self._image, QRectF(self.rect()))
        box.moveTop(0)
        painter.drawImage(box, self._image)
