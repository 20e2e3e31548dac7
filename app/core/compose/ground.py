"""Where the floor is under a car: found from the lower contour of its alpha.

Seen from a height, the outline of a car ends below at what is nearest to the floor: its tyres, and
between them the sill and the bumpers, which hang free. The convex hull of the lower contour runs
from tyre to tyre, whichever side the car is seen from; beyond the last tyre the floor goes on as it
came, under the bumper. A tyre is told from a low bumper by its width.
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

# All lengths are shares of the car's longer side, found by looking at composites.
SIDE = 400  # px, at most, at which the ground is found and shadows are made: nothing in it is sharp
_STRIDE = 0.2  # corners of the hull that are farther apart are tyres, or a bumper near the floor
_CLEARANCE = 0.08  # how high a bumper is above the floor
_STEEPEST = 0.3  # how fast the floor may rise in the picture beyond the last tyre
_NEAR = 0.012  # what is no higher above the hull belongs to the foot of a tyre
_WIDEST = 0.16  # a foot that is wider is a bumper, a sill or something in front of the car


@dataclass(frozen=True, eq=False)
class Ground:
    """The floor under a car, in a small picture of its outline with some room around it.

    Attributes:
        solid: HxW, whether a pixel is car.
        columns: The columns in which there is car, ascending.
        lowest: How far down the car reaches in each of them: a row, and its lower edge.
        rows: The row of the floor in each of them.
        tyres: In each of them, whether a tyre touches the floor there.
        side: The car's longer side in pixels.
        rim: The room around the car in pixels.
        mapping: Where the small picture's points are in the photo.
    """

    solid: Flags
    columns: NDArray[np.intp]
    lowest: Floats
    rows: Floats
    tyres: Flags
    side: int
    rim: int
    mapping: Mapping

    @classmethod
    def of(cls, alpha: Floats, rim: float) -> Self | None:
        """Find the floor under a car; None if there is no car.

        Args:
            alpha: HxW float32 in [0, 1], of any size.
            rim: Room around the car, as a share of its longer side.
        """
        car = car_box(alpha, least=0.5)
        if car is None:
            return None
        part = alpha[int(car.top) : int(car.bottom), int(car.left) : int(car.right)]
        side = min(SIDE, max(part.shape))
        factor = side / max(part.shape)
        size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        border = max(1, round(rim * side))
        solid = np.pad(small > 0.5, border)
        columns = np.flatnonzero(solid.any(axis=0))
        if not len(columns):
            return None
        lowest = solid.shape[0] - np.argmax(solid[::-1, columns], axis=0).astype(np.float32)
        hull, rows = _floor(columns, lowest, side)
        mapping = Mapping(1 / factor, car.left - border / factor, car.top - border / factor)
        tyres = _tyres(hull - lowest, side)
        return cls(solid, columns, lowest, rows, tyres, side, border, mapping)

    @property
    def between(self) -> Floats:
        """How far each column is outside of the tyres, in longer sides of the car; 0 between."""
        feet = self.columns[self.tyres]
        if not len(feet):
            feet = self.columns[[0, -1]]
        outside = np.maximum(feet[0] - self.columns, self.columns - feet[-1])
        return np.asarray(np.maximum(outside, 0) / self.side, np.float32)

    @property
    def near(self) -> Floats:
        """In each column whether the car is near the floor there: 1, falling to 0 high above it."""
        return _nearness(self.rows - self.lowest, self.side)


def _floor(columns: NDArray[np.intp], lowest: Floats, side: int) -> tuple[Floats, Floats]:
    """The hull of the lower contour, and the row of the floor below each column."""
    corners: list[Point] = []
    for x, y in zip(columns.tolist(), lowest.tolist(), strict=True):
        while len(corners) > 1 and _is_above(corners[-2], corners[-1], (x, y)):
            corners.pop()
        corners.append((x, y))
    xs, ys = np.array(corners, np.float32).T
    hull = np.asarray(np.interp(columns, xs, ys), np.float32)
    strides = np.flatnonzero(np.diff(xs) > _STRIDE * (xs[-1] - xs[0]))
    if not len(strides):
        return hull, hull
    first, last = strides[0], strides[-1]
    left = _onwards(columns, xs, ys, first + 1, first)
    right = _onwards(columns, xs, ys, last, last + 1)
    lower = np.maximum(hull, np.maximum(left, right))
    # Where the car is high above that line, no bumper is over it: the side recedes, or it ends.
    near = _nearness(lower - lowest, side)
    return hull, np.asarray(hull + near * (lower - hull), np.float32)


def _nearness(above: Floats | NDArray[np.float64], side: int) -> Floats:
    return np.asarray(np.clip(2.0 - above / (_CLEARANCE * side), 0.0, 1.0), np.float32)


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


def _tyres(above: Floats, side: int) -> Flags:
    """The columns in which a tyre touches the floor, by how high the contour is above the hull."""
    near = np.concatenate([[False], above < _NEAR * side, [False]])
    edges = np.flatnonzero(np.diff(near.astype(np.int8)))
    tyres = np.zeros(above.shape, np.bool)
    for start, end in edges.reshape(-1, 2):
        if end - start <= _WIDEST * side:
            tyres[start:end] = above[start:end] < 0.5 * _NEAR * side
    return tyres
