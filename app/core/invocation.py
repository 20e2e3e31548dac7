"""What a user types to start the program or to add a package: for remedies that name a command."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

VARIABLE = "FORECOURT_STARTED_AS"


def is_bundled() -> bool:
    """Whether the program brings its own Python, as the bundles do: pip cannot add to that."""
    return bool(getattr(sys, "frozen", False))


def started_as() -> str:
    """Return what is typed to start the program, for a shell: "forecourt" if that finds it.

    `packaging/run.py` says in ``FORECOURT_STARTED_AS`` how it was called.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given
    script = Path(sys.argv[0])
    if script.parts[-2:] == ("app", "__main__.py"):
        return shlex.join([sys.executable, "-m", "app"])
    found = shutil.which("forecourt")
    if script.stem != "forecourt" or (found and Path(found).resolve() == script.resolve()):
        return "forecourt"
    return shlex.quote(str(script))


def pip_line(*arguments: str) -> str:
    """Return the line that installs packages where this program looks for them, for a shell."""
    return shlex.join([sys.executable, "-m", "pip", "install", *arguments])
