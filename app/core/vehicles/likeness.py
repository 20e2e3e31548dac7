"""How unlike the colours of cars are.

The threshold is from 51 vehicles of the studio data that networks are trained on, 10 photos each,
and from three car dealers' photos, grouped by eye: of neighbours in the files' order it parts 26 of
40 and 96 of 131 that show two cars, and 1 of 458 and 10 of 92 that show one, 8 of them in a low
sun. At a fourth dealer, who was not looked at before: 37 of 57, and 2 of 48.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Flags, Floats
from app.core.photo.finding import Finding
from app.core.photo.found import COLOUR_BINS, COLOUR_SHARES, ColourHistogram
from app.core.photo.photo import Photo

Doubles = NDArray[np.float64]

UNLIKE = 0.11
"""Mean distance of the colours in photos from which on they probably show two cars."""


def unlikeness(colours: Sequence[ColourHistogram | None]) -> Floats:
    """Distances of colours: Bhattacharyya's coefficient, taken from 1.

    Returns:
        NxN float32: 0 where they are the same, 1 where they have nothing in common; not a number
        where either is not known.
    """
    often = np.zeros((len(colours), COLOUR_BINS**3), np.float32)
    for row, told in zip(often, colours, strict=True):
        for number in told or ():
            place, share = divmod(number, COLOUR_SHARES)
            row[place] = share
    soft = _softened(often.reshape(-1, *(COLOUR_BINS,) * 3)).reshape(often.shape)
    whole = soft.sum(axis=1, keepdims=True)
    roots = np.sqrt(np.divide(soft, whole, where=whole > 0, out=np.full_like(soft, np.nan)))
    return np.asarray(1.0 - roots @ roots.T, np.float32)


def tells_colours(photos: Sequence[Photo]) -> Flags:
    """Which photos tell the colours of a car: those of seats and of details do not.

    They show no side of a car and are cut off by the frame, where others show one.
    """
    sided = any(photo.angle is not None for photo in photos)
    return np.array(
        [
            bool(photo.colours)
            and not photo.empty
            and (photo.angle is not None or not sided or Finding.CUT_OFF not in photo.findings)
            for photo in photos
        ],
        np.bool,
    )


def parted(apart: Floats, limit: float = UNLIKE) -> list[int]:
    """Part a row of photos into stretches of one car each.

    Two neighbouring stretches are joined as long as they are near on the average, the nearest
    first; then a single photo between two that are near is one of theirs.

    Args:
        apart: NxN distances of the photos, in order.
        limit: From which mean distance on two stretches are of two cars.

    Returns:
        The number of each photo's stretch, from 0.
    """
    sums = np.zeros((len(apart) + 1, len(apart) + 1))
    sums[1:, 1:] = apart.cumsum(0).cumsum(1)
    begins = np.arange(len(apart) + 1)  # of each stretch, and the end of the last
    while len(begins) > 2:
        next_one, next_but_one = _means(sums, begins, 1), _means(sums, begins, 2)
        lengths = np.diff(begins)
        odd = (lengths[1:-1] == 1) & (lengths[:-2] + lengths[2:] > 2)
        if next_one.min() < limit:
            ahead, first = 1, int(next_one.argmin())
        elif (next_but_one[odd] < limit).any():
            ahead, first = 2, int(np.where(odd, next_but_one, np.inf).argmin())
        else:
            break
        begins = np.delete(begins, slice(first + 1, first + 1 + ahead))
    return [int(n) for n in np.repeat(np.arange(len(begins) - 1), np.diff(begins))]


def _means(sums: Doubles, begins: NDArray[np.intp], ahead: int) -> Doubles:
    """Mean distances between each stretch and the one so many ahead; of a summed-area table."""
    first, end = begins[: -1 - ahead], begins[1 : len(begins) - ahead]
    other, last = begins[ahead:-1], begins[ahead + 1 :]
    total = sums[end, last] - sums[first, last] - sums[end, other] + sums[first, other]
    means: Doubles = total / ((end - first) * (last - other))
    return means


def _softened(often: Floats) -> Floats:
    """Let each cell of Nx8x8x8 have a quarter of its neighbours along each axis."""
    for axis in (1, 2, 3):
        around = np.pad(often, [(0, 0)] * axis + [(1, 1)] + [(0, 0)] * (3 - axis))
        before, after = (np.take(around, range(n, n + often.shape[axis]), axis) for n in (0, 2))
        often = 0.5 * often + 0.25 * (before + after)
    return np.asarray(often, np.float32)
