"""The colour of a car: what tells two apart that stand one after the other in a list of photos."""

from __future__ import annotations

import numpy as np

from app.core.arrays import AnyAlpha, Pixels
from app.core.files.opencv import cv2
from app.core.mask.alpha import to_8_bit
from app.core.photo.found import Paint

_LONGEST = 320  # px: at every so many pixels is looked, so that the longer side has about these
_BAND = (0.3, 0.75)  # of the car's height from its top: doors and bonnet, no glass and no tyres
_LEAST = 20  # pixels of it, for a colour to be told
_CAR = 200  # of 255: what is surely car


def paint_of(image: Pixels, alpha: AnyAlpha) -> Paint | None:
    """Return the median colour of a car's doors and bonnet in CIELAB, in whole numbers.

    Args:
        image: The photo, HxWx3 uint8 RGB.
        alpha: Its alpha, HxW.
    """
    step = max(1, max(alpha.shape) // _LONGEST)
    seen = to_8_bit(alpha[::step, ::step]) >= _CAR
    rows = np.flatnonzero(seen.any(1))
    if not len(rows):
        return None
    top, height = rows[0], rows[-1] - rows[0] + 1
    first, last = (round(top + share * height) for share in _BAND)
    car = image[::step, ::step][first:last][seen[first:last]]
    if len(car) < _LEAST:
        return None
    lab = cv2.cvtColor(car[None].astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    light, red, yellow = np.median(lab[0], axis=0)
    return round(float(light)), round(float(red)), round(float(yellow))
