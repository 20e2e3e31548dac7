"""The processes that make samples: started undisturbed, and deaf to Ctrl-C.

Ctrl-C reaches all processes of a terminal. A process that is just being started would end with a
traceback, and so would one that starts just as the run that feeds it is stopped.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import TypeVar

from torch.utils.data import DataLoader

Batch = TypeVar("Batch")
_STOPS = {
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
}


def start(loader: DataLoader[Batch]) -> Iterator[Batch]:
    """Start the processes of a loader; what asks the run to stop meanwhile is heard after it."""
    with _later():
        batches = iter(loader)
    _hear_of_workers_when_asked()
    return batches


def leave_signals(number: int) -> None:  # noqa: ARG001  torch calls it so
    """Leave Ctrl-C to the process that trains: it finishes its step first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


@contextmanager
def _later() -> Iterator[None]:
    """Hold signals that stop the run back for a moment; processes started here do so, too."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its own start would let the signals through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hear_of_workers_when_asked() -> None:
    """Take torch's handler of SIGCHLD away: it would raise in the middle of an optimiser's step.

    That a worker is gone is noticed when the next batch is asked for, too.
    """
    if hasattr(signal, "SIGCHLD") and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
