"""Where a car stands on its background, as a value without pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Placement:
    """Where a car stands; the default leaves it where it is in the photo.

    Attributes:
        scale: The car's size relative to the photo's; scaled about the middle of its lower edge.
        x: How far it is moved to the right, in widths of the picture.
        y: How far it is moved down, in heights of the picture.
        shadow: Strength of the soft contact shadow in [0, 1]; 0 is none.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    shadow: float = 0.0


AS_IN_PHOTO = Placement()
