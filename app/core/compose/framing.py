"""Which part of a picture is written, and at which size: plain arithmetic, no pixels.

A *window* is the part of the picture that is seen, in pixels of the photo; it may be larger than
the photo. A *shot* is a window and the size at which it is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, sqrt

from app.core.photo.box import Rect
from app.core.photo.placement import Placement

SAFE_MARGIN = 0.1  # of each side: marketplaces want the car within 80 % of the width
LARGEST = 30_000  # px
AMPLE = 64_000_000  # pixels of a picture: more than any place that shows cars takes
LARGEST_MARGIN = 0.45  # of each side: more than that leaves no room for the car
MOST_SHAPE = 1000  # for either number of a shape
_BELOW = 0.42  # of the height left free: a car in the very middle seems to float


@dataclass(frozen=True)
class Framing:
    """The part to show and its size; by default the whole photo at its own size.

    Attributes:
        longest: The longest side at most, in pixels; nothing is enlarged.
        exact: (width, height) in pixels; the car is made to fit into it with a margin.
        shape: Width to height, as (4, 3), of a picture of any size: nothing is resampled unless
            ``longest`` asks for it. ``exact`` has a shape already.
        margin: The free space around the car. Without ``exact`` or ``shape`` the picture is
            cropped to the car, and it is a share of the car's longer side; with them, a share of
            each side.

    Raises:
        ValueError: A number is out of range.
    """

    longest: int | None = None
    exact: tuple[int, int] | None = None
    margin: float | None = None
    shape: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        sides = [side for side in (self.longest, *(self.exact or ())) if side is not None]
        if not all(1 <= side <= LARGEST for side in sides):
            raise ValueError(f"a size of {sides}")
        if self.margin is not None and not 0.0 <= self.margin <= LARGEST_MARGIN:
            raise ValueError(f"a margin of {self.margin}")
        if self.shape is not None and (
            self.exact or not all(1 <= side <= MOST_SHAPE for side in self.shape)
        ):
            raise ValueError(f"a shape of {self.shape}")

    @property
    def aspect(self) -> float | None:
        """Width over height that is asked for; None if any will do."""
        sides = self.exact or self.shape
        return sides[0] / sides[1] if sides else None


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
    if framing.aspect is not None:
        return _sized(_fitted(whole, car or whole, framing.aspect, framing.margin), framing)
    window = whole if car is None or framing.margin is None else _crop(car, framing.margin)
    window = (window.within(whole) if edge else None) or window
    return Shot(window, _size(window, framing.longest))


def bounded(shot: Shot, framing: Framing, photo: tuple[int, ...]) -> Shot:
    """A shot that makes no picture much larger than its photo, unless a size was asked for.

    A car that fills its photo has room around it in a composite: one of 50 megapixels became a
    picture of 194. Up to `AMPLE` pixels it keeps the photo's own, whatever the photo's size.

    Args:
        shot: The shot.
        framing: What was asked for.
        photo: (height, width) of the photo.
    """
    most = max(AMPLE, photo[0] * photo[1])
    height, width = shot.size
    if framing.longest is not None or framing.exact is not None or height * width <= most:
        return shot
    factor = sqrt(most / (height * width))
    return replace(shot, size=(int(height * factor), int(width * factor)))


def shot_inside(whole: Rect, car: Rect | None, framing: Framing) -> Shot:
    """Choose a part of a photo of which nothing more is there: it is cropped, never extended."""
    if framing.aspect is None:
        return shot_of(whole, car, framing, edge=True)
    wanted = _fitted(whole, car or whole, framing.aspect, framing.margin or 0.0)
    width = min(whole.width, whole.height * framing.aspect)
    if framing.margin is not None:
        width = min(width, wanted.width)
    height = width / framing.aspect
    middle, bottom = (car or whole).middle, wanted.bottom
    left = min(max(middle - width / 2, whole.left), whole.right - width)
    top = min(max(bottom - height, whole.top), whole.bottom - height)
    return _sized(Rect(left, top, left + width, top + height), framing)


def shot_around(
    window: Rect, framing: Framing, aspect: float, held: tuple[bool, bool, bool, bool]
) -> Shot:
    """Show all of a picture in another shape: nothing moves in it, there is more around it.

    Args:
        window: The picture, in pixels of the photo.
        framing: What is wanted.
        aspect: Its width over its height.
        held: Whether its left, upper, right and lower edge must stay the result's edge, if that
            can be: the car is cut off there.
    """
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
    return _sized(outer, framing)


def roomier(shot: Shot, box: Rect, framing: Framing) -> Shot:
    """A shot that shows all of a box as well, in the shape and at the size that is wanted.

    Args:
        shot: The shot.
        box: In whole pixels of the photo.
        framing: What is wanted.
    """
    window = shot.window
    left, top = min(window.left, box.left), min(window.top, box.top)
    both = Rect(left, top, max(window.right, box.right), max(window.bottom, box.bottom))
    if both == window:
        return shot
    if framing.aspect is not None:
        return shot_around(both, framing, framing.aspect, (False, False, False, False))
    return Shot(both, _size(both, framing.longest))


def _sized(window: Rect, framing: Framing) -> Shot:
    """A window of the shape that is wanted, at the size that is wanted.

    Without an exact size it becomes one of whole pixels, so that nothing is resampled.
    """
    if framing.exact is not None:
        return Shot(window, framing.exact[::-1])
    left, top = round(window.left), round(window.top)
    width, height = max(1, round(window.width)), max(1, round(window.height))
    whole = Rect(left, top, left + width, top + height)
    return Shot(whole, _size(whole, framing.longest))


def _size(window: Rect, longest: int | None) -> tuple[int, int]:
    """(height, width) of a window's picture, its longest side at most as given."""
    height, width = round(window.height), round(window.width)
    factor = min(1.0, (longest or max(height, width)) / max(height, width))
    return max(1, round(height * factor)), max(1, round(width * factor))


def _crop(car: Rect, margin: float) -> Rect:
    """The car and a margin around it, in whole pixels, so that nothing is resampled."""
    free = margin * max(car.width, car.height)
    return Rect(
        floor(car.left - free),
        floor(car.top - free),
        ceil(car.right + free),
        ceil(car.bottom + free),
    )


def _fitted(whole: Rect, car: Rect, aspect: float, margin: float | None) -> Rect:
    """A window in which the car is as large as the margin allows; within the picture if it can."""
    share = 1.0 - 2.0 * (SAFE_MARGIN if margin is None else margin)
    height = max(car.width / aspect, car.height) / share
    width = height * aspect
    left = car.middle - width / 2
    top = car.bottom + _BELOW * (height - car.height) - height
    if width <= whole.width and height <= whole.height:
        left = min(max(left, whole.left), whole.right - width)
        top = min(max(top, whole.top), whole.bottom - height)
    return Rect(left, top, left + width, top + height)
