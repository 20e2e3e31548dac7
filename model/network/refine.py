"""Refinement of the alpha's edge: a guided filter aligns it with the photo's own edges.

A guided filter (He, Sun, Tang: Guided Image Filtering, ECCV 2010): in each small window the alpha
is taken as a linear function of the photo's brightness, alpha = a I + b. The coefficients are found
at no more than `LONGEST` pixels a side and enlarged (He, Sun: Fast Guided Filter, 2015), so that
large photos cost little more than small ones.
"""

from __future__ import annotations

import cv2
import numpy as np

from model.arrays import Floats, Pixels

LONGEST = 1918
"""Side at which the coefficients are found; the radius is given in pixels of it."""
SMOOTHNESS = 1e-4
"""He's epsilon for brightness in [0, 1]: fainter edges than a hundredth are not followed."""


def refine(probabilities: Floats, image: Pixels, radius: float) -> Floats:
    """Return the alpha of a photo, its edges aligned with the photo's.

    Args:
        probabilities: Hxw float32 in [0, 1] of any size.
        image: HxWx3 uint8 RGB.
        radius: Of the filter's window, in pixels of a photo `LONGEST` pixels long.

    Returns:
        HxW float32 in [0, 1].
    """
    height, width = image.shape[0], image.shape[1]
    scale = min(LONGEST / max(height, width), 1.0)
    small = max(round(height * scale), 1), max(round(width * scale), 1)
    grey = brightness(image)
    window = max(round(radius * max(small) / LONGEST), 1)
    slope, offset = coefficients(resize(grey, small), resize(probabilities, small), 2 * window + 1)
    alpha = resize(slope, (height, width)) * grey + resize(offset, (height, width))
    return np.clip(alpha, 0.0, 1.0, out=alpha)


def resize(values: Floats, size: tuple[int, int]) -> Floats:
    """Return HxW values at `size` (height, width): area averages downwards, bilinear upwards."""
    if values.shape == size:
        return values
    shrinking = size[0] < values.shape[0]
    way = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(values, size[::-1], interpolation=way), np.float32)


def brightness(image: Pixels) -> Floats:
    """Return HxW float32 brightness in [0, 1] of HxWx3 uint8 RGB."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)
    return np.multiply(grey, np.float32(1 / 255), out=grey)


def coefficients(guide: Floats, rough: Floats, window: int) -> tuple[Floats, Floats]:
    """Return HxW slope and offset of `rough` as a linear function of `guide`, averaged."""

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.blur(values, (window, window)), np.float32)

    means = mean(guide), mean(rough)
    covariance = mean(guide * rough) - means[0] * means[1]
    variance = mean(guide * guide) - means[0] * means[0]
    slope = np.asarray(covariance / (variance + np.float32(SMOOTHNESS)), np.float32)
    offset = means[1] - slope * means[0]
    return mean(slope), mean(offset)
