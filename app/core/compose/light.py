"""The light of a background on a car: brightness and white balance, both within narrow bounds.

What lights a car in its photo is told from what is around it there, what would light it elsewhere
from the background. Neither is known well: a dark wall is no dark day, and a meadow no green lamp.
So only half of the difference is made up for, and never more than the eye takes for another hour.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Floats, Pixels
from app.core.compose.background import Background, Colour, Picture, Surroundings, Wall
from app.core.files.opencv import cv2
from app.core.photo.look import Gradient

Light = NDArray[np.float64]  # red, green and blue, linear, in [0, 1]

BRIGHTEST = 1.25  # how much lighter a car gets at most, and by its inverse darker
WARMEST = 1.08  # how much one colour of the light gains over the mean at most, and loses
_HALF = 0.5
_SIDE = 128  # px: a mean needs no more
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # ITU-R BT.709, item 3.2
_DARKEST = 0.01  # so that black does not count as no light at all


def relit(
    foreground: Pixels, photo: Pixels, alpha: Floats, background: Background, match: float
) -> Pixels:
    """Light a car as its new background is lit.

    Args:
        foreground: HxWx3 uint8 RGB.
        photo: What it was cut out of, likewise.
        alpha: HxW float32 in [0, 1].
        background: Where it is put; on the photo's own ground it stays as it is.
        match: How strongly, in [0, 1]; at 0 it stays as it is.

    Returns:
        HxWx3 uint8 RGB.
    """
    if match <= 0.0 or isinstance(background, Surroundings | Wall):
        return foreground
    gains = gains_of(_around(photo, alpha), _light_of(background), match)
    return np.asarray(cv2.LUT(foreground, _table(gains)), np.uint8)


def gains_of(before: Light, after: Light, strength: float) -> Light:
    """How much each colour gains, linear: within the bounds at full strength, 1 at none."""
    ratio = np.maximum(after, _DARKEST) / np.maximum(before, _DARKEST)
    brighter = float(_LUMINANCE @ ratio)
    warmer = ratio / brighter
    brightness = np.clip(brighter**_HALF, 1 / BRIGHTEST, BRIGHTEST)
    balance = np.clip(warmer**_HALF, 1 / WARMEST, WARMEST)
    return np.asarray((brightness * balance) ** strength, np.float64)


def _around(photo: Pixels, alpha: Floats) -> Light:
    """The mean light of what is around a car in its photo."""
    size = _small(photo.shape)
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    outside = 1.0 - np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float64)
    weight = np.where(outside > 0.98, 1.0, 0.0)
    if not weight.any():
        weight[:] = 1.0
    return np.asarray(
        np.average(_linear(np.asarray(small, np.uint8)), axis=(0, 1), weights=weight), np.float64
    )


def _light_of(background: Colour | Gradient | Picture) -> Light:
    if isinstance(background, Picture):
        pixels = background.pixels
        small = cv2.resize(pixels, _small(pixels.shape), interpolation=cv2.INTER_AREA)
        return np.asarray(_linear(np.asarray(small, np.uint8)).mean(axis=(0, 1)), np.float64)
    colours = [background.rgb] if isinstance(background, Colour) else _ends(background)
    return np.asarray(_linear(np.array(colours, np.uint8)).mean(axis=0), np.float64)


def _ends(gradient: Gradient) -> list[tuple[int, int, int]]:
    return [gradient.top, gradient.bottom]


def _table(gains: Light) -> Pixels:
    """What each level of each colour becomes, 256x3: white stays white, so nothing burns out."""
    linear = _linear(np.arange(256, dtype=np.uint8))[:, np.newaxis]
    lit = gains * linear / (1.0 + (gains - 1.0) * linear)
    # IEC 61966-2-1, the inverse.
    stored = np.where(lit <= 0.0031308, 12.92 * lit, 1.055 * lit ** (1 / 2.4) - 0.055)
    return np.rint(255.0 * np.clip(stored, 0.0, 1.0)).astype(np.uint8)[:, np.newaxis]


def _linear(pixels: Pixels) -> NDArray[np.float64]:
    """From sRGB to linear light in [0, 1]: IEC 61966-2-1."""
    stored = np.asarray(pixels, np.float64) / 255.0
    high = ((stored + 0.055) / 1.055) ** 2.4
    return np.asarray(np.where(stored <= 0.04045, stored / 12.92, high), np.float64)


def _small(shape: tuple[int, ...]) -> tuple[int, int]:
    factor = min(1.0, _SIDE / max(shape[:2]))
    return max(1, round(shape[1] * factor)), max(1, round(shape[0] * factor))
