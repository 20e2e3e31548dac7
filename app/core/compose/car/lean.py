"""How far a car seen from its side leans in its photo, by the line on which its wheels stand.

From elsewhere that line says nothing: the nearer wheel stands lower. Even from the side a car that
is turned away a little seems to lean: of 180 photos of 30 cars, taken by a level camera from their
sides and 22 degrees beside, none seemed to by more than 2.1 degrees. So what leans less stays as it
is: the user may turn it by hand.
"""

from __future__ import annotations

from math import atan2, degrees, sin

import numpy as np

from app.core.arrays import AnyAlpha
from app.core.compose.ground import Ground

LEAST, MOST = 2.2, 3.5  # degrees: what leans less may be level, what leans more is seen elsewise
_BESIDE = 0.93  # sine of the direction, at least, from which a car is seen from its side
_LONG = 2.2  # heights of it is a car from its side
_APART = 0.4  # of the car's length, at least, between its wheels


def lean_of(ground: Ground, cover: AnyAlpha) -> float:
    """How far to turn a car so that its wheels stand level, clockwise, in degrees.

    Args:
        ground: The floor under it.
        cover: Its alpha, HxW, of 8 bits or float32 in [0, 1].

    Returns:
        In steps of a tenth; 0 if its wheels do not tell.
    """
    feet = _feet(ground, cover)
    if sin(ground.footprint.azimuth) < _BESIDE or len(feet) < 2:
        return 0.0
    (left, high), (right, low) = min(feet), max(feet)
    length = float(ground.columns[-1] - ground.columns[0])
    if length < _LONG * np.count_nonzero(ground.solid.any(axis=1)):
        return 0.0
    if right - left < _APART * length * ground.mapping.scale:
        return 0.0
    lean = degrees(atan2(low - high, right - left))
    return round(-lean, 1) if LEAST <= abs(lean) <= MOST else 0.0


def _feet(ground: Ground, cover: AnyAlpha) -> list[tuple[float, float]]:
    """Where tyres touch the floor in the photo: column and row of each."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ground.tyres, [False]]).astype(int)))
    half = 128 if cover.dtype == np.uint8 else 0.5
    scale, left = ground.mapping.scale, ground.mapping.x
    found = []
    for first, last in edges.reshape(-1, 2):
        begin = round(scale * float(ground.columns[first]) + left)
        end = round(scale * float(ground.columns[last - 1] + 1) + left)
        solid = cover[:, max(0, begin) : end] >= half
        columns = np.flatnonzero(solid.any(axis=0))
        if len(columns):
            lowest = solid.shape[0] - np.argmax(solid[::-1, columns], axis=0)
            feet = columns[lowest >= lowest.max() - 1]
            found.append((max(0, begin) + float(feet.mean()) + 0.5, float(lowest.max())))
    return found
