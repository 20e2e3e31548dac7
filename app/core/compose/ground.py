"""Where the floor is under a car: found from the lower contour of its alpha.

Seen from a height, the outline of a car ends below at what is nearest to the floor: its tyres, and
between them the sill and the bumpers, which hang free. The convex hull of the lower contour runs
from tyre to tyre, whichever side the car is seen from; beyond the last tyre the floor goes on as it
came, under the bumper. A tyre is told from a low bumper by its width, and by what hangs beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Flags, Floats
from app.core.compose.framing import Mapping
from app.core.compose.warp import car_box
from app.core.files.opencv import cv2

Point = tuple[float, float]

# All lengths are shares of the car's length, whichever side it is seen from; they were found by
# looking at composites.
LENGTH = 2.5  # heights: so long is a car
SIDE = 400  # px, at most, at which the ground is found and shadows are made: nothing in it is sharp
_CLEARANCE = 0.08  # how high a bumper is above the floor
_STEEPEST = 0.3  # how fast the floor may rise in the picture beyond the last tyre
_NEAR = 0.012  # what is no higher above the hull belongs to the foot of a tyre
_WIDEST = 0.16  # a foot that is wider is a bumper, a sill or something in front of the car
_BESIDE = 0.07  # so near to a tyre the contour is
_ARCH = 0.014  # so high above the hull, unless the car ends there
_FRONTAL = 1.7  # times as wide as high, at most, a car is seen from the front or the rear
_END = 0.02  # so near to the outline's end is the end
_HIGHEST = 0.75  # how steeply the floor may rise in the picture from tyre to tyre
_STRIDE = 0.24  # of the outline's width: from a tyre at its end to the next at least


@dataclass(frozen=True, eq=False)
class Ground:
    """The floor under a car, in a small picture of its outline with some room around it.

    Attributes:
        solid: HxW, whether a pixel is car.
        columns: The columns in which there is car, ascending.
        lowest: How far down the car reaches in each of them: a row, and its lower edge.
        rows: The row of the floor in each of them.
        tyres: In each of them, whether a tyre touches the floor there.
        length: The car's length in pixels, whichever side of it is seen.
        rim: The room around the car in pixels.
        mapping: Where the small picture's points are in the photo.
    """

    solid: Flags
    columns: NDArray[np.intp]
    lowest: Floats
    rows: Floats
    tyres: Flags
    length: float
    rim: int
    mapping: Mapping

    @classmethod
    def of(cls, alpha: Floats, rim: float) -> Self | None:
        """Find the floor under a car; None if there is no car.

        Args:
            alpha: HxW float32 in [0, 1], of any size.
            rim: Room around the car, as a share of its length.
        """
        car = car_box(alpha, least=0.5)
        if car is None:
            return None
        part = alpha[int(car.top) : int(car.bottom), int(car.left) : int(car.right)]
        side = min(SIDE, max(part.shape))
        factor = side / max(part.shape)
        size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        length = max(4.0, LENGTH * size[1])
        border = max(1, round(rim * length))
        solid = np.pad(small > 0.5, border)
        columns = np.flatnonzero(solid.any(axis=0))
        if not len(columns):
            return None
        lowest = solid.shape[0] - np.argmax(solid[::-1, columns], axis=0).astype(np.float32)
        rows, tyres = _floor(columns, lowest, length)
        mapping = Mapping(1 / factor, car.left - border / factor, car.top - border / factor)
        return cls(solid, columns, lowest, rows, tyres, length, border, mapping)

    @property
    def between(self) -> Floats:
        """How far each column is outside of the tyres, in lengths of the car; 0 between."""
        feet = self.columns[self.tyres]
        if not len(feet) or feet[-1] - feet[0] < _STRIDE * len(self.columns):
            feet = self.columns[[0, -1]]
        outside = np.maximum(feet[0] - self.columns, self.columns - feet[-1])
        return np.asarray(np.maximum(outside, 0) / self.length, np.float32)

    @property
    def near(self) -> Floats:
        """In each column whether the car is near the floor there: 1, falling to 0 high above it."""
        above = (self.rows - self.lowest) / (_CLEARANCE * self.length)
        steep = np.abs(np.gradient(self.rows)) > _HIGHEST if len(self.rows) > 1 else False
        return np.asarray(np.where(steep, 0.0, np.clip(2.0 - above, 0.0, 1.0)), np.float32)


def _floor(columns: NDArray[np.intp], lowest: Floats, length: float) -> tuple[Floats, Flags]:
    """The row of the floor below each column, and the columns in which a tyre touches it."""
    hull = _hull(columns, lowest)
    feet = _feet(hull - lowest, length)
    _drop_corners(feet, lowest, length)
    tyres = np.zeros(lowest.shape, np.bool)
    for foot in feet:
        tyres[foot] = hull[foot] - lowest[foot] < 0.5 * _NEAR * length
    if len(feet) < 2:
        # From the front the floor is level; tyres that the mask lacks stood on it all the same.
        frontal = len(columns) < _FRONTAL * length / LENGTH
        level = np.sort(lowest)[-max(1, len(lowest) // 20)]
        return (np.full_like(hull, level) if frontal else hull), tyres
    xs = np.array([columns[foot].mean() for foot in feet], np.float32)
    ys = np.array([lowest[foot].max() for foot in feet], np.float32)
    line = np.interp(columns, xs, ys)
    line = np.where(columns < xs[0], _onwards(columns, xs[1::-1], ys[1::-1]), line)
    line = np.where(columns > xs[-1], _onwards(columns, xs[-2:], ys[-2:]), line)
    return np.asarray(np.maximum(line, lowest), np.float32), tyres


def _hull(columns: NDArray[np.intp], lowest: Floats) -> Floats:
    """The convex hull of the lower contour: its row in each column."""
    corners: list[Point] = []
    for x, y in zip(columns.tolist(), lowest.tolist(), strict=True):
        while len(corners) > 1 and _is_above(corners[-2], corners[-1], (x, y)):
            corners.pop()
        corners.append((x, y))
    xs, ys = np.array(corners, np.float32).T
    return np.asarray(np.interp(columns, xs, ys), np.float32)


def _is_above(first: Point, middle: Point, last: Point) -> bool:
    """Whether the middle point is above the line between the others (rows count downwards)."""
    rise = (last[1] - first[1]) * (middle[0] - first[0])
    return (middle[1] - first[1]) * (last[0] - first[0]) <= rise


def _feet(above: Floats, length: float) -> list[slice]:
    """The columns of each tyre, by how high the contour is above the hull."""
    near = np.concatenate([[False], above < _NEAR * length, [False]])
    edges = np.flatnonzero(np.diff(near.astype(np.int8))).reshape(-1, 2)
    return [slice(start, end) for start, end in edges if _is_foot(above, start, end, length)]


def _drop_corners(feet: list[slice], lowest: Floats, length: float) -> None:
    """Take away, in place, what touches the hull at the outline's ends without being a tyre.

    The corner of a bumper is nearer to the next tyre than a tyre is, and what another car or a
    shadow adds to an outline is far above the floor.
    """
    stride, width = _STRIDE * len(lowest), len(lowest)
    for end, beside in ((0, 1), (-1, -2)):
        while len(feet) > 1:
            foot, inner = feet[end], feet[beside]
            from_end = foot.start if end == 0 else width - foot.stop
            apart = abs(inner.start - foot.start)
            high = lowest[inner].max() - lowest[foot].max() > _HIGHEST * apart
            corner = len(feet) > 2 and from_end < _END * length and apart < stride
            if not (high or corner):
                break
            feet.pop(end)


def _is_foot(above: Floats, start: int, end: int, length: float) -> bool:
    """Whether what touches the hull is as narrow as a tyre, with something higher beside it."""
    reach = max(1, round(_BESIDE * length))
    beside = [above[start - reach : start]] if start > reach else []
    beside += [above[end : end + reach]] if len(above) - end > reach else []
    return end - start <= _WIDEST * length and all(part.max() > _ARCH * length for part in beside)


def _onwards(columns: NDArray[np.intp], xs: Floats, ys: Floats) -> NDArray[np.float64]:
    """The line through two feet, beyond the second; it never goes down in the picture."""
    run = xs[1] - xs[0]
    rise = (ys[0] - ys[1]) / abs(run)
    beyond = (columns - xs[1]) * np.sign(run)
    return np.asarray(ys[1] - min(_STEEPEST, max(0.0, rise)) * beyond, np.float64)
