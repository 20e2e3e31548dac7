"""Where a car stands on its background, as a value without pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

SMALLEST_SCALE, LARGEST_SCALE = 0.1, 4.0
_AS_GOOD_AS_ONE = 0.004
FARTHEST = 1.0  # pictures: a car moved farther than that is out of sight


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

    def moved(self, x: float, y: float) -> Placement:
        """The same, moved on by parts of the picture's width and height."""
        return replace(self, x=_within(self.x + x, FARTHEST), y=_within(self.y + y, FARTHEST))

    def scaled(self, scale: float) -> Placement:
        """The same at another scale, as far as that makes sense.

        What is as good as the photo's own size becomes just that, so that pixels stay untouched.
        """
        scale = 1.0 if abs(scale - 1.0) < _AS_GOOD_AS_ONE else scale
        return replace(self, scale=min(LARGEST_SCALE, max(SMALLEST_SCALE, scale)))

    def shaded(self, shadow: float) -> Placement:
        """The same with a shadow of another strength."""
        return replace(self, shadow=min(1.0, max(0.0, shadow)))

    def back(self) -> Placement:
        """Where the car is in the photo, with the same shadow."""
        return Placement(shadow=self.shadow)


def _within(value: float, limit: float) -> float:
    return min(limit, max(-limit, value))


AS_IN_PHOTO = Placement()
STANDING = Placement(shadow=0.7)  # what a new photo begins with
