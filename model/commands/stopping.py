"""Ctrl-C and a polite kill while training: the step is finished and saved first."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, `kill`, a terminal that is closed."""


class Stop:
    """Notices the first signal while `patient`; otherwise, and at the second, interrupts at once.

    Attributes:
        number: The signal that came; 0 as long as none did.
        patient: Whether somebody will ask for `number` soon, between two steps.
    """

    def __init__(self) -> None:
        self.number = 0
        self.patient = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for name in NAMES:
            number = getattr(signal, name, None)
            # What nohup and the like ignore stays ignored.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._notice)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def asked(self) -> bool:
        """Return whether a signal came."""
        return self.number != 0

    @property
    def status(self) -> int:
        """The exit status that shells know: 130 after Ctrl-C, 143 after `kill`."""
        return 128 + self.number

    def _notice(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        at_once = self.asked() or not self.patient
        self.number = self.number or number
        if at_once:
            raise KeyboardInterrupt
