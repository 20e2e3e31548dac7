"""The gate, from a bare checkout: `python3 packaging/test.py [PYTEST OPTION…]`.

Makes the environment in `.venv` the first time, then checks the style, the types and the import
contracts and runs all tests. A step that fails does not stop the next; the exit status is 0 if all
passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import environment

GATE = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
    ("pytest",),
)
VARIABLES = {"NO_ALBUMENTATIONS_UPDATE": "1", "QT_QPA_PLATFORM": "offscreen"}


def main(arguments: list[str]) -> int:
    """Set up, run the steps of the gate and sum up; return the exit status."""
    programs = environment.prepare("dev", environment.QT_LIBRARIES)
    environment.bring_test_programs()
    steps = [*GATE[:-1], (*GATE[-1], *arguments)]
    failed = [" ".join(step) for step in steps if not passes(programs, step)]
    print("\nFailed: " + ", ".join(failed) if failed else "\nAll passed.")
    return 1 if failed else 0


def passes(programs: Path, step: tuple[str, ...]) -> bool:
    """Run one step and return whether it passed."""
    print(f"\n$ {' '.join(step)}", flush=True)
    started = time.monotonic()
    command = [str(programs / step[0]), *step[1:]]
    variables = {**os.environ, **VARIABLES}
    done = subprocess.run(command, cwd=environment.ROOT, env=variables, check=False)
    print(f"({time.monotonic() - started:.0f} s)", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(environment.start(main))
