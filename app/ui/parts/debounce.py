"""Merges many requests for some work into one, done when the event loop runs."""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

_COSTLY = 0.002  # s of the processor: work below that may be done as often as it is requested
_RESTS = 20  # times as long as it took
_LONGEST_REST = 1000  # ms


class Debounce(QTimer):
    """Connect signals to `request`: when a thousand photos change, a label is set only once.

    Args:
        act: The work to do.
        grows: Whether it takes longer the more photos there are. It then rests after it was done,
            the longer the more it took: thousands of photos that change one by one would else keep
            the window busy with counting them. The first request after a rest is met at once.
    """

    def __init__(self, act: Callable[[], object], parent: QObject, *, grows: bool = False) -> None:
        super().__init__(parent)
        self._act = act
        self._grows = grows
        self._cost = 0.0  # s of the processor, the last time
        self._since = QElapsedTimer()
        self.setSingleShot(True)
        self.setInterval(0)
        self.timeout.connect(self._run)

    def request(self) -> None:
        """Request the work; it is done once, however often it is requested."""
        if self.isActive():
            return
        if self._grows:
            self.setInterval(self._rest())
        self.start()

    def _rest(self) -> int:
        """How long it still rests, in ms."""
        if self._cost < _COSTLY or not self._since.isValid():
            return 0
        whole = min(_LONGEST_REST, round(1000 * _RESTS * self._cost))
        return max(0, whole - self._since.elapsed())

    def _run(self) -> None:
        began = thread_time()
        self._act()
        self._cost = thread_time() - began
        self._since.start()
