"""Where a car's windows are: as the network found them, and as the hand mended them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from app.core.arrays import Pixels
from app.core.mask.alpha import decode_cover
from app.core.mask.brush import coverage_of, mix
from app.core.mask.repairs import changed
from app.core.photo.edits import Stroke
from app.core.photo.photo import Photo

_LARGEST = 1280 * 853  # pixels of a mask of windows: as large as the network's


def windows_of(photo: Photo) -> Pixels | None:
    """Where the windows of a photo's car are, hxw uint8, of the photo's size or smaller.

    Returns:
        An empty mask where none were looked for, to be painted on; None without a car.

    Raises:
        PhotoError: If what is kept of them is damaged.
    """
    if photo.size is None or photo.alpha is None:
        return None
    try:
        glass = decode_cover(photo.glass) if photo.glass else _none(photo.size)
    except ValueError as error:
        raise changed(photo) from error
    return painted(glass, photo.own_windows, photo.size[0])


def read_glass(photo: Photo) -> Pixels | None:
    """The same as it is wanted; None if nothing is known of windows, or they stay as they are.

    Raises:
        PhotoError: If what is kept of them is damaged.
    """
    known = photo.glass is not None or photo.own_windows
    return windows_of(photo) if known and photo.placement.shows_glass else None


def painted(glass: Pixels, strokes: Sequence[Stroke], width: int) -> Pixels:
    """A mask of windows, hxw uint8, with strokes in pixels of a photo that is so wide."""
    if not strokes:
        return glass
    made, scale = glass.copy(), glass.shape[1] / width
    for stroke in strokes:
        points = tuple((x * scale, y * scale, pressure) for x, y, pressure in stroke.points)
        small = replace(stroke, points=points, size=stroke.size * scale)
        box, coverage = coverage_of(small, made.shape)
        made[box.part] = mix(made[box.part], coverage, stroke.way)
    return made


def _none(size: tuple[int, int]) -> Pixels:
    """A mask without windows for a photo of (width, height)."""
    scale = min(1.0, sqrt(_LARGEST / (size[0] * size[1])))
    return np.zeros((max(1, round(size[1] * scale)), max(1, round(size[0] * scale))), np.uint8)
