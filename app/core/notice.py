"""Something to tell the user that belongs to no single photo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Tone(Enum):
    """How a notice is meant."""

    INFO = "info"
    DONE = "done"
    ERROR = "error"


@dataclass(frozen=True)
class Notice:
    """Something to tell that belongs to no single photo.

    Attributes:
        text: A sentence or two.
        tone: How it is meant.
        folder: A folder worth opening.
        can_retry: Whether loading the network may be tried again.
    """

    text: str
    tone: Tone = Tone.INFO
    folder: Path | None = None
    can_retry: bool = False
