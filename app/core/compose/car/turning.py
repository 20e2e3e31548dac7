"""A car turned in the plane of its picture, so that it stands level.

A turned car needs more room than its photo has: it lies on a canvas that holds the photo's frame
and all of the car. Each pixel is sampled once, with premultiplied alpha, in bands of a large photo.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, floor, radians, sin
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Pixels, Size
from app.core.compose.warp import divided, multiplied
from app.core.files.opencv import cv2
from app.core.photo.box import Rect

_ROWS = 512  # of the canvas, made at a time
_REACH = 3  # px that a pixel takes from its neighbours, and one

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Turn:
    """How a photo lies on a larger canvas, turned about a point.

    Attributes:
        degrees: How far, clockwise.
        x: The point of the photo that it is turned about, in pixels: from the left,
        y: and from above.
        left: How many columns the canvas has before the photo's frame.
        top: How many rows it has above.
        height: Of the canvas.
        width: Of the canvas.
    """

    degrees: float
    x: float
    y: float
    left: int
    top: int
    height: int
    width: int

    @classmethod
    def about(cls, degrees: float, car: Rect, size: Size) -> Self:
        """Turn a car about the middle of its lower edge.

        Args:
            degrees: How far, clockwise.
            car: The box around all of it, in pixels of the photo.
            size: (height, width) of the photo.
        """
        height, width = size
        still = cls(degrees, car.middle, car.bottom, 0, 0, height, width)
        corners = [(x, y) for x in (car.left, car.right) for y in (car.top, car.bottom)]
        across, down = zip(*(still.moved(*corner) for corner in corners), strict=True)
        left, top = (max(0, _REACH - floor(min(each))) for each in (across, down))
        right = max(width, ceil(max(across)) + _REACH)
        bottom = max(height, ceil(max(down)) + _REACH)
        return cls(degrees, car.middle, car.bottom, left, top, top + bottom, left + right)

    @property
    def size(self) -> Size:
        """(height, width) of the canvas."""
        return self.height, self.width

    def moved(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the photo lies on the canvas."""
        (a, b, across), (c, d, down) = self.matrix
        return float(a * x + b * y + across), float(c * x + d * y + down)

    @property
    def matrix(self) -> Matrix:
        """From points of the photo to those of the canvas, 2x3."""
        angle = radians(self.degrees)
        turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        middle = np.array([self.x, self.y])
        return np.column_stack([turn, middle - turn @ middle + (self.left, self.top)])


def turned(foreground: Pixels, cover: AnyAlpha, turn: Turn) -> tuple[Pixels, Pixels]:
    """Turn a cut-out.

    Args:
        foreground: HxWx3 uint8 RGB.
        cover: Its alpha, HxW, of 8 bits or float32 in [0, 1].
        turn: How.

    Returns:
        Foreground and alpha on the canvas, both uint8.
    """
    colours = np.zeros((*turn.size, 3), np.uint8)
    alpha = np.zeros(turn.size, np.uint8)
    back = _of_pixels(_inverse(turn.matrix))
    for top in range(0, turn.height, _ROWS):
        rows = slice(top, min(top + _ROWS, turn.height))
        first, last = _rows_seen(back, rows, turn.width, cover.shape[0])
        part = slice(first, last)
        if first >= last or not cover[part].any():
            continue
        packed = multiplied(foreground[part], cover[part])
        made = cv2.warpAffine(
            packed,
            _shifted(back, top, first),
            (turn.width, rows.stop - top),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        )
        colours[rows], alpha[rows] = divided(np.asarray(made, np.uint16), foreground.dtype)
    return colours, alpha


def turned_map(values: Pixels, turn: Turn, *, beyond: bool = False) -> Pixels:
    """Turn a map, HxW uint8, or a whole photo, HxWx3, of the photo's size.

    Args:
        values: The map.
        turn: How.
        beyond: Whether it goes on beyond its edges; else it is 0 there.
    """
    border = cv2.BORDER_REPLICATE if beyond else cv2.BORDER_CONSTANT
    matrix, size = _of_pixels(turn.matrix), turn.size[::-1]
    return np.asarray(cv2.warpAffine(values, matrix, size, borderMode=border), np.uint8)


def _inverse(matrix: Matrix) -> Matrix:
    back = matrix[:, :2].T  # of a turn
    return np.column_stack([back, -back @ matrix[:, 2]])


def _of_pixels(matrix: Matrix) -> Matrix:
    """A matrix of points as one of pixels, whose middles are points with halves."""
    half = np.array([0.5, 0.5])
    return np.column_stack([matrix[:, :2], matrix[:, :2] @ half + matrix[:, 2] - half])


def _shifted(back: Matrix, top: int, first: int) -> Matrix:
    """The same from a band of the canvas to a part of the photo that begins further down."""
    across, down = back @ (0.0, top, 1.0)
    return np.column_stack([back[:, :2], (across, down - first)])


def _rows_seen(back: Matrix, rows: slice, width: int, height: int) -> tuple[int, int]:
    """The rows of the photo, of so many, that a band of the canvas shows."""
    corners = [(x, y) for x in (0, width) for y in (rows.start, rows.stop)]
    seen = [float(back[1] @ (x, y, 1.0)) for x, y in corners]
    return max(0, floor(min(seen)) - _REACH), min(height, ceil(max(seen)) + _REACH)
