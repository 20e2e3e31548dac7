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


class Offer(Enum):
    """Something that can be done about a notice."""

    START_ANEW = "start anew"
    BRING_BACK = "bring back"
    FIND_MOVED = "find moved"
    FIND_AGAIN = "find again"  # asks first
    FIND_AGAIN_NOW = "find again now"
    UNDO = "undo"


@dataclass(frozen=True)
class Notice:
    """Something to tell that belongs to no single photo.

    Attributes:
        text: A sentence or two.
        tone: How it is meant.
        folder: A folder worth opening.
        can_retry: Whether loading the network may be tried again.
        offers: What else can be done.
    """

    text: str
    tone: Tone = Tone.INFO
    folder: Path | None = None
    can_retry: bool = False
    offers: tuple[Offer, ...] = ()
