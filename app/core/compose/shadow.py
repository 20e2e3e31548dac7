"""The soft shadow that a car casts on the floor it is put on, made from its alpha.

On an overcast day and in a studio the light comes from everywhere above. Then the floor is darkest
where a tyre touches it, dark under the body, and gets lighter within a few hand's breadths around.
The floor is found from the lower contour: its convex hull runs from tyre to tyre, whichever side
the car is seen from, and beyond the last tyre the floor goes on as it came, under the bumper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Flags, Floats, Pixels
from app.core.compose.framing import Mapping
from app.core.compose.warp import car_box, sampled
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox, Rect

Point = tuple[float, float]

# All lengths are shares of the car's longer side, found by looking at composites.
_SIDE = 400  # px, at most, at which it is made: nothing in it is sharp
_RIM = 0.16  # room around the car for the blur
_STRIDE = 0.2  # corners of the hull that are farther apart are tyres, or a bumper near the floor
_CLEARANCE = 0.08  # how high a bumper is above the floor
_STEEPEST = 0.3  # how fast the floor may rise in the picture beyond the last tyre
_INK = (8, 9, 12)  # a shadow out of doors is a little blue


@dataclass(frozen=True, eq=False)
class Shadow:
    """A shadow at full strength.

    Attributes:
        opacity: HxW float32 in [0, 1], small.
        box: The area it covers, in pixels of the photo.
    """

    opacity: Floats
    box: Rect


def cast(alpha: Floats) -> Shadow | None:
    """Make the shadow of a car; None if there is no car.

    Args:
        alpha: HxW float32 in [0, 1], of any size.
    """
    car = car_box(alpha, least=0.5)
    if car is None:
        return None
    part = alpha[int(car.top) : int(car.bottom), int(car.left) : int(car.right)]
    side = min(_SIDE, max(part.shape))
    factor = side / max(part.shape)
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
    rim = max(1, round(_RIM * side))
    solid = np.pad(small > 0.5, rim)
    opacity = _opacity(solid, side)
    used = car_box(opacity, least=1 / 512)
    if used is None:
        return None
    # Most of the box around the car is without shadow, and need not be worked on.
    left, top = car.left - rim / factor, car.top - rim / factor
    box = Mapping(1 / factor, left, top).box(used)
    return Shadow(opacity[int(used.top) : int(used.bottom), int(used.left) : int(used.right)], box)


def fall(canvas: Pixels, shadow: Shadow, mapping: Mapping, strength: float) -> None:
    """Darken a canvas, HxWx3 uint8 RGB, in place by a shadow.

    Args:
        canvas: The canvas.
        shadow: Made by `cast`.
        mapping: From the photo to the canvas.
        strength: In [0, 1].
    """
    height, width = canvas.shape[:2]
    placed = mapping.box(shadow.box)
    seen = placed.within(Rect(0, 0, width, height))
    if seen is None or strength <= 0.0:
        return
    box = PixelBox(int(seen.left), int(seen.top), round(seen.right), round(seen.bottom))
    if box.is_empty:
        return
    dark = sampled(shadow.opacity, placed, box)
    dark = np.clip(np.asarray(dark, np.float32) * np.float32(strength), 0.0, 1.0)
    floor = canvas[box.part]
    ink = np.full_like(floor, _INK)
    canvas[box.part] = cv2.blendLinear(ink, floor, dark, 1.0 - dark)


def _opacity(solid: Flags, side: int) -> Floats:
    """The shadow of a silhouette whose longer side is ``side`` px."""
    columns = np.flatnonzero(solid.any(axis=0))
    lowest = solid.shape[0] - np.argmax(solid[::-1, columns], axis=0).astype(np.float32)
    ground = _ground(columns, lowest, side)
    from_end = np.minimum(columns - columns[0], columns[-1] - columns) / np.float32(side)
    taper = np.clip(from_end / 0.16, 0.0, 1.0) ** 0.5
    touching = ground - lowest < 0.006 * side
    light = np.ones(solid.shape, np.float32)
    for top, bottom, share, opacity, across, down in (
        (0.09, 0.000, taper, 0.85, 0.016, 0.010),  # under the body
        (0.08, 0.026, taper, 0.55, 0.045, 0.026),  # around the car
        (0.03, 0.002, touching * 1.0, 0.80, 0.008, 0.005),  # where the tyres touch the floor
    ):
        strip = _strip(solid.shape, columns, ground, top * side * share, bottom * side * share)
        blurred = cv2.GaussianBlur(strip, (0, 0), across * side, sigmaY=down * side)
        light *= 1.0 - np.float32(opacity) * np.asarray(blurred, np.float32)
    return 1.0 - light


def _ground(columns: NDArray[np.intp], lowest: Floats, side: int) -> Floats:
    """The row of the floor below each column."""
    corners: list[Point] = []
    for x, y in zip(columns.tolist(), lowest.tolist(), strict=True):
        while len(corners) > 1 and _is_above(corners[-2], corners[-1], (x, y)):
            corners.pop()
        corners.append((x, y))
    xs, ys = np.array(corners, np.float32).T
    hull = np.interp(columns, xs, ys)
    strides = np.flatnonzero(np.diff(xs) > _STRIDE * (xs[-1] - xs[0]))
    if not len(strides):
        return np.asarray(hull, np.float32)
    first, last = strides[0], strides[-1]
    left = _onwards(columns, xs, ys, first + 1, first)
    right = _onwards(columns, xs, ys, last, last + 1)
    lower = np.maximum(hull, np.maximum(left, right))
    # Where the car is high above that line, no bumper is over it: the side recedes, or it ends.
    near = np.clip(2.0 - (lower - lowest) / (_CLEARANCE * side), 0.0, 1.0)
    return np.asarray(hull + near * (lower - hull), np.float32)


def _onwards(
    columns: NDArray[np.intp], xs: Floats, ys: Floats, before: int, end: int
) -> NDArray[np.float64]:
    """The line between two corners, from the second onwards; it never goes down in the picture."""
    run = xs[end] - xs[before]
    rise = (ys[before] - ys[end]) / abs(run)
    beyond = (columns - xs[end]) * np.sign(run)
    line = ys[end] - min(_STEEPEST, max(0.0, rise)) * beyond
    return np.where(beyond > 0, line, -np.inf)


def _is_above(first: Point, middle: Point, last: Point) -> bool:
    """Whether the middle point is above the line between the others (rows count downwards)."""
    rise = (last[1] - first[1]) * (middle[0] - first[0])
    return (middle[1] - first[1]) * (last[0] - first[0]) <= rise


def _strip(
    shape: tuple[int, ...], columns: NDArray[np.intp], ground: Floats, above: Floats, below: Floats
) -> Floats:
    """1 within ``above`` and ``below`` of the ground in each column; 0 elsewhere."""
    rows = np.arange(shape[0], dtype=np.float32)[:, np.newaxis]
    strip = np.clip(rows + 1 - (ground - above), 0, 1) * np.clip(ground + below - rows, 0, 1)
    result = np.zeros(shape, np.float32)
    result[:, columns] = np.where(above + below > 0, strip, 0)
    return result
