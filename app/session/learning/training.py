"""Training in a process of its own, followed by what it writes into its run's folder."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
from contextlib import suppress
from enum import Enum
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import ForecourtError
from app.core.invocation import is_bundled, pip_line
from app.core.language.translation import mark, tr
from app.core.learning import comparison
from app.core.learning.comparison import Comparison
from app.core.learning.runs import (
    Run,
    command_of,
    latest,
    learn_anyway,
    new_run,
    note_process,
    process_of,
    read_run,
    settle,
)
from app.session.learning.job import Job

PAUSE = 1000  # ms between two looks into the run's folder
_TRAIN = re.compile(r"""extra\s*==\s*['"]train['"]""")
NEEDED = ("albumentations", "matplotlib")
DOUBTED = 3  # the exit status of training that would learn from masks that look wrong


class Stage(Enum):
    """What is being done."""

    IDLE = "idle"
    TRAINING = "training"
    STOPPING = "stopping"
    COMPARING = "comparing"


class Training(QObject):
    """Starts a run, follows it, stops it and goes on with it; then old and new are compared.

    A run whose window has crashed goes on by itself; the next window follows it.

    Signals:
        changed: The stage, the run or what was said about it has changed.

    Args:
        folder: The folder of all runs; the last one in it is shown.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._stage = Stage.IDLE
        self._said: list[str] = []
        self._problem = ""
        self._doubted = False
        found = latest(folder)
        self._run = read_run(found) if found else None
        self._comparison = comparison.read(found) if found else None
        self._job = Job(self)
        self._job.started.connect(self._note_process)
        self._job.said.connect(self._hear)
        self._job.ended.connect(self._end)
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)
        self._orphan = process_of(found) if found else None
        if self._orphan is not None:
            self._stage = Stage.TRAINING
            self._timer.start()

    @property
    def stage(self) -> Stage:
        """What is being done."""
        return self._stage

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._stage is not Stage.IDLE

    @property
    def run(self) -> Run | None:
        """The run in work, or the last one; None before the first."""
        return self._run

    @property
    def said(self) -> str:
        """The last line that the process said; empty before it."""
        return self._said[-1] if self._said else ""

    @property
    def problem(self) -> str:
        """Why it ended early, for the user; empty if it did not."""
        return self._problem

    @property
    def doubted(self) -> bool:
        """Whether it ended because examples look wrong: going on learns from them all the same."""
        return self._doubted

    @property
    def comparison(self) -> Comparison | None:
        """Old against new weights; None until that is done."""
        return self._comparison

    @property
    def can_go_on(self) -> bool:
        """Whether the last run was stopped before its end and can be taken further."""
        run = self._run
        return not self.running and run is not None and not run.finished and bool(_command(run))

    @property
    def missing(self) -> str:
        """What this installation lacks to train, and what to do; empty if nothing is."""
        if is_bundled():
            return tr(
                "This Forecourt cannot train. Get the program's source and start it from there: "
                "python3 packaging/run.py train installs what training needs."
            )
        lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
        if not lacking:
            return ""
        text = mark("Training needs more packages ({names}). Install them: {command}")
        command = pip_line(*_requirements())
        return tr(text, names=", ".join(lacking), command=command)

    def start(self, examples: Path, weights: str) -> None:
        """Begin a run.

        Args:
            examples: The data folder.
            weights: The weights to learn on from, a file or "shipped".
        """
        if self.running:
            return
        words = ["train", str(examples), "--from", weights]
        try:
            folder = new_run(self._folder, words)
        except ForecourtError as error:
            self._problem = str(error)
            self.changed.emit()
            return
        self._comparison = None
        self._launch(Stage.TRAINING, read_run(folder), command_of(folder))

    def go_on(self) -> None:
        """Go on with the run that was stopped."""
        if self._run is None or not self.can_go_on:
            return
        try:
            command = learn_anyway(self._run.folder) if self._doubted else _command(self._run)
        except ForecourtError as error:
            self._problem = str(error)
            self.changed.emit()
            return
        self._launch(Stage.TRAINING, self._run, command)

    def compare(self) -> None:
        """Compare the finished run's weights with those it came from."""
        if self._run is not None and self._run.finished and not self.running:
            self._launch(Stage.COMPARING, self._run, ["compare", str(self._run.folder)])

    def settle(self) -> None:
        """Put the last run aside: it is judged, or not wanted any more."""
        if self._run is not None and not self.running:
            settle(self._run.folder)
            self._run = self._comparison = None
            self._problem, self._doubted = "", False
            self.changed.emit()

    def stop(self) -> None:
        """Stop after the step in work; what was learnt is saved."""
        if self.running:
            self._stage = Stage.STOPPING
            self._job.stop()
            if self._orphan is not None:
                with suppress(OSError):
                    os.kill(self._orphan, signal.SIGTERM)
            self.changed.emit()

    def close(self) -> None:
        """Stop for good; return when the process has saved and ended."""
        if self._orphan is not None:
            self.stop()
        self._timer.stop()
        self._job.close()

    def _launch(self, stage: Stage, run: Run, command: list[str]) -> None:
        self._stage, self._run, self._said, self._problem = stage, run, [], ""
        self._doubted = False
        self._timer.start()
        self._job.start(command)
        self.changed.emit()

    def _look(self) -> None:
        if self._run is None:
            return
        self._run = read_run(self._run.folder)
        if self._orphan is not None and process_of(self._run.folder) is None:
            self._orphan = None
            self._end(0 if self._run.finished else -1)
        self.changed.emit()

    def _note_process(self, number: int) -> None:
        if self._run is not None:
            note_process(self._run.folder, number)

    def _hear(self, line: str) -> None:
        self._said.append(line)
        self.changed.emit()

    def _end(self, status: int) -> None:
        before, self._stage = self._stage, Stage.IDLE
        self._timer.stop()
        if self._run is not None:
            self._run = read_run(self._run.folder)
        if before is Stage.COMPARING and self._run is not None:
            self._comparison = comparison.read(self._run.folder)
        if status and before is not Stage.STOPPING:
            silent = tr("It ended without a word (status {status}).", status=status)
            self._problem = self._job.problem or silent
            complaints = self._job.complaints
            self._doubted = status == DOUBTED and len(complaints) > 1
            if self._doubted:
                self._problem = complaints[-2]
        elif before is Stage.TRAINING:
            self.compare()
        self.changed.emit()


def _requirements() -> list[str]:
    """What the extra "train" of this program asks for, as its metadata have it."""
    try:
        found = metadata.requires("forecourt") or []
    except metadata.PackageNotFoundError:
        found = []
    wanted = [each.partition(";")[0].strip() for each in found if _TRAIN.search(each)]
    return wanted or list(NEEDED)


def _command(run: Run) -> list[str]:
    return command_of(run.folder)
