"""What the window knows of a photo: frozen values without pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NewType

PhotoId = NewType("PhotoId", int)


class State(Enum):
    """How far a photo has come."""

    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    EXPORTED = "exported"
    FAILED = "failed"


@dataclass(frozen=True)
class Photo:
    """A photo in the list. A change is `dataclasses.replace`.

    Attributes:
        id: Its number in the session, given once and never again.
        path: The file, which is never written to.
        relative: Its place below the folder that was dropped; else its bare name.
        state: How far it has come.
        alpha: The alpha the network found, packed by `app.core.images.encode_alpha`: a photo in the
            list costs kilobytes; decoded pixels live in a bounded cache.
        size: (width, height) in pixels, upright; None until it was read.
        seconds: What finding the car took, reading included.
        error: What went wrong last, for the user; None if nothing did. A photo with an alpha keeps
            its state when only its export failed.
        exported: The file it was last written to.
    """

    id: PhotoId
    path: Path
    relative: Path
    state: State = State.QUEUED
    alpha: bytes | None = None
    size: tuple[int, int] | None = None
    seconds: float | None = None
    error: str | None = None
    exported: Path | None = None

    @property
    def name(self) -> str:
        """The file's name, for people to read."""
        return self.path.name
