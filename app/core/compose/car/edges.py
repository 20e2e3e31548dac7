"""The edge of a cut-out: drawn in or out, and softened."""

from __future__ import annotations

from math import ceil, floor

import numpy as np

from app.core.arrays import AnyAlpha, Floats
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.photo.placement import Placement

_LEAST = 0.01  # px: what is less cannot be seen


def edged(alpha: AnyAlpha, placement: Placement, scale: float = 1.0) -> AnyAlpha:
    """An alpha with the edge that a placement asks for.

    Args:
        alpha: HxW, of 8 bits or float32 in [0, 1].
        placement: How far the edge is drawn in and how soft it is, in pixels of the photo.
        scale: Pixels of the alpha per pixel of the photo.

    Returns:
        HxW float32; the same array if the edge stays as it is.
    """
    choke, feather = placement.choke * scale, placement.feather * scale
    if abs(choke) >= _LEAST:
        alpha = _drawn_in(from_8_bit(alpha), choke)
    if feather >= _LEAST:
        alpha = np.asarray(cv2.GaussianBlur(from_8_bit(alpha), (0, 0), feather / 2), np.float32)
    return alpha


def _drawn_in(alpha: Floats, choke: float) -> Floats:
    """Draw the edge in by so many pixels; out, if it is less than 0."""
    near, far = floor(abs(choke)), ceil(abs(choke))
    share = np.float32(abs(choke) - near)
    change = cv2.erode if choke > 0 else cv2.dilate
    less, more = (
        np.asarray(change(alpha, _disc(reach)), np.float32) if reach else alpha
        for reach in (near, far)
    )
    return less + share * (more - less)


def _disc(reach: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    side = 2 * reach + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(kernel, np.uint8)
