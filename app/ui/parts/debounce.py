"""Work that many signals ask for and that is done once, when the event loop comes round."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Debounce(QTimer):
    """Connect signals to `request`: a thousand photos may change at once, and a label is set once.

    Args:
        act: What is done.
    """

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(0)
        self.timeout.connect(act)

    def request(self) -> None:
        """Have it done, once, however often it is asked for."""
        if not self.isActive():
            self.start()
