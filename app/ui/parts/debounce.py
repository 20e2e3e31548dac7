"""Merges many requests for some work into one, done when the event loop runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Debounce(QTimer):
    """Connect signals to `request`: when a thousand photos change, a label is set only once.

    Args:
        act: The work to do.
    """

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(0)
        self.timeout.connect(act)

    def request(self) -> None:
        """Request the work; it is done once, however often it is requested."""
        if not self.isActive():
            self.start()
