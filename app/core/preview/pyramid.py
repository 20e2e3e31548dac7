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
from app.core.photo.look import Veil, View
from app.core.preview.veil import veiled

SMALLEST_LEVEL = 600  # pixels; below this a level saves no time worth having
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
        result.append(_halved(result[-1]))
    return Pyramid(tuple(result), opaque)


def shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Make a picture, HxWxC or HxW uint8, smaller: to (width, height); quick rather than exact."""
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        pixels = _halved(pixels)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _halved(pixels: Pixels) -> Pixels:
    """Half a picture's size, rounded down.

    A row or column too much is left out: OpenCV needs up to seven times as long for a factor that
    is only nearly two.
    """
    height, width = (max(1, side // 2) for side in pixels.shape[:2])
    even = pixels[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def to_screen(pixels: Pixels) -> Pixels:
    """Turn HxW grey, HxWx3 RGB or HxWx4 RGBA, already multiplied by alpha, into HxWx4 BGRA."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    return np.asarray(cv2.cvtColor(pixels, _TO_SCREEN[channels]), np.uint8)


def draw(view: View, photo: Pixels, cover: Pixels, veil: Veil = Veil.RED) -> Pixels:
    """Draw a photo and its alpha, or any part of them, in a view.

    Args:
        view: PHOTO, MASK or OVERLAY; CUTOUT with the photo's own colours along the edge.
        photo: HxWx4 BGRA uint8, opaque.
        cover: HxW uint8: the alpha, 255 for what is kept.
        veil: The colour of OVERLAY.

    Returns:
        HxWx4 BGRA, with the colours multiplied by alpha.
    """
    if view is View.MASK:
        return to_screen(cover)
    if view is View.OVERLAY:
        return _mix(photo, lambda part: veiled(part, veil), cover)
    if view is View.CUTOUT:
        return _mix(photo, np.zeros_like, cover)
    return photo


class Drawing:
    """A photo drawn in a view at all levels; after a repair only changed parts are redrawn.

    Args:
        view: MASK or OVERLAY.
        photo: The photo.
        cover: Its alpha.
        veil: The colour of OVERLAY.
    """

    def __init__(self, view: View, photo: Pyramid, cover: Pyramid, veil: Veil = Veil.RED) -> None:
        self.view = view
        self.photo = photo
        self.veil = veil
        self._cover = cover
        both = zip(photo.levels, cover.levels, strict=True)
        self.shown = Pyramid(tuple(draw(view, *level, veil) for level in both))

    def repaired(self, cover: Pyramid) -> Pyramid:
        """The same with another alpha; this one is left unchanged."""
        levels = zip(
            *(self.shown.levels, self.photo.levels, self._cover.levels, cover.levels), strict=True
        )
        self.shown = Pyramid(tuple(self._redrawn(*level) for level in levels))
        self._cover = cover
        return self.shown

    def _redrawn(self, shown: Pixels, photo: Pixels, before: Pixels, after: Pixels) -> Pixels:
        part = _changed(before, after)
        if part is None:
            return shown
        result = shown.copy()
        result[part] = draw(self.view, photo[part], after[part], self.veil)
        return result


def _changed(before: Pixels, after: Pixels) -> tuple[slice, slice] | None:
    """The rows and columns in which two pictures differ; None if they are the same."""
    changed = before != after
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return None
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _mix(photo: Pixels, back: Callable[[Pixels], Pixels], cover: Pixels) -> Pixels:
    """Blend a photo with its drawing, strip by strip, which saves memory and time."""
    result = np.empty_like(photo)
    for top in range(0, len(photo), _STRIP):
        part = photo[top : top + _STRIP]
        share = np.asarray(cover[top : top + _STRIP], np.float32) / np.float32(255.0)
        result[top : top + _STRIP] = cv2.blendLinear(part, back(part), share, 1.0 - share)
    return result
