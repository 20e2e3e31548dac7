"""Repairs by hand: edits, stored apart from the network's alpha and applied to it in order.

An edit is a small frozen value in the photo's own pixels, upright, x to the right and y down; the
centre of the first pixel is (0.5, 0.5). So a better network can be run again under the same edits,
undo is giving back the shorter tuple, and a session file holds them as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Point = tuple[float, float]


class Way(Enum):
    """What a brush does."""

    ADD = "add"
    ERASE = "erase"


@dataclass(frozen=True)
class Stroke:
    """A stroke of the brush: one press, drag and release.

    Attributes:
        way: Whether it adds car or erases it.
        points: (x, y, pressure in (0, 1]) along the stroke.
        size: Diameter at full pressure, in pixels of the photo.
        hardness: 1 is a hard edge; 0 fades from the middle outwards.
        smart: Whether it snaps to the photo's edges within what is painted.
    """

    way: Way
    points: tuple[tuple[float, float, float], ...]
    size: float
    hardness: float = 0.8
    smart: bool = False

    def touches(self, size: tuple[int, int]) -> bool:
        """Whether it may reach into a photo of that (width, height)."""
        reach = self.size / 2
        return all(
            min(point[axis] for point in self.points) - reach < size[axis]
            and max(point[axis] for point in self.points) + reach > 0
            for axis in (0, 1)
        )


@dataclass(frozen=True)
class FillHole:
    """Fills the hole in the car around a point."""

    at: Point


@dataclass(frozen=True)
class RemovePiece:
    """Drops the piece (a second car, an island) around a point."""

    at: Point


@dataclass(frozen=True)
class KeepPiece:
    """Keeps the piece around a point and drops all others."""

    at: Point


@dataclass(frozen=True)
class DropAll:
    """Drops all that is car: what else is left of a mask when its only piece is removed.

    Attributes:
        by_brush: Whether the strokes just before it had erased the car, but for specks.
    """

    by_brush: bool = False


@dataclass(frozen=True)
class OwnMask:
    """Takes the place of the network's alpha.

    Attributes:
        alpha: A mask of the user's own, packed as `app.core.files.encode_alpha` does.
    """

    alpha: bytes


@dataclass(frozen=True)
class Click:
    """Changes the part of the mask that a click on something wrong was found to mean.

    Attributes:
        at: Where it was clicked.
        way: Whether that is car, or is not.
        box: Left, top, right and bottom of the part, in pixels.
        part: Its pixels, made small and packed as `app.core.files.encode_alpha` does.
    """

    at: Point
    way: Way
    box: tuple[int, int, int, int]
    part: bytes


Edit = Stroke | Click | FillHole | RemovePiece | KeepPiece | DropAll | OwnMask
Repair = tuple[Edit, ...]


def drops_all(repair: Repair) -> bool:
    """Whether a repair removed all that was car, and nothing was added since."""
    return isinstance((None, *before_erasing(repair))[-1], DropAll)


def before_erasing(repair: Repair) -> Repair:
    """A repair without the strokes at its end that erase."""
    kept = len(repair)
    while kept and is_erasing(repair[kept - 1]):
        kept -= 1
    return repair[:kept]


def is_erasing(edit: Edit) -> bool:
    """Whether an edit is a stroke that erases."""
    return isinstance(edit, Stroke) and edit.way is Way.ERASE
