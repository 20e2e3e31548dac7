"""Long tasks off the GUI thread: a `Worker` drives any generator on a thread pool.

The generator knows nothing of threads; it yields finished values. `Worker` hands each value on in
the thread that made the worker. Connect a worker's signals before starting it. A `Lane` does both,
and runs its workers one after another.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.core.errors import ForecourtError
from app.core.language.translation import mark, tr

_log = logging.getLogger(__name__)
_END = object()
NICE = 5  # of 19


class Worker(QObject):
    """Drives one generator, once.

    All signals are emitted in the thread in which the worker was made, so that anything, even a
    lambda, may be connected to them. A worker deletes itself after it has finished.

    Signals:
        yielded: A value that the generator yielded; never after `cancel`.
        failed: What went wrong, for the user, if the generator raised; never after `cancel`.
        finished: The generator is closed; always emitted exactly once, and last.

    Args:
        items: The generator, not yet started.
    """

    yielded = Signal(object)
    failed = Signal(str)
    finished = Signal()
    _arrived = Signal(object)
    _broke = Signal(str)
    _ended = Signal()

    def __init__(self, items: Iterable[object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: Iterator[object] = iter(items)
        self._cancelled = threading.Event()
        self._stopped = threading.Event()
        # Slots of this object run in its own thread: signals emitted below are queued for that one.
        self._arrived.connect(self._hand_on)
        self._broke.connect(self._give_up)
        self._ended.connect(self._finish)

    def start(self, pool: QThreadPool) -> None:
        """Run on the next free thread of a pool."""
        pool.start(self._drive)

    def stop(self) -> None:
        """Stop before the next value; the one being made is still handed on."""
        self._stopped.set()

    def cancel(self) -> None:
        """Stop before the next value; the one being made is discarded."""
        self._cancelled.set()
        self._stopped.set()

    def _drive(self) -> None:
        _let_window_go_first()
        try:
            self._pull()
        except ForecourtError as error:
            self._broke.emit(str(error))
        # The program's only broad clause: whatever happens in a worker, the window stays alive.
        except Exception as error:  # noqa: BLE001
            _log.debug("A worker's generator raised", exc_info=True)
            self._broke.emit(_sentence(error))
        finally:
            self._ended.emit()

    def _pull(self) -> None:
        while not self._stopped.is_set() and (item := next(self._items, _END)) is not _END:
            self._arrived.emit(item)
        close = getattr(self._items, "close", None)
        if close is not None:
            close()

    def _hand_on(self, item: object) -> None:
        if not self._cancelled.is_set():
            self.yielded.emit(item)

    def _give_up(self, problem: str) -> None:
        if not self._cancelled.is_set():
            self.failed.emit(problem)

    def _finish(self) -> None:
        self.finished.emit()
        self.deleteLater()


class Lane(QObject):
    """One thread on which workers run one after another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._workers: list[Worker] = []

    @property
    def busy(self) -> bool:
        """Whether a worker is running or waiting."""
        return bool(self._workers)

    def run(
        self,
        items: Iterable[object],
        yielded: Callable[[Any], object],
        *,
        failed: Callable[[str], object] | None = None,
        finished: Callable[[], object] | None = None,
    ) -> Worker:
        """Drive a generator after those already waiting.

        Args:
            items: The generator.
            yielded: Called with each value, in this object's thread.
            failed: Called with the reason if the generator raised.
            finished: Called at the end, when this worker no longer counts as busy.

        Returns:
            The worker, so that it can be cancelled.
        """
        # Not a child of this object: PySide may free the parent first, and Qt then crashes.
        worker = Worker(items)
        self._workers.append(worker)
        worker.yielded.connect(yielded)
        if failed is not None:
            worker.failed.connect(failed)
        worker.finished.connect(lambda: self._workers.remove(worker))
        if finished is not None:
            worker.finished.connect(finished)
        worker.start(self._pool)
        return worker

    def cancel(self) -> None:
        """Cancel everything that is running or waiting."""
        for worker in self._workers:
            worker.cancel()

    def close(self) -> None:
        """Cancel everything and wait until the thread has ended."""
        self.cancel()
        self._pool.waitForDone()


def _let_window_go_first() -> None:
    """Lower the priority of this thread, and of those it starts, when all cores are busy."""
    if sys.platform == "linux":  # only there is niceness a property of each thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def _sentence(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return tr("There is not enough free memory. Close other programs and try again.")
    text = mark("Forecourt met a problem of its own ({problem}). Please report it.")
    return tr(text, problem=f"{type(error).__name__}: {error}")
