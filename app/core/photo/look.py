"""What the window shows of a photo, as values: which view, and on which background."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.core.photo.scene import Scene


class View(Enum):
    """The views of a photo.

    PHOTO is the photo as it is; CUTOUT the car on nothing, whatever the background; MASK the alpha
    in grey; COMPOSITE the car on the chosen background, where it is placed; COMPARE the photo at
    the left and what becomes of it at the right; OVERLAY the photo with a veil over what is
    removed; DOUBTS the photo in grey with warm colours where the network was unsure.
    """

    PHOTO = "photo"
    CUTOUT = "cutout"
    MASK = "mask"
    COMPOSITE = "composite"
    COMPARE = "compare"
    OVERLAY = "overlay"
    DOUBTS = "doubts"


class Veil(Enum):
    """The colour of what an overlay lays over what is removed; AUTO is chosen against the car's."""

    AUTO = "auto"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"


Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Gradient:
    """Two colours that run into each other, downwards.

    Attributes:
        top: (red, green, blue) of the upper edge, each 0 to 255.
        bottom: Of the lower edge.
        floor: Where the wall meets the floor, as in a studio, in heights of the picture; None if
            one colour becomes the other evenly.
    """

    top: Rgb
    bottom: Rgb
    floor: float | None = None


@dataclass(frozen=True)
class BackgroundChoice:
    """What a car is put on: nothing, a colour, a gradient or a picture's file; light to keep.

    Attributes:
        colour: (red, green, blue), each 0 to 255.
        picture: A picture's file.
        gradient: Two colours.
        scene: Where cars stand on it, if the user said so.
        blur: How strongly the photo's own surroundings are blurred, in [0, 1]; None if the
            background is another.
        keeps_ground: Whether the ground stays the photo's own, and only what is above it is new.
    """

    colour: Rgb | None = None
    picture: Path | None = None
    gradient: Gradient | None = None
    scene: Scene | None = None
    blur: float | None = None
    keeps_ground: bool = False

    @property
    def is_transparent(self) -> bool:
        """Whether the car stands on nothing."""
        new = self.colour is None and self.picture is None and self.gradient is None
        return new and self.blur is None

    @property
    def is_own(self) -> bool:
        """Whether the car stays where it is in the photo, on the photo's own ground."""
        return not self.is_transparent and (self.keeps_ground or self.blur is not None)


TRANSPARENT = BackgroundChoice()


@dataclass(frozen=True)
class Look:
    """View and background together: what the canvas shows.

    The background is what cars are exported on in any view; only COMPOSITE and COMPARE show it.
    """

    view: View = View.CUTOUT
    background: BackgroundChoice = TRANSPARENT
    veil: Veil = Veil.AUTO

    @property
    def shows_background(self) -> bool:
        """Whether the background is in sight."""
        return self.view in (View.COMPOSITE, View.COMPARE) and not self.background.is_transparent
