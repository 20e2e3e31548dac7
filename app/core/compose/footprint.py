"""The place on the floor that a car covers, as a camera sees it.

The camera looks level, as a shift lens does: upright lines stay upright. Lengths are metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Floats
from app.core.compose.fitting import TYRE, WHEELBASE, Contour, around, fitted

_EDGE = 2112  # points around what a car covers
_TOUCH = 0.12  # so far before and behind its axle a wheel is on the floor, or next to it
_CORNER = 0.45  # the radius of a car's corners from above


@dataclass(frozen=True)
class Footprint:
    """How a car stands on its floor, and where that is in a picture.

    Attributes:
        azimuth: The camera's direction in radians; 0 and pi are the car's ends, which of them is
            not told apart.
        distance: From the camera to the car's middle.
        camera: How high the camera is.
        length: Of the car.
        width: Of the car.
        clearance: How high it hangs.
        tilt: How much the horizon falls for each column.
        focal: The camera's focal length in pixels.
        x: The column of the car's middle, in pixels.
        horizon: The row of the horizon there, in pixels.
        tall: The car's height.
        misfit: How far the contours are apart.
    """

    azimuth: float
    distance: float
    camera: float
    length: float
    width: float
    clearance: float
    tilt: float
    focal: float
    x: float
    horizon: float
    tall: float
    misfit: float

    @classmethod
    def of(
        cls,
        columns: NDArray[np.intp],
        lowest: Floats,
        sides: tuple[float, float],
        top: float,
        focal: float,
    ) -> Self:
        """Fit the model to a lower contour.

        Args:
            columns: The columns of the contour, ascending.
            lowest: Its row in each.
            sides: The columns where the body begins and ends.
            top: The row where the car begins.
            focal: The likely focal length in pixels.
        """
        return cls(*fitted(Contour(columns, lowest, sides, top, focal)))

    def on_floor(self, columns: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """Where points of the picture are on the floor: along and across the car, from its middle.

        Those above the horizon are far away.
        """
        below = np.maximum(rows - self.horizon - self.tilt * (columns - self.x), 1e-3)
        depth = self.focal * self.camera / below
        right = (columns - self.x) * depth / self.focal
        near = self.distance - depth
        along = near * cos(self.azimuth) - right * sin(self.azimuth)
        across = near * sin(self.azimuth) + right * cos(self.azimuth)
        return np.asarray(along, np.float32), np.asarray(across, np.float32)

    @property
    def metre(self) -> float:
        """Pixels of a metre at the car's middle."""
        return self.focal / self.distance

    def beyond(self, along: Floats, across: Floats) -> Floats:
        """How far points of the floor are outside of what the car covers; below 0 inside."""
        x = np.abs(along) - (0.5 * self.length - _CORNER)
        y = np.abs(across) - (0.5 * self.width - _CORNER)
        outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
        return np.asarray(outside + np.minimum(np.maximum(x, y), 0) - _CORNER, np.float32)

    def edge(self) -> tuple[Floats, Floats]:
        """Where the edge of what the car covers is in the picture: columns and rows of points."""
        along, across = around(_EDGE)
        return self.seen(along * self.length, across * self.width)

    def tyres(self) -> list[tuple[float, float, float]]:
        """Where each tyre touches the floor: from which column to which, and in which row."""
        found = []
        for end in (-1, 1):
            for side in (-1, 1):
                middle = 0.5 * end * WHEELBASE * self.length
                along = middle + _TOUCH * np.array([-1, 1, -1, 1], np.float32)
                outer = side * (0.5 * self.width - 0.02)
                across = outer - side * TYRE * np.array([0, 0, 1, 1], np.float32)
                columns, rows = self.seen(along, across)
                found.append((float(columns.min()), float(columns.max()), float(rows.max())))
        return found

    def seen(self, along: Floats, across: Floats, high: float = 0.0) -> tuple[Floats, Floats]:
        """Where points above the floor are in the picture: columns and rows."""
        depth = self.distance - along * cos(self.azimuth) - across * sin(self.azimuth)
        right = across * cos(self.azimuth) - along * sin(self.azimuth)
        columns = self.x + self.focal * right / depth
        rows = self.horizon + self.focal * (self.camera - high) / depth
        rows = rows + self.tilt * (columns - self.x)
        return np.asarray(columns, np.float32), np.asarray(rows, np.float32)
