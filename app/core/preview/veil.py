"""The veil that an overlay lays over what is removed, in a colour that the car does not have."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.arrays import Pixels
from app.core.files.opencv import cv2
from app.core.photo.look import Veil

STRENGTH = 0.62
COLOURS: Mapping[Veil, tuple[int, int, int]] = {  # blue, green, red; the usual one first
    Veil.RED: (62, 38, 214),
    Veil.GREEN: (64, 176, 46),
    Veil.BLUE: (224, 96, 32),
    Veil.YELLOW: (30, 196, 236),
}
_FEW = 0.05  # of the car's pixels may have the colour of the usual veil
_NEAR = 26.0  # of 180: hues that differ by less are easily taken for one another
_COLOURFUL = 70  # of 255: the saturation from which on a pixel has a hue worth the name
_KEPT = 128  # of 255


def against(photo: Pixels, cover: Pixels) -> Veil:
    """Choose the colour that sets itself off against a car.

    Args:
        photo: HxWx4 BGRA uint8; a small one will do.
        cover: HxW uint8: its alpha.

    Returns:
        Red, unless the car has some of that; then the colour of which it has the least.
    """
    car = photo[cover >= _KEPT][:, :3]
    if not len(car):
        return Veil.RED
    hues, saturations, values = cv2.cvtColor(car[np.newaxis], cv2.COLOR_BGR2HSV)[0].T
    coloured = hues[(saturations >= _COLOURFUL) & (values >= _COLOURFUL // 2)].astype(np.float32)
    shares = {veil: _share(coloured, veil) * len(coloured) / len(car) for veil in COLOURS}
    return Veil.RED if shares[Veil.RED] <= _FEW else min(shares, key=lambda veil: shares[veil])


def veiled(photo: Pixels, veil: Veil) -> Pixels:
    """Lay the veil over all of a picture, HxWx4 BGRA."""
    return np.asarray(cv2.LUT(photo, _TABLES[veil]), np.uint8)


def _share(hues: np.ndarray, veil: Veil) -> float:
    """How much of some hues, in halves of degrees, is near to that of a veil."""
    if not len(hues):
        return 0.0
    own = float(_hue(veil))
    apart = np.abs(hues - own)
    return float((np.minimum(apart, 180 - apart) < _NEAR / 2).mean())


def _hue(veil: Veil) -> int:
    pixel = np.array([[COLOURS[veil]]], np.uint8)
    return int(cv2.cvtColor(pixel, cv2.COLOR_BGR2HSV)[0, 0, 0])


def _table(veil: Veil) -> Pixels:
    """For every value of each channel of BGRA what it is under the veil, 1x256x4."""
    values = np.arange(256, dtype=np.float32)[:, np.newaxis]
    result = (1 - STRENGTH) * values + STRENGTH * np.array([*COLOURS[veil], 255], np.float32)
    result[:, 3] = 255
    return np.rint(result).astype(np.uint8)[np.newaxis]


_TABLES = {veil: _table(veil) for veil in COLOURS}
