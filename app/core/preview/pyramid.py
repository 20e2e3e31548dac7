"""A picture in several sizes, in the layout that screens draw fastest.

Drawing from the next larger level, a photo of 50 megapixels costs no more than a small one, and
zooming out does not flicker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.arrays import Pixels
from app.core.files.opencv import cv2
from app.core.photo.look import View

SMALLEST_LEVEL = 600  # pixels; below this a level saves no time worth having
VEIL = (62, 38, 214)  # blue, green, red
VEIL_STRENGTH = 0.62
_STRIP = 64  # rows
_TO_SCREEN = {1: cv2.COLOR_GRAY2BGRA, 3: cv2.COLOR_RGB2BGRA, 4: cv2.COLOR_RGBA2BGRA}


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A picture in full size and halved again and again.

    Attributes:
        levels: uint8, the largest first, all HxWx4 BGRA with the colours multiplied by alpha, or
            all HxW.
        opaque: Whether alpha is 255 everywhere.
    """

    levels: tuple[Pixels, ...]
    opaque: bool = True

    @property
    def nbytes(self) -> int:
        """Bytes of all levels."""
        return sum(level.nbytes for level in self.levels)

    def fit(self, width: float) -> int:
        """The index of the smallest level that is at least a width in pixels."""
        fine = [place for place, level in enumerate(self.levels) if level.shape[1] >= width]
        return fine[-1] if fine else 0


def pyramid(pixels: Pixels, *, opaque: bool = True) -> Pyramid:
    """Halve a picture until its longer side is at most `SMALLEST_LEVEL`."""
    result = [np.ascontiguousarray(pixels)]
    while max(result[-1].shape[:2]) > SMALLEST_LEVEL:
        height, width = result[-1].shape[:2]
        size = (max(1, width // 2), max(1, height // 2))
        smaller = cv2.resize(result[-1], size, interpolation=cv2.INTER_AREA)
        result.append(np.asarray(smaller, np.uint8))
    return Pyramid(tuple(result), opaque)


def to_screen(pixels: Pixels) -> Pixels:
    """Turn HxW grey, HxWx3 RGB or HxWx4 RGBA, already multiplied by alpha, into HxWx4 BGRA."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    return np.asarray(cv2.cvtColor(pixels, _TO_SCREEN[channels]), np.uint8)


def draw(view: View, photo: Pixels, cover: Pixels) -> Pixels:
    """Draw a photo and its alpha, or any part of them, in a view.

    Args:
        view: PHOTO, MASK or OVERLAY; CUTOUT with the photo's own colours along the edge.
        photo: HxWx4 BGRA uint8, opaque.
        cover: HxW uint8: the alpha, 255 for what is kept.

    Returns:
        HxWx4 BGRA, with the colours multiplied by alpha.
    """
    if view is View.MASK:
        return to_screen(cover)
    if view is View.OVERLAY:
        return _mix(photo, lambda part: np.asarray(cv2.LUT(part, _VEILED), np.uint8), cover)
    if view is View.CUTOUT:
        return _mix(photo, np.zeros_like, cover)
    return photo


class Drawing:
    """A photo drawn in a view at all levels; after a repair only changed parts are redrawn.

    Args:
        view: MASK or OVERLAY.
        photo: The photo.
        cover: Its alpha.
    """

    def __init__(self, view: View, photo: Pyramid, cover: Pyramid) -> None:
        self.view = view
        self.photo = photo
        self._cover = cover
        both = zip(photo.levels, cover.levels, strict=True)
        self.shown = Pyramid(tuple(draw(view, *level) for level in both))

    def repaired(self, cover: Pyramid) -> Pyramid:
        """The same with another alpha; this one is left unchanged."""
        levels = zip(
            *(self.shown.levels, self.photo.levels, self._cover.levels, cover.levels), strict=True
        )
        self.shown = Pyramid(tuple(_redrawn(self.view, *level) for level in levels))
        self._cover = cover
        return self.shown


def _redrawn(view: View, shown: Pixels, photo: Pixels, before: Pixels, after: Pixels) -> Pixels:
    changed = before != after
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return shown
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    result = shown.copy()
    result[part] = draw(view, photo[part], after[part])
    return result


def _mix(photo: Pixels, back: Callable[[Pixels], Pixels], cover: Pixels) -> Pixels:
    """Blend a photo with its drawing, strip by strip, which saves memory and time."""
    result = np.empty_like(photo)
    for top in range(0, len(photo), _STRIP):
        part = photo[top : top + _STRIP]
        share = np.asarray(cover[top : top + _STRIP], np.float32) / np.float32(255.0)
        result[top : top + _STRIP] = cv2.blendLinear(part, back(part), share, 1.0 - share)
    return result


def _veil_table() -> Pixels:
    """A lookup table from each channel of BGRA to its value under the veil, 1x256x4."""
    values = np.arange(256, dtype=np.float32)[:, np.newaxis]
    veiled = (1 - VEIL_STRENGTH) * values + VEIL_STRENGTH * np.array([*VEIL, 255], np.float32)
    veiled[:, 3] = 255
    return np.rint(veiled).astype(np.uint8)[np.newaxis]


_VEILED = _veil_table()
