"""The colours of a car: what tells two apart that stand one after the other in a list of photos."""

from __future__ import annotations

import numpy as np

from app.core.arrays import AnyAlpha, Pixels
from app.core.files.opencv import cv2
from app.core.mask.alpha import to_8_bit
from app.core.photo.found import COLOUR_BINS, COLOUR_SHARES, COLOUR_SPAN, ColourHistogram

_LONGEST = 320  # px: the photo is looked at no larger
_LEAST = 50  # pixels of it, for colours to be told
_CAR = 200  # of 255: what is surely car


def colours_of(image: Pixels, alpha: AnyAlpha) -> ColourHistogram | None:
    """Return how much of a car has which colour; None if hardly anything of it is seen.

    Windows and tyres count, too: it tells cars apart better than the paint of doors and bonnet.

    Args:
        image: The photo, HxWx3 uint8 RGB.
        alpha: Its alpha, HxW.
    """
    step = max(1, max(alpha.shape) // (2 * _LONGEST))  # averaging all of a large photo takes time
    cover, seen = to_8_bit(alpha[::step, ::step]), image[::step, ::step]
    scale = min(1.0, _LONGEST / max(cover.shape))
    size = [max(1, round(side * scale)) for side in cover.shape[::-1]]
    is_car = np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA)) >= _CAR
    car = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA))[is_car]
    if len(car) < _LEAST:
        return None
    lab = cv2.cvtColor(car[np.newaxis].astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)[0]
    low, high = np.array(COLOUR_SPAN, np.float32).T
    places = np.clip((lab - low) / (high - low) * COLOUR_BINS, 0, COLOUR_BINS - 1).astype(np.intp)
    bins = np.ravel_multi_index(tuple(places.T), (COLOUR_BINS,) * 3)
    shares = np.rint(np.bincount(bins) * ((COLOUR_SHARES - 1) / len(bins))).astype(np.intp)
    return tuple(int(bin_ * COLOUR_SHARES + shares[bin_]) for bin_ in np.flatnonzero(shares))
