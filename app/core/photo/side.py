"""The side from which a photo shows its car."""

from __future__ import annotations

from enum import Enum

from app.core.language.translation import mark, tr

_STRAIGHT = 15.0
"""A car is seen from the front or the rear up to so many degrees beside its middle, ..."""
_ACROSS = 15.0
"""... and from its side up to so many degrees before or behind that."""


class Side(Enum):
    """A side of a car, in the order in which one walks around it.

    An angle is 0 in front of the car, 90 at its left (where the driver sits in most countries),
    180 behind it and 270 at its right. The values stand in the names of files.
    """

    FRONT = "front"
    FRONT_LEFT = "front-left"
    LEFT = "left"
    REAR_LEFT = "rear-left"
    REAR = "rear"
    REAR_RIGHT = "rear-right"
    RIGHT = "right"
    FRONT_RIGHT = "front-right"

    @property
    def words(self) -> str:
        """What it is called in front of people."""
        return tr(_WORDS[self])


UNKNOWN = "detail"
"""What stands in the name of a file whose side is not known: a close-up, or the inside."""

_WORDS = {
    Side.FRONT: mark("Front"),
    Side.FRONT_LEFT: mark("Front left"),
    Side.LEFT: mark("Left side"),
    Side.REAR_LEFT: mark("Rear left"),
    Side.REAR: mark("Rear"),
    Side.REAR_RIGHT: mark("Rear right"),
    Side.RIGHT: mark("Right side"),
    Side.FRONT_RIGHT: mark("Front right"),
}


def side_of(angle: float | None) -> Side | None:
    """The side that is seen from an angle in degrees; None if it is not known."""
    if angle is None:
        return None
    turned = (angle + 180.0) % 360.0 - 180.0  # from -180, right of the rear, to 180
    beside = abs(turned)
    left = turned > 0
    if beside <= _STRAIGHT:
        return Side.FRONT
    if beside >= 180.0 - _STRAIGHT:
        return Side.REAR
    if abs(beside - 90.0) <= _ACROSS:
        return Side.LEFT if left else Side.RIGHT
    if beside < 90.0:
        return Side.FRONT_LEFT if left else Side.FRONT_RIGHT
    return Side.REAR_LEFT if left else Side.REAR_RIGHT
