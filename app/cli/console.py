"""What all commands share: exit statuses, and output to the terminal."""

from __future__ import annotations

import os
import re
import sys
from enum import IntEnum
from importlib import metadata

DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


# What a terminal obeys instead of showing it: control characters, and those that turn the order of
# letters around.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Status(IntEnum):
    """Exit statuses."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_USE = 2
    INTERRUPTED = 130


def harmless(text: str) -> str:
    """Return a text with what a terminal obeys made visible: names of files may hold anything."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def say(text: str) -> None:
    """Print a message to stderr; stdout is for results."""
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def answer(text: str) -> None:
    """Print a result to stdout."""
    sys.stdout.write(harmless(text) + "\n")
    sys.stdout.flush()


def version() -> str:
    """Return the version of the installed program."""
    try:
        return metadata.version("forecourt")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def has_display() -> bool:
    """Return whether there is a display to open a window on; only Linux may lack one."""
    return not sys.platform.startswith("linux") or any(map(os.environ.get, DISPLAY_VARIABLES))
