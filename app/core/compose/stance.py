"""How a car stands in its photo, and the part of the plane around it that becomes the picture.

A composite need not have the photo's shape: the *window* is a rectangle in pixels of the photo, in
most cases larger than the photo, in which the car stands as the background's `Scene` says. So the
car's pixels stay what they are, and have the room around them that the photo did not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sin
from statistics import median

import numpy as np

from app.core.arrays import AnyAlpha, Size
from app.core.compose.framing import Mapping
from app.core.compose.ground import LENGTH, Ground
from app.core.compose.warp import car_box
from app.core.photo.box import Rect
from app.core.photo.placement import Placement
from app.core.photo.scene import Scene

WIDEST = 0.86  # of the picture's width: marketplaces want cars within 80 to 90 % of it
_ABOVE = 0.06  # of the height: kept free above a car
_TYRE = 0.012  # of the car's width: what reaches lower is narrower than a tyre, and is no foot
_ONE_PLACE = 0.15  # cars whose sizes differ less were photographed from the same distance
_END = 0.12  # of a car's columns, at either side: where its last tyre is
_BEFORE = 0.02  # of the picture's height: so far before a wall the farthest tyre stands, at least
_NEAREST = 0.92  # of the height: no farther down a car is moved for that
_SMALLER = 1.35  # times, at most, that a car is made smaller for it
_STEP, _MOST = 0.06, 0.3  # likewise if there are others between them, no farther apart than a step
_CUT = 0.25  # of a side of the car's box: so much at the photo's edge means that more was beyond

# How tall, in metres, the model of a car is that fits a vehicle, and how much taller than most it
# is shown. The model is drawn towards the size of most cars, so that vans are taller than it says:
# of 14 vans 1.63 to 1.84 m, of 15 saloons 1.45 to 1.65. Short, high cars look like vans, too.
_TALL = (1.66, 1.85)
_BULK = (1.0, 1.25)
_BULK_STEP = 0.05
_ASIDE = 0.3  # sine of the direction: from straight ahead nothing tells how long a car is

# The height of a car's outline relative to its mean over a whole turn, by the outline's width over
# its height: the nearer the camera comes to a corner, the lower in the photo is the nearest tyre.
# Medians of 30 vehicles with 16 views each, photographed from one place on a turntable.
_SHAPES = (1.15, 1.5, 1.9, 2.3, 2.6)
_HEIGHTS = (1.01, 1.035, 1.035, 0.98, 0.91)


@dataclass(frozen=True)
class Stance:
    """A car's outline as far as it tells how to stand it on a floor, in pixels of the photo.

    Attributes:
        car: The box around it, down to where it touches the floor.
        size: (height, width) of the photo.
        cut: Whether the photo's left, upper, right and lower edge cut the car off.
        bulk: How much taller it is than most cars, as far as that can be told: a van, by its height
            over its length and width.
        depth: How much higher in the photo the car's farther end stands than its nearest tyre, in
            heights of the car: the more, the nearer or the higher the camera was.
    """

    car: Rect
    size: Size
    cut: tuple[bool, bool, bool, bool] = (False, False, False, False)
    bulk: float = 1.0
    depth: float = 0.0

    @property
    def height(self) -> float:
        """How high the car would be, whatever side it is seen from: its scale in the photo."""
        shape = self.car.width / self.car.height
        return self.car.height / float(np.interp(shape, _SHAPES, _HEIGHTS))

    def scaled(self, factor: float, size: Size) -> Stance:
        """The same of a photo that was made smaller."""
        return replace(self, car=Mapping(factor).box(self.car), size=size)


def as_near(model: Stance, views: Iterable[Stance]) -> list[Stance]:
    """The views that were photographed from the same distance as one of them, by their outlines.

    Front and back of some cars differ more than two distances do; then the sides are in between.
    """
    alike = sorted((v for v in views if v.size == model.size), key=lambda view: view.height)
    low = high = model.height
    for view in alike:
        step = max((1 + _ONE_PLACE) * model.height, (1 + _STEP) * high)
        if high < view.height < min(step, (1 + _MOST) * model.height):
            high = view.height
    for view in reversed(alike):
        step = min((1 - _ONE_PLACE) * model.height, (1 - _STEP) * low)
        if low > view.height > max(step, (1 - _MOST) * model.height):
            low = view.height
    return [view for view in alike if low <= view.height <= high]


def vehicle_of(model: Stance, views: Iterable[Stance]) -> tuple[float, float, float]:
    """How high and, at most, how wide and deep a car is in its views, in heights of the photo.

    Args:
        model: The view that the others are compared with.
        views: All views, the model among them; those from elsewhere do not count.

    Returns:
        The height is that of most cars beside it: a van is higher than that. For the depth, see
        `Stance`.
    """
    near = as_near(model, views)
    unit = model.size[0]
    height = median(view.height for view in near) / median(view.bulk for view in near)
    width = max(view.car.width for view in near)
    return height / unit, width / unit, max(view.depth * view.car.height for view in near) / unit


def bulk_of(ground: Ground | None) -> float:
    """How much taller a car is than most, by the model that fits its lower contour best.

    In steps, so that a preview and its photo come to the same.
    """
    if ground is None or sin(ground.footprint.azimuth) < _ASIDE:
        return 1.0
    return round(float(np.interp(ground.footprint.tall, _TALL, _BULK)) / _BULK_STEP) * _BULK_STEP


def depth_of(ground: Ground | None) -> float:
    """How far up the farther end stands, in heights of the car, see `Stance`.

    There the outline ends below at a tyre, or at a bumper that hangs a little above the floor.
    """
    if ground is None:
        return 0.0
    some = max(1, round(_END * len(ground.columns)))
    ends = ground.lowest[:some].max(), ground.lowest[-some:].max()
    return float(ground.lowest.max() - min(ends)) * LENGTH / ground.length


def stance_of(alpha: AnyAlpha, ground: Ground | None = None) -> Stance | None:
    """Look at an alpha, HxW, of 8 bits or float32 in [0, 1]; None if there is no car.

    Args:
        alpha: The alpha.
        ground: The floor under the car, if it is to tell how tall the car is.
    """
    car = car_box(alpha, least=0.5)
    if car is None:
        return None
    half = 128 if alpha.dtype == np.uint8 else 0.5
    part = alpha[int(car.top) : int(car.bottom), int(car.left) : int(car.right)] >= half
    columns = np.flatnonzero(part.any(axis=0))
    feet = np.sort(part.shape[0] - np.argmax(part[::-1, columns], axis=0))
    tyre = max(1, round(_TYRE * part.shape[1]))
    bottom = car.top + float(feet[-min(tyre, len(feet))])
    height, width = alpha.shape
    edges = (
        (car.left <= 1, part[:, 0]),
        (car.top <= 1, part[0]),
        (car.right >= width - 1, part[:, -1]),
        (car.bottom >= height - 1, part[-1]),
    )
    left, top, right, below = (bool(near and edge.mean() > _CUT) for near, edge in edges)
    foot = car.bottom if below else bottom
    whole = Rect(car.left, car.top, car.right, foot)
    return Stance(
        whole, (height, width), (left, top, right, below), bulk_of(ground), depth_of(ground)
    )


def _room(stance: Stance, scene: Scene, placement: Placement, aspect: float) -> tuple[float, float]:
    """How high the picture has to be, in pixels of the photo, for a car to stand well in it.

    Returns:
        It, and how far down the car stands in it: nearer to the camera than others where its
        farthest tyre would otherwise stand on the wall.
    """
    unit = stance.size[0]
    own = (stance.height / stance.bulk, stance.car.width, stance.depth * stance.car.height)
    height, width, *more = placement.vehicle or [each / unit for each in own]
    depth = more[0] if more else own[2] / unit
    room = max(
        height / scene.car,
        width / (WIDEST * aspect),
        stance.car.height / unit / (scene.floor - _ABOVE),
    )
    if scene.wall is None:
        return unit * room, scene.floor
    ends = scene.wall + _BEFORE
    floor = min(max(scene.floor, ends + depth / room), max(scene.floor, _NEAREST))
    needed = depth / max(floor - ends, _BEFORE)
    return unit * min(max(room, needed), _SMALLER * room), floor


def window_of(
    stance: Stance | None,
    size: Size,
    scene: Scene,
    placement: Placement,
    aspects: tuple[float, float],
) -> Rect:
    """The part of the plane that becomes the picture, in pixels of the photo.

    Args:
        stance: How the car stands in its photo; None if there is no car.
        size: (height, width) of the photo.
        scene: What the car is to stand on.
        placement: Whether it stands by itself; if not, it is the photo.
        aspects: Width over height of the background, and of the picture that is wanted. In a
            narrower one the car is smaller, so that it has room.
    """
    if stance is None or not placement.stands:
        return Rect.of(size)
    own, wanted = aspects
    room, floor = _room(stance, scene, placement, own)
    height = float(round(room * max(1.0, own / wanted)))
    return _held_at_the_edges(stance, _around(stance, floor, round(height * wanted), height))


def _around(stance: Stance, floor: float, width: float, height: float) -> Rect:
    """A window of that size with the car on its floor and in its middle, on whole pixels."""
    left = round(stance.car.middle - width / 2)
    top = round(stance.car.bottom - floor * height)
    return Rect(left, top, left + width, top + height)


def _held_at_the_edges(stance: Stance, window: Rect) -> Rect:
    """A window that ends where the photo cut the car off: it must not end in mid-air.

    What has lost its roof, or both its ends, is a close-up: its picture is the photo.
    """
    left, top, right, below = stance.cut
    height, width = stance.size
    if top or (left and right):
        return Rect.of(stance.size)
    x = -window.left if left else width - window.right if right else 0
    y = height - window.bottom if below else 0
    return Rect(window.left + x, window.top + y, window.right + x, window.bottom + y)
