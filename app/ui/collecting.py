"""Garbage is collected in the thread of the window alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from app.core.collector import collect_due

_EVERY = 1000  # ms


class Collecting(QObject):
    """Keeps Python's collector from destroying widgets in the threads of workers.

    See `collect_due`.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        gc.set_threshold(0)
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(collect_due)
        self._timer.start()

    def close(self) -> None:
        """Let the collector begin by itself again, in any thread."""
        self._timer.stop()
        gc.set_threshold(*self._before)
