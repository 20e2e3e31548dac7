"""Number plates: where they are in a photo, and what they are covered with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.photo.edits import Point
from app.core.photo.look import Rgb

Quad = tuple[Point, Point, Point, Point]
Plates = tuple[Quad, ...]
"""Each the corners of one, as in `Answer`."""

MOST_PLATES = 16
"""So many can be marked by hand."""


@dataclass(frozen=True)
class PlateCover:
    """What number plates are covered with: a picture, a colour, or, without either, their blur.

    Attributes:
        colour: (red, green, blue), each 0 to 255.
        picture: A picture's file, such as the dealer's own plate; it fills all of the plate.
    """

    colour: Rgb | None = None
    picture: Path | None = None


BLUR = PlateCover()


def scaled(plates: Sequence[Quad], scale: float) -> Plates:
    """Number plates in a photo that is made larger or smaller."""
    return tuple(_scaled(quad, scale) for quad in plates)


def moved(plates: Sequence[Quad], right: float, down: float) -> Plates:
    """Number plates in a photo that begins elsewhere."""
    return tuple(_moved(quad, right, down) for quad in plates)


def _scaled(quad: Quad, scale: float) -> Quad:
    a, b, c, d = ((x * scale, y * scale) for x, y in quad)
    return a, b, c, d


def _moved(quad: Quad, right: float, down: float) -> Quad:
    a, b, c, d = ((x + right, y + down) for x, y in quad)
    return a, b, c, d
