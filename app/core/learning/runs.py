"""The folders of training runs, read while they are being written."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.files.disk import write_whole

COMMAND = "command.json"
PROCESS = "process.txt"
ANYWAY = "--anyway"
_LARGEST = 1e9  # no loss, progress or rate comes near it
Curve = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Run:
    """How far a run has come.

    Attributes:
        folder: Its folder.
        losses: Step and loss of each step.
        looks: Step and mean Dice on what is held back, of each look.
        progress: Finished share, in [0, 1].
        rate: Photos a second at the last step; None before it.
        seconds_left: To the end of the schedule; None if it is not known.
        finished: Whether its final weights are written.
        can_go_on: Whether there is a checkpoint to go on from.
    """

    folder: Path
    losses: Curve = ()
    looks: Curve = ()
    progress: float = 0.0
    rate: float | None = None
    seconds_left: float | None = None
    finished: bool = False
    can_go_on: bool = False

    @property
    def weights(self) -> Path:
        """The weights that it ends with."""
        return self.folder / "final.safetensors"

    @property
    def picture(self) -> Path:
        """A picture of what is held back, as the network saw it last; it may not be there."""
        return self.folder / "held.jpg"

    @property
    def has_fallen(self) -> bool:
        """Whether the last look is worse than the first, which was at the old weights."""
        return bool(self.looks) and self.looks[-1][1] < self.looks[0][1]


def new_run(folder: Path, arguments: list[str]) -> Path:
    """Make a run's folder and note the command that goes on with it.

    Args:
        folder: The folder of all runs.
        arguments: Those of the command, but for the run's own folder.

    Raises:
        OutputError: It cannot be written.
    """
    stem = f"{datetime.now():%Y-%m-%d_%H-%M-%S}"
    names = (stem, *(f"{stem}_{number}" for number in range(2, 100)))
    run = next(folder / name for name in names if not (folder / name).exists())
    write_whole(run / COMMAND, json.dumps([*arguments, "--out", str(run)]).encode("ascii"))
    return run


def command_of(run: Path) -> list[str]:
    """The arguments of the command that goes on with a run; empty if they are not known."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads((run / COMMAND).read_bytes())
        if isinstance(found, list) and all(isinstance(word, str) for word in found):
            return found
    return []


def learn_anyway(run: Path) -> list[str]:
    """Note that a run shall learn from masks that look wrong, too; return its command.

    Raises:
        OutputError: It cannot be written.
    """
    words = command_of(run)
    if words and ANYWAY not in words:
        words = [*words[:-2], ANYWAY, *words[-2:]]  # --out and its folder come last
        write_whole(run / COMMAND, json.dumps(words).encode("ascii"), overwrite=True)
    return words


def note_process(run: Path, number: int) -> None:
    """Write down which process works on a run."""
    with suppress(OSError):
        (run / PROCESS).write_text(str(number), "ascii")


def process_of(run: Path) -> int | None:
    """The process that works on a run, if it is alive though its window is gone; Linux only."""
    try:
        number = int((run / PROCESS).read_text("ascii"))
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    # Numbers are given again: another program may have it by now.
    return number if os.fsencode(run) in words else None


def latest(folder: Path) -> Path | None:
    """The run that was begun last."""
    found = sorted(path.parent for path in folder.glob(f"*/{COMMAND}"))
    return found[-1] if found else None


def settle(run: Path) -> None:
    """Put a run aside: it is not shown again, and what only going on needs is deleted."""
    with suppress(OSError):
        (run / COMMAND).rename(run / "command-settled.json")
        (run / "last.safetensors").unlink(missing_ok=True)
    shutil.rmtree(run / "cache", ignore_errors=True)


def read_run(folder: Path) -> Run:
    """Read how far a run has come; half a line at the end of its log is passed over."""
    losses, looks = [], []
    last: dict[str, Any] = {}
    for row in _rows(folder / "log.jsonl"):
        if row.get("kind") == "step":
            losses.append((row["step"], row.get("loss")))
            last = row
        else:
            dice = [_number(value) for name, value in row.items() if name.endswith(" dice")]
            known = [value for value in dice if value is not None]
            if known:
                looks.append((row["step"], sum(known) / len(known)))
    return Run(
        folder,
        _sound(losses),
        _sound(looks),
        progress=_number(last.get("progress")) or 0.0,
        rate=_number(last.get("images_per_second")),
        seconds_left=_number(last.get("seconds_left")),
        finished=(folder / "final.safetensors").is_file(),
        can_go_on=(folder / "last.safetensors").is_file(),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        with suppress(ValueError, RecursionError):
            row = json.loads(line)
            if isinstance(row, dict) and isinstance(row.get("step"), int):
                yield row


def _sound(points: Iterable[tuple[int, object]]) -> Curve:
    numbers = ((step, _number(value)) for step, value in points)
    return tuple((step, value) for step, value in numbers if value is not None)


def _number(value: object) -> float | None:
    """A number as it is; None if it is none, or too large for one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= _LARGEST else None
