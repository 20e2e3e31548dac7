"""How rough a car's outline is: its length over that of the same outline, smoothed.

A mask may overlap the true one almost wholly and still look torn, as where a roof is frayed against
a bright sky. Both outlines are measured at one size, so that photos of any size compare. 1 is an
outline without any detail finer than some pixels; the true ones of cars are a little above, since
mirrors, tyres and antennas have corners.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from model.arrays import Alpha, Mask
from model.evaluation.matting import largest_piece

LENGTH = 1000
"""Of the photo's longer side, in pixels, when outlines are measured."""
FINER = 2
"""Times that outlines are drawn finer than that, so that the grid's own stairs are small."""
STEPS, SMOOTH = 1.0, 4.0
"""Standard deviations by which the outline is smoothed: those stairs away, and the details too."""
CUT = 0.5
_REACH = 4  # standard deviations of a Gaussian that are looked at

Points = NDArray[np.float64]


def roughness(alpha: Alpha) -> float | None:
    """Return how rough the outer outline of the main piece of HxW `alpha` in [0, 1] is.

    Returns:
        1 or a little more; None where there is no car, or one of hardly any size.
    """
    car = largest_piece(_at_length(alpha))
    outlines, _ = cv2.findContours(car.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines or len(outlines[0]) < 8 * SMOOTH * FINER:
        return None
    points = np.asarray(outlines[0][:, 0], np.float64) / FINER
    return length(smoothed(points, STEPS)) / length(smoothed(points, SMOOTH))


def both(alpha: Alpha, truth: Alpha) -> tuple[float, float] | None:
    """Return the roughness of an alpha and of the true one; None where either has no car."""
    found, true = roughness(alpha), roughness(truth)
    return None if found is None or true is None else (found, true)


def _at_length(alpha: Alpha) -> Mask:
    """Return where alpha reaches one half, on the fine grid."""
    scale = LENGTH * FINER / max(alpha.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    values = np.ascontiguousarray(alpha, np.float32)
    return np.asarray(cv2.resize(values, None, fx=scale, fy=scale, interpolation=way) >= CUT, bool)


def smoothed(points: Points, sigma: float) -> Points:
    """Return a closed outline, Nx2, averaged along itself by a Gaussian of `sigma` pixels."""
    along = evenly(points)
    reach = int(np.ceil(_REACH * sigma))
    kernel = np.exp(-np.square(np.arange(-reach, reach + 1) / sigma) / 2)
    kernel /= kernel.sum()
    around = np.concatenate((along[-reach:], along, along[:reach]))
    return np.column_stack([np.convolve(around[:, axis], kernel, "valid") for axis in (0, 1)])


def evenly(points: Points) -> Points:
    """Return Nx2 points on a closed outline, all as far apart, a pixel or a little less."""
    closed = np.concatenate((points, points[:1]))
    run = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    count = int(np.ceil(run[-1]))
    at = np.arange(count) * (run[-1] / count)
    return np.column_stack([np.interp(at, run, closed[:, axis]) for axis in (0, 1)])


def length(points: Points) -> float:
    """Return how long a closed outline of points, Nx2, is."""
    steps = np.diff(np.concatenate((points, points[:1])), axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())
