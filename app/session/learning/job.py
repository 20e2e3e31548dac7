"""One command of the program in a process of its own: the window stays quick, whatever it does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from app.core.invocation import is_bundled

NICE = 10  # of 19: the window and its own work come first
PATIENCE = 60_000  # ms for a process that was asked to stop: it finishes its step and saves
_TAIL = 4000
_BAR = re.compile(r"\d+%\|")


class Job(QObject):
    """Runs one command at a time.

    Signals:
        started: The number of its process.
        said: A line of its standard output.
        ended: Its exit status; -1 if it crashed or could not be started.
    """

    started = Signal(int)
    said = Signal(str)
    ended = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._rest = self._errors = ""

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    @property
    def complaints(self) -> list[str]:
        """The lines that it said on its standard error, but for bars of progress."""
        lines = re.split(r"[\r\n]+", self._errors)
        return [line.strip() for line in lines if line.strip() and not _BAR.search(line)]

    @property
    def problem(self) -> str:
        """The last of them; empty if there are none."""
        return self.complaints[-1] if self.complaints else ""

    def start(self, arguments: Sequence[str]) -> None:
        """Start a command; do nothing if one is running.

        Args:
            arguments: Its name and its arguments.
        """
        if self.running:
            return
        self._rest = self._errors = ""
        process = self._process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_errors)
        process.started.connect(self._step_back)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        program, *first = _program()
        process.start(program, [*first, *arguments])

    def stop(self) -> None:
        """Ask it to stop; it saves first. Windows has no such question: there it is ended."""
        if self._process is not None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                self._process.terminate()

    def close(self) -> None:
        """Stop it; return when it has ended."""
        process = self._process
        if process is None:
            return
        self.stop()
        if not process.waitForFinished(PATIENCE):
            process.kill()
            process.waitForFinished(PATIENCE)

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        text = self._rest + bytes(process.readAllStandardOutput().data()).decode(errors="replace")
        *lines, self._rest = re.split(r"[\r\n]+", text)
        for line in lines:
            if line.strip():
                self.said.emit(line.strip())

    def _read_errors(self) -> None:
        if self._process is not None:
            data = bytes(self._process.readAllStandardError().data())
            self._errors = (self._errors + data.decode(errors="replace"))[-_TAIL:]

    def _step_back(self) -> None:
        if self._process is None:
            return
        number = self._process.processId()
        if sys.platform == "linux":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, number, NICE)
        self.started.emit(number)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end(-1)

    def _finish(self, status: int, how: QProcess.ExitStatus) -> None:
        self._read()
        self._read_errors()
        self._end(status if how is QProcess.ExitStatus.NormalExit else -1)

    def _end(self, status: int) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            self.ended.emit(status)


def _program() -> list[str]:
    return [sys.executable] if is_bundled() else [sys.executable, "-m", "app"]


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONUNBUFFERED", "1")
    # Where `app` lies: it may be a checkout that is not installed.
    places = [str(Path(__file__).resolve().parents[3]), environment.value("PYTHONPATH")]
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, places)))
    return environment
