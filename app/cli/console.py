"""What all commands share: exit statuses, and output to the terminal."""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from importlib import metadata

from model.data.files.names import harmless, in_one_line

DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class Status(IntEnum):
    """Exit statuses."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_USE = 2
    INTERRUPTED = 130


def say(text: str) -> None:
    """Print a message, a line, to stderr; stdout is for results."""
    sys.stderr.write(line(text) + "\n")
    sys.stderr.flush()


def answer(text: str, *, lines: bool = False) -> None:
    """Print a result, one line or several, to stdout."""
    sys.stdout.write((harmless(text) if lines else line(text)) + "\n")
    sys.stdout.flush()


def line(text: str) -> str:
    """A text as a terminal may show it: what names in it hold makes no lines of its own."""
    return in_one_line(harmless(text))


def version() -> str:
    """Return the version of the installed program."""
    try:
        return metadata.version("forecourt")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def has_display() -> bool:
    """Return whether there is a display to open a window on; only Linux may lack one."""
    return not sys.platform.startswith("linux") or any(map(os.environ.get, DISPLAY_VARIABLES))
