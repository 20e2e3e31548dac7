"""The gate, from a bare checkout: `python3 packaging/test.py [PYTEST OPTION…]`.

Makes the environment in `.venv` the first time, then checks the style, the types and the import
contracts and runs all tests. A step that fails does not stop the next; at the end stand the time
that each took and what failed. The exit status is 0 if all passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import environment
import system

GATE = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
    ("pytest", "--durations=10", "--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal"),
)
# Unbuffered: progress is seen at once where the output goes through a pipe, too.
VARIABLES = {
    "NO_ALBUMENTATIONS_UPDATE": "1",
    "PYTHONUNBUFFERED": "1",
    "QT_QPA_PLATFORM": "offscreen",
}


class Outcome(NamedTuple):
    """What became of a step: its command line, its exit status and the seconds it took."""

    line: str
    status: int
    seconds: float


def main(arguments: list[str]) -> int:
    """Set up, run the steps of the gate and sum up; return the exit status."""
    programs = environment.prepare("dev", system.QT_LIBRARIES)
    system.bring_test_programs()
    outcomes = [run(programs, step) for step in (*GATE[:-1], (*GATE[-1], *arguments))]
    print(summary(outcomes))
    return int(any(outcome.status for outcome in outcomes))


def run(programs: Path, step: Sequence[str]) -> Outcome:
    """Run one step and return what became of it."""
    line = " ".join(step)
    print(f"\n$ {line}", flush=True)
    started = time.monotonic()
    command = [str(programs / step[0]), *step[1:]]
    variables = {**os.environ, **VARIABLES}
    done = subprocess.run(command, cwd=environment.ROOT, env=variables, check=False)
    return Outcome(line, done.returncode, time.monotonic() - started)


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return a line for each step, and whether all passed."""
    rows = [
        f"{environment.duration(outcome.seconds):>11}  {outcome.line}"
        + ("  FAILED" if outcome.status else "")
        for outcome in outcomes
    ]
    total = environment.duration(sum(outcome.seconds for outcome in outcomes))
    failed = [outcome.line for outcome in outcomes if outcome.status]
    verdict = f"Failed: {', '.join(failed)}" if failed else "All passed."
    return "\n".join(("", *rows, f"{verdict} ({total})"))


if __name__ == "__main__":
    sys.exit(environment.start(main))
