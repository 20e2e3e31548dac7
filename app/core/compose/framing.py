"""Which part of a picture is written, and at which size: plain arithmetic, no pixels.

A *window* is the part of the picture that is seen, in pixels of the photo; it may be larger than
the photo. A *shot* is a window and the size at which it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from app.core.photo.box import Rect
from app.core.photo.placement import Placement

SAFE_MARGIN = 0.1  # of each side: marketplaces want the car within 80 % of the width
LARGEST = 30_000  # px
LARGEST_MARGIN = 0.45  # of each side: more than that leaves no room for the car
_BELOW = 0.42  # of the height left free: a car in the very middle seems to float


@dataclass(frozen=True)
class Framing:
    """The part to show and its size; by default the whole photo at its own size.

    Attributes:
        longest: The longest side at most, in pixels; nothing is enlarged.
        exact: (width, height) in pixels; the car is made to fit into it with a margin.
        margin: The free space around the car. Without ``exact`` the picture is cropped to the
            car, and it is a share of the car's longer side; with it, a share of each side.

    Raises:
        ValueError: A number is out of range.
    """

    longest: int | None = None
    exact: tuple[int, int] | None = None
    margin: float | None = None

    def __post_init__(self) -> None:
        sides = [side for side in (self.longest, *(self.exact or ())) if side is not None]
        if not all(1 <= side <= LARGEST for side in sides):
            raise ValueError(f"a size of {sides}")
        if self.margin is not None and not 0.0 <= self.margin <= LARGEST_MARGIN:
            raise ValueError(f"a margin of {self.margin}")


WHOLE = Framing()


@dataclass(frozen=True)
class Shot:
    """A part of the picture, and the size at which it is made.

    Attributes:
        window: The part, in pixels of the photo.
        size: (height, width) of the result in pixels.
    """

    window: Rect
    size: tuple[int, int]

    @property
    def scale(self) -> float:
        """Pixels of the result per pixel of the photo."""
        return self.size[1] / self.window.width


@dataclass(frozen=True)
class Mapping:
    """Point ``p`` of the photo lies at ``scale * p + (x, y)`` of the result."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def box(self, box: Rect) -> Rect:
        """Map a box."""
        return Rect(
            self.scale * box.left + self.x,
            self.scale * box.top + self.y,
            self.scale * box.right + self.x,
            self.scale * box.bottom + self.y,
        )

    def then(self, other: Mapping) -> Mapping:
        """The same, followed by another."""
        scale = other.scale
        return Mapping(self.scale * scale, self.x * scale + other.x, self.y * scale + other.y)

    def seen_in(self, shot: Shot) -> Mapping:
        """This mapping followed by that of a shot."""
        scale = shot.scale
        return Mapping(
            self.scale * scale,
            (self.x - shot.window.left) * scale,
            (self.y - shot.window.top) * scale,
        )


def mapping_of(placement: Placement, car: Rect | None, size: tuple[float, float]) -> Mapping:
    """The mapping of a placement.

    Args:
        placement: Where the car is to stand.
        car: Where it is in the photo; None if there is no car.
        size: (height, width) of the picture, in pixels of the photo.
    """
    if car is None:
        return Mapping()
    stay = 1.0 - placement.scale
    return Mapping(
        placement.scale,
        stay * car.middle + placement.x * size[1],
        stay * car.bottom + placement.y * size[0],
    )


def shot_of(whole: Rect, car: Rect | None, framing: Framing, *, edge: bool) -> Shot:
    """Choose the part of a picture that is written.

    Args:
        whole: All of it, in pixels of the photo.
        car: Where the car stands in the picture; None if there is none.
        framing: What is wanted.
        edge: Whether to stay within the photo, as with a background; a transparent result may
            extend beyond it.
    """
    car = car and car.within(whole) if edge else car
    if framing.exact is not None:
        return _exact(whole, car or whole, framing.exact, framing.margin)
    window = whole if car is None or framing.margin is None else _crop(car, framing.margin)
    window = (window.within(whole) if edge else None) or window
    height, width = round(window.height), round(window.width)
    factor = min(1.0, (framing.longest or max(height, width)) / max(height, width))
    return Shot(window, (max(1, round(height * factor)), max(1, round(width * factor))))


def shot_around(window: Rect, exact: tuple[int, int], held: tuple[bool, bool, bool, bool]) -> Shot:
    """Show all of a picture at an exact size: nothing moves in it, there is more around it.

    Args:
        window: The picture, in pixels of the photo.
        exact: (width, height) of the result.
        held: Whether its left, upper, right and lower edge must stay the result's edge, if that
            can be: the car is cut off there.
    """
    aspect = exact[0] / exact[1]
    left, top, right, below = held
    across = max(0.0, aspect * window.height - window.width)
    down = max(0.0, window.width / aspect - window.height)
    x = across * (0.5 if left == right else float(right))  # how much of it goes to the left
    y = down * (0.5 if top == below else float(below))
    outer = Rect(
        window.left - x,
        window.top - y,
        window.left - x + window.width + across,
        window.top - y + window.height + down,
    )
    return Shot(outer, (exact[1], exact[0]))


def _crop(car: Rect, margin: float) -> Rect:
    """The car and a margin around it, in whole pixels, so that nothing is resampled."""
    free = margin * max(car.width, car.height)
    return Rect(
        floor(car.left - free),
        floor(car.top - free),
        ceil(car.right + free),
        ceil(car.bottom + free),
    )


def _exact(whole: Rect, car: Rect, exact: tuple[int, int], margin: float | None) -> Shot:
    """The car as large as the margin allows; within the picture if it is large enough."""
    share = 1.0 - 2.0 * (SAFE_MARGIN if margin is None else margin)
    scale = share * min(exact[0] / car.width, exact[1] / car.height)
    width, height = exact[0] / scale, exact[1] / scale
    left = car.middle - width / 2
    top = car.bottom + _BELOW * (height - car.height) - height
    if width <= whole.width and height <= whole.height:
        left = min(max(left, whole.left), whole.right - width)
        top = min(max(top, whole.top), whole.bottom - height)
    return Shot(Rect(left, top, left + width, top + height), (exact[1], exact[0]))
