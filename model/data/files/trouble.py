"""What may be wrong with a file, in no language: who asks puts it into words."""

from __future__ import annotations

from enum import Enum, auto


class Reason(Enum):
    """Why a file cannot be used; in brackets the figures that come with it."""

    FOLDER = auto()
    """It is a folder."""
    PIPE = auto()
    """It is a pipe or a device."""
    EMPTY = auto()
    """It has no bytes."""
    NO_PHOTO = auto()
    """It is no picture of a known kind, or damaged from the first bytes on."""
    HEIC = auto()
    """It is a HEIC photo, and the package that reads those is missing."""
    RAW = auto()
    """It is a camera's raw file."""
    JPEG_XL = auto()
    """It is a JPEG XL picture."""
    DEPTH = auto()
    """It is a TIFF that nothing here reads (`channels`, `bits`)."""
    DAMAGED = auto()
    """It is damaged or cut short."""
    TOO_LARGE = auto()
    """It has more pixels than can be handled (`width`, `height`, `most` in megapixels)."""
    MEMORY = auto()
    """It needs more memory than is free (`width`, `height`, `needed` in GB)."""
    COLOURED = auto()
    """It is a picture in colour and not a mask."""


class Trouble(Exception):  # noqa: N818  it is a reason, not yet an error with a sentence
    """A file that cannot be used.

    Attributes:
        reason: Why.
        figures: What the reason's sentence needs.
    """

    def __init__(self, reason: Reason, **figures: int | str) -> None:
        super().__init__(reason, figures)
        self.reason = reason
        self.figures = figures
