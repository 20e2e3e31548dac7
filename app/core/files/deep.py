"""The colours of photos that have 16 bits, for results that can keep them.

The network, masks and composites need 8; a cut-out is the photo's own colours, so it may have all.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image

from app.core.arrays import Deep, Pixels
from app.core.errors import PhotoError
from app.core.files.images import Image
from app.core.files.opencv import cv2
from app.core.files.opening import opened
from model.data.files.decode import orientation_of

_BITS_PER_SAMPLE = 258  # TIFF 6.0
_PNG_DEPTH = 24  # where its IHDR has the bits of a sample (PNG, third edition, 11.2.1)
_ROWS = 256
_TURNED = 5  # EXIF orientations from here on swap width and height


def load_deep(image: Image) -> Deep | None:
    """Load a photo's colours in 16 bits.

    Args:
        image: The photo as loaded in 8 bits.

    Returns:
        HxWx3 uint16 RGB, upright, in the photo's own profile; None if its file has no more than 8
        bits, is transparent, or cannot be read in 16 so that it shows the same.
    """
    if image.cover is not None:
        return None
    try:
        orientation = _orientation_if_deep(image.path)
        data = None if orientation is None else np.fromfile(image.path, np.uint8)
    except (PhotoError, OSError):
        return None
    if data is None or orientation is None:
        return None
    read = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if read is None or read.dtype != np.uint16:
        return None
    deep = _as_rgb(np.asarray(read, np.uint16))
    # OpenCV turns TIFFs upright, and PNGs not.
    turned = [deep, _upright(deep, orientation)] if orientation > 1 else [deep]
    fitting = [each for each in turned if each.shape == image.pixels.shape]
    apart = [_difference(each, image.pixels) for each in fitting]
    if not apart:
        return None
    best = min(range(len(apart)), key=lambda place: apart[place].total)
    # Other pages and tables of colours are read otherwise; grey is rounded, and colours cut.
    return fitting[best] if apart[best].worst <= 1 else None


def deepen(foreground: Pixels, pixels: Pixels, deep: Deep) -> Deep:
    """Give an estimated foreground the 16 bits of the photo it was estimated from.

    Args:
        foreground: HxWx3 uint8 RGB; where nothing is mixed, the photo itself.
        pixels: The photo, HxWx3 uint8.
        deep: The photo, HxWx3 uint16.

    Returns:
        HxWx3 uint16: the photo, moved by what the estimate moved it.
    """
    result = np.empty_like(deep)
    for top in range(0, len(deep), _ROWS):
        rows = slice(top, top + _ROWS)
        moved = foreground[rows].astype(np.int32) - pixels[rows]
        result[rows] = np.clip(deep[rows] + 257 * moved, 0, 65535)
    return result


def _orientation_if_deep(path: Path) -> int | None:
    """The EXIF orientation of a PNG or TIFF of 16 bits; None of anything else."""
    with opened(path) as picture:
        return orientation_of(picture) if _is_deep(path, picture) else None


def _is_deep(path: Path, picture: PIL.Image.Image) -> bool:
    if picture.format == "PNG":
        with path.open("rb") as file:
            return file.read(_PNG_DEPTH + 1)[_PNG_DEPTH:] == b"\x10"
    bits = getattr(picture, "tag_v2", {}).get(_BITS_PER_SAMPLE, ())
    return picture.format == "TIFF" and set(bits) == {16}


def _as_rgb(read: Deep) -> Deep:
    """OpenCV's grey, BGR or BGRA as RGB."""
    if read.ndim == 2:
        return np.repeat(read[:, :, None], 3, axis=2)
    return np.ascontiguousarray(read[:, :, 2::-1])


def _upright(deep: Deep, orientation: int) -> Deep:
    """Rotate and mirror by an EXIF orientation, as `model.data.files.decode.upright` does."""
    turned = deep.swapaxes(0, 1) if orientation >= _TURNED else deep
    across = orientation in {2, 3, 6, 7}
    down = orientation in {3, 4, 7, 8}
    return np.ascontiguousarray(turned[:: -1 if down else 1, :: -1 if across else 1])


class _Apart(NamedTuple):
    """How two photos differ, in levels of 255: at most, and in all."""

    worst: int
    total: int


def _difference(deep: Deep, pixels: Pixels) -> _Apart:
    worst = total = 0
    for top in range(0, len(deep), _ROWS):
        rows = slice(top, top + _ROWS)
        apart = cv2.absdiff(np.asarray(deep[rows] >> 8, np.uint8), pixels[rows])
        worst, total = max(worst, int(apart.max(initial=0))), total + int(apart.sum())
    return _Apart(worst, total)
