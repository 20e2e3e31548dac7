"""How good a soft alpha is: the four errors of the alpha matting benchmark, fringe and clicks.

Rhemann et al., "A perceptually motivated online benchmark for image matting", CVPR 2009. Here they
are taken over the whole photo, since no trimap is given; 0 is perfect.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np

from model.arrays import Alpha, Floats, Mask
from model.evaluation.effort import clicks

SIGMA = 1.4
"""Of the Gaussian whose derivatives make the gradients."""
STEP = 0.1
"""Between the thresholds at which connectivity is looked at."""
RIM = (1.5, 5.0)
"""From where to where outside the true edge a fringe is looked for, in pixels."""
LOOSE = 0.15
"""Differences to the connected threshold smaller than this count as connected."""


@dataclass(frozen=True)
class Errors:
    """The errors of one photo's alpha.

    Attributes:
        sad: Sum of absolute differences, in thousands of pixels.
        mse: Mean squared difference.
        gradient: Sum of squared differences of the gradients' lengths, in thousands.
        connectivity: Sum of differences in connectedness, in thousands of pixels.
        fringe: Mean alpha of the rim just outside the car, see `fringe_error`.
        clicks: To mend it by hand, see `model.evaluation.effort`.
    """

    sad: float
    mse: float
    gradient: float
    connectivity: float
    fringe: float
    clicks: int


def matting_errors(alpha: Alpha, truth: Alpha) -> Errors:
    """Return the errors of HxW `alpha` in [0, 1] against HxW `truth` in [0, 1].

    Raises:
        ValueError: They differ in size.
    """
    if alpha.shape != truth.shape:
        raise ValueError(f"alphas of different sizes: {alpha.shape} and {truth.shape}")
    difference = alpha - truth
    lengths = gradient_length(alpha) - gradient_length(truth)
    return Errors(
        float(np.abs(difference).sum(dtype=np.float64)) / 1000,
        float(np.square(difference).mean(dtype=np.float64)),
        float(np.square(lengths).sum(dtype=np.float64)) / 1000,
        connectivity_error(alpha, truth),
        fringe_error(alpha, truth),
        clicks(alpha >= 0.5, truth >= 0.5),
    )


def fringe_error(alpha: Alpha, truth: Alpha) -> float:
    """Return the mean of `alpha` in the rim 1.5 to 5 px outside the true car, in [0, 1].

    What is left there shows as a fringe of the old background on a new one. The first pixel is left
    out: an edge may be that soft.
    """
    outside = (truth < 0.5).astype(np.uint8)
    if outside.all():
        return 0.0
    away = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    rim = (away > RIM[0]) & (away <= RIM[1])
    return float(alpha[rim].mean(dtype=np.float64)) if rim.any() else 0.0


def gradient_length(alpha: Alpha) -> Floats:
    """Return HxW lengths of the gradient of `alpha`, by first derivatives of a Gaussian."""
    # Wide enough that what is left out is under a hundredth of the peak, as the benchmark has it.
    half = math.ceil(SIGMA * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * SIGMA * 1e-2)))
    at = np.arange(-half, half + 1, dtype=np.float64)
    smooth = np.exp(-(at**2) / (2 * SIGMA**2)) / (SIGMA * math.sqrt(2 * math.pi))
    derived = -at * smooth / SIGMA**2
    # The filter is separable: its norm is the product of both parts' norms.
    norm = math.sqrt(float(np.square(smooth).sum() * np.square(derived).sum()))
    border = cv2.BORDER_REPLICATE
    values = alpha.astype(np.float64)
    across = cv2.sepFilter2D(values, -1, derived[::-1] / norm, smooth, borderType=border)
    down = cv2.sepFilter2D(values, -1, smooth, derived[::-1] / norm, borderType=border)
    return np.hypot(across, down).astype(np.float32)


def connectivity_error(alpha: Alpha, truth: Alpha) -> float:
    """Return the sum of differences in connectedness, in thousands of pixels.

    A pixel's connectedness is high where it belongs to the largest piece that is surely car in both
    at a threshold near its own alpha.
    """
    levels = np.full(alpha.shape, -1.0)
    thresholds = np.arange(0, 1 + STEP, STEP)
    for before, threshold in itertools.pairwise(thresholds):
        both = (alpha >= threshold) & (truth >= threshold)
        levels[(levels == -1) & ~largest_piece(both)] = before
    levels[levels == -1] = 1
    unconnected = []
    for values in (alpha, truth):
        away = values - levels
        unconnected.append(1 - away * (away >= LOOSE))
    return float(np.abs(unconnected[0] - unconnected[1]).sum()) / 1000


def largest_piece(mask: Mask) -> Mask:
    """Return the largest connected piece of a mask; neighbours are left, right, above, below."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=4
    )
    if count < 2:
        return np.zeros(mask.shape, bool)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == largest, bool)
