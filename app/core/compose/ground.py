"""Where the floor is under a car: found from the lower contour of its alpha.

Seen from a height, the outline of a car ends below at what is nearest to the floor: its tyres, and
between them the sill and the bumpers, which hang free. A model of a car that is fitted to this
contour tells where the floor is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Flags, Floats
from app.core.compose.footprint import Footprint
from app.core.compose.framing import Mapping
from app.core.compose.warp import car_box
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit

LENGTH = 2.5  # heights: so long is a car, whichever side it is seen from
SIDE = 320  # px, at most, that a car's length has where shadows are made: nothing in them is sharp
_LOWER = 0.55  # of the height: from there on an outline's sides are the body's, not the mirrors'
_FOCAL = 1.0  # of the photo's longer side: the likely focal length
_ASIDE, _ASTRAY = 0.12, 0.2  # m: so far beside, above or below where it should stand a tyre is
_TOUCHES = 0.025  # m: so high above its lowest point a tyre is as good as on the floor
_WHEEL = 0.12  # m: likewise, what is still the tyre's
_JUTS, _BESIDE = 0.08, (0.1, 0.4)  # m: so far below what is so far beside it a wheel reaches
_BADLY = 0.12  # m: contours so far apart tell no horizon
_FEWEST = 8  # px: no floor is told from less


@dataclass(frozen=True, eq=False)
class Ground:
    """The floor under a car, in a small picture of its outline with some room around it.

    Attributes:
        solid: HxW, whether a pixel is car.
        columns: The columns in which there is car, ascending.
        lowest: How far down the car reaches in each of them: a row, and its lower edge.
        rows: The nearest row of the floor below it in each of them; a tyre's own foot where one is.
        tyres: In each of them, whether a tyre touches the floor there.
        length: The car's length in pixels, whichever side of it is seen.
        mapping: Where the small picture's points are in the photo.
        footprint: The place on the floor that it covers, in the small picture.
    """

    solid: Flags
    columns: NDArray[np.intp]
    lowest: Floats
    rows: Floats
    tyres: Flags
    length: float
    mapping: Mapping
    footprint: Footprint

    @classmethod
    def of(cls, alpha: AnyAlpha, rim: float) -> Self | None:
        """Find the floor under a car; None if there is no car, or next to none.

        Args:
            alpha: HxW, of 8 bits or float32 in [0, 1], of any size.
            rim: Room around the car, as a share of its length.
        """
        car = car_box(alpha, least=0.5)
        if car is None:
            return None
        part = from_8_bit(alpha[int(car.top) : int(car.bottom), int(car.left) : int(car.right)])
        factor = min(1.0, SIDE / (LENGTH * part.shape[0]), 2 * SIDE / part.shape[1])
        size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        length = LENGTH * size[1]
        border = max(1, round(rim * length))
        solid = np.pad(small > 0.5, border)
        columns = np.flatnonzero(solid.any(axis=0))
        if len(columns) < _FEWEST or size[1] < _FEWEST:
            return None
        lowest = solid.shape[0] - np.argmax(solid[::-1, columns], axis=0).astype(np.float32)
        lower = np.flatnonzero(solid[border + int(_LOWER * size[1]) :].any(axis=0))
        sides = (float(lower[0]), float(lower[-1] + 1))
        footprint = Footprint.of(columns, lowest, sides, border, _FOCAL * max(alpha.shape) * factor)
        mapping = Mapping(1 / factor, car.left - border / factor, car.top - border / factor)
        rows, tyres = _floor(footprint, columns, lowest)
        return cls(solid, columns, lowest, rows, tyres, length, mapping, footprint)

    @property
    def horizon(self) -> float | None:
        """The row of the camera's horizon in the photo; None if the car does not tell it well.

        It is drawn towards that of a usual camera, from the sides nearly all the way: one that lies
        far below was far below.
        """
        if self.footprint.misfit > _BADLY:
            return None
        return self.footprint.horizon * self.mapping.scale + self.mapping.y

    @property
    def hangs(self) -> Floats:
        """How far the car's lower edge is above the floor in each column, in metres."""
        return np.asarray((self.rows - self.lowest) / self.footprint.metre, np.float32)


def _floor(footprint: Footprint, columns: NDArray[np.intp], lowest: Floats) -> tuple[Floats, Flags]:
    """The nearest row of the floor under each column, and the columns where a tyre touches it."""
    across, down = footprint.edge()
    seen = np.full(len(columns), -np.inf, np.float32)
    numbers = np.round(across).astype(np.intp) - columns[0]
    inside = (numbers >= 0) & (numbers < len(columns))
    np.maximum.at(seen, numbers[inside], down[inside])
    known = np.isfinite(seen)
    rows = np.interp(columns, columns[known], seen[known]) if known.any() else lowest
    rows = np.maximum(rows, lowest)
    tyres = np.zeros(lowest.shape, np.bool)
    metre = footprint.metre
    for left, right, row in footprint.tyres():
        beside = _ASIDE * metre
        there = (columns >= left - beside) & (columns < right + beside)
        if not there.any():
            continue
        foot = lowest[there].max()
        if abs(foot - row) < _ASTRAY * metre:
            tyres |= there & (lowest > foot - _TOUCHES * metre)
            wheel = there & (foot - lowest < _WHEEL * metre)
            if _juts_out(columns, lowest, wheel, metre):
                rows[wheel] = foot
    return np.asarray(rows, np.float32), tyres


def _juts_out(columns: NDArray[np.intp], lowest: Floats, wheel: Flags, metre: float) -> bool:
    """Whether a wheel reaches down below what is at both of its sides, if anything is."""
    first, last = columns[wheel][[0, -1]]
    near, far = (each * metre for each in _BESIDE)
    for apart in (first - columns, columns - last):
        beside = lowest[(apart > near) & (apart < far)]
        if len(beside) and lowest[wheel].max() - np.median(beside) < _JUTS * metre:
            return False
    return True
