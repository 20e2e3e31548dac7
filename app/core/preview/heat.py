"""Where the network was unsure, as warm colours on a grey photo."""

from __future__ import annotations

import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.files.opencv import cv2
from app.core.preview.pyramid import Pyramid

COLOUR = (20, 120, 255)  # blue, green, red
_REMOVED = 0.55  # how bright what is removed stays
_LEAST, _MOST = 0.15, 0.65  # doubt from which on there is colour, and from which on all of it
_STRIP = 256  # rows worked on at a time


def heated(photo: Pyramid, cover: Pyramid, doubt: Floats | None) -> Pyramid:
    """Draw the doubt of a network on a photo.

    Args:
        photo: HxWx4 BGRA uint8.
        cover: HxW uint8: the alpha; what is removed is darker.
        doubt: Of any size, float32 in [0, 1]; None if it is not known.
    """
    levels = zip(photo.levels, cover.levels, strict=True)
    return Pyramid(tuple(_level(*level, doubt) for level in levels))


def _level(photo: Pixels, cover: Pixels, doubt: Floats | None) -> Pixels:
    result = np.empty_like(photo)
    heat = np.zeros((1, 1), np.float32) if doubt is None else _heat(doubt)
    size = photo.shape[1], photo.shape[0]
    whole = cv2.resize(np.rint(heat * 255).astype(np.uint8), size)
    for top in range(0, len(photo), _STRIP):
        rows = slice(top, top + _STRIP)
        result[rows] = _strip(photo[rows], cover[rows], np.asarray(whole[rows], np.uint8))
    return result


def _heat(doubt: Floats) -> Floats:
    return np.asarray(np.clip((doubt - _LEAST) / (_MOST - _LEAST), 0, 1), np.float32)


def _strip(photo: Pixels, cover: Pixels, heat: Pixels) -> Pixels:
    bright = np.float32(_REMOVED) + cover * np.float32((1 - _REMOVED) / 255)
    grey = cv2.cvtColor(photo, cv2.COLOR_BGRA2GRAY) * bright
    plain = cv2.cvtColor(grey.astype(np.uint8), cv2.COLOR_GRAY2BGRA)
    warm = np.full_like(photo, (*COLOUR, 255))
    share = heat * np.float32(1 / 255)
    return np.asarray(cv2.blendLinear(warm, plain, share, 1 - share), np.uint8)
