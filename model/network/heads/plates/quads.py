"""From a map of number plates to quadrilaterals.

What is too small, too unlikely, beside the car or where no car has a plate is left out;
`corners.py` fits quadrilaterals to the rest. What is narrow or doubtful may be looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats
from model.network.heads.plates.corners import Points, fit_quad

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Corners (x, y) in pixels of the photo: top left, top right, bottom right, bottom left."""
Quads = tuple[Quad, ...]

MOST = 3
"""So many plates a car has at most."""
_SECOND = 0.1  # of the surest one's weight: what is smaller beside it is a light or a cap
_EDGE = 0.5  # the probability from which on pixels are taken for a plate
_SMALLEST = 24  # pixels of the map
_LARGEST = 0.15  # of the car
_ON_CAR = 0.5  # of a plate, at least, is on the car
_FROM_SIDE = 2.9  # heights of it is a car at least, seen from its side
_ENDS = 0.12  # of its width: there alone a plate is seen, then
_FROM_AHEAD, _ALIKE = 1.6, 0.87  # at most, from straight ahead; and so alike are its two halves
_NEAR_MIDDLE = 0.3  # of its width: so far beside its middle a plate is, then
_GROWN = 0.01  # of the map's longer side: the car's mask may leave out a plate that hangs below it

_DOUBTFUL, _BOTH = 0.025, 0.01  # under the threshold; over it with a second look, both in the mean
_NARROW = 32  # pixels of the map: a narrower plate's corners are those of a second look
_OTHER = (0.5, 4.0)  # times as large, at least and at most: else that shows something else


class Second(NamedTuple):
    """What a second look at a place shows.

    Attributes:
        sure: The mean probability of a plate.
        quad: Its corners in pixels of the photo, 4x2; None if they are not clear.
    """

    sure: float
    quad: Points | None


Nearer = Callable[[float, float, float], Second]
"""Looks again, nearer, at a place of the photo: the x and y of its middle, and its width."""


def quads_in(
    probabilities: Floats,
    car: Floats,
    size: tuple[int, int],
    least: float = 0.5,
    nearer: Nearer | None = None,
) -> Quads:
    """Return the number plates that a map shows, the surest first.

    Args:
        probabilities: hxw float32 in [0, 1].
        car: Float32 in [0, 1] of any size: where the car is.
        size: (height, width) of the photo in pixels.
        least: The mean probability of a plate, at least.
        nearer: Looks again at what is narrow or doubtful; None leaves it at the first look.
    """
    height, width = probabilities.shape
    on_car = cv2.resize(car, (width, height), interpolation=cv2.INTER_AREA) > 0.5
    places = _places(on_car)
    reach = 2 * max(1, round(_GROWN * max(height, width))) + 1
    around = cv2.dilate(on_car.astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, labels, boxes, middles = cv2.connectedComponentsWithStats(
        (probabilities > _EDGE).astype(np.uint8)
    )
    found: list[tuple[float, Quad]] = []
    for label in range(1, count):
        area = int(boxes[label, cv2.CC_STAT_AREA])
        here = labels == label
        sure = float(probabilities[here].mean())
        doubtful = sure < least
        if area < _SMALLEST or area > _LARGEST * max(int(on_car.sum()), 1):
            continue
        if doubtful and (nearer is None or sure < least - _DOUBTFUL):
            continue
        if np.count_nonzero(around[here]) < _ON_CAR * area:
            continue
        if not any(first <= float(middles[label][0]) <= last for first, last in places):
            continue
        quad = fit_quad(probabilities, here)
        if quad is None:
            continue
        factors = size[1] / width, size[0] / height
        scaled = np.asarray((quad + 0.5) * factors, np.float32)
        wide = int(boxes[label, cv2.CC_STAT_WIDTH])
        if nearer is not None and (doubtful or wide < _NARROW):
            x, y = ((middles[label] + 0.5) * factors).tolist()
            second = nearer(x, y, wide * factors[0])
            if doubtful and (sure + second.sure) / 2 < least + _BOTH:
                continue
            scaled = _better(scaled, second.quad) if wide < _NARROW else scaled
        found.append((sure * area, _corners(scaled)))
    found.sort(key=lambda each: -each[0])
    return tuple(quad for weight, quad in found[:MOST] if weight >= _SECOND * found[0][0])


def _better(first: Points, second: Points | None) -> Points:
    """The corners of a second look, if that is at the same thing."""
    if second is None:
        return first
    larger = cv2.contourArea(second) / max(float(cv2.contourArea(first)), 1e-6)
    return second if _OTHER[0] < larger < _OTHER[1] else first


def _places(car: NDArray[np.bool]) -> tuple[tuple[float, float], ...]:
    """Between which columns a car's plates can be, by its outline.

    From straight ahead they are near its middle: what is like one at its sides are lights. From the
    side they are at its ends: what is like one between them are letters.
    """
    left, top, width, height = cv2.boundingRect(car.view(np.uint8))
    anywhere = ((0.0, float(car.shape[1])),)
    if not width:
        return anywhere
    if width > _FROM_SIDE * height:
        ends = left + _ENDS * width, left + (1 - _ENDS) * width
        return (0.0, ends[0]), (ends[1], float(car.shape[1]))
    part = car[top : top + height, left : left + width]
    mirrored = part[:, ::-1]
    alike = np.count_nonzero(part & mirrored) / np.count_nonzero(part | mirrored)
    if alike < _ALIKE or width > _FROM_AHEAD * height:
        return anywhere
    middle = left + width / 2
    return ((middle - _NEAR_MIDDLE * width, middle + _NEAR_MIDDLE * width),)


def _corners(quad: Points) -> Quad:
    (a, b, c, d) = ((round(float(x), 2), round(float(y), 2)) for x, y in quad)
    return a, b, c, d
