"""What commands say on the terminal: names of files may hold anything, and it obeys none of it."""

from __future__ import annotations

import sys

from tqdm import tqdm

from model.data.files.names import harmless


def say(text: str) -> None:
    """Print a line to stdout, above the bar where one is drawn."""
    tqdm.write(harmless(text))
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line about what went wrong to stderr, above the bar where one is drawn."""
    tqdm.write(harmless(text), file=sys.stderr)
    sys.stderr.flush()
