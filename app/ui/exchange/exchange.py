"""Data exchange with other programs; its temporary files last as long as this object."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.core.saved.folders import data_dir
from app.session.session import Session
from app.ui.exchange.clipboard import Clipboard
from app.ui.exchange.drag_grip import DragGrip
from app.ui.exchange.drag_out import DragOut
from app.ui.parts.toast import Toast


class Exchange(QObject):
    """Joins the clipboard and dragging out of the window.

    Args:
        session: The session whose photos are exchanged.
        canvas: The widget that carries the drag grip and the toasts.
    """

    def __init__(self, session: Session, canvas: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        # Created when the first file is written to it.
        self._folder = Path(tempfile.gettempdir()) / f"forecourt-{secrets.token_hex(8)}"
        self.clipboard = Clipboard(
            session, QApplication.clipboard(), self._folder, data_dir() / "pasted", self
        )
        self.drag_out = DragOut(session, self._folder, self)
        self.grip = DragGrip(session, self.drag_out, canvas)
        self.toast = Toast(canvas)
        self.clipboard.told.connect(self.toast.tell)

    def close(self) -> None:
        """Stop for good: end the threads and remove the files."""
        self.clipboard.close()
        self.drag_out.close()
        shutil.rmtree(self._folder, ignore_errors=True)
