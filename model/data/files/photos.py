"""Reading a photo: upright, in 8 bits, with the colour space it is in."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
import PIL.Image

from model.arrays import Pixels
from model.data.files import decode, spaces
from model.data.files.opening import opened


@dataclass(frozen=True, eq=False)
class PhotoFile:
    """A photo as read; sizes are (width, height).

    Attributes:
        pixels: HxWx3 uint8 RGB, upright; what is transparent lies over white.
        icc: The RGB colour profile the pixels are in; None means sRGB.
        cover: HxW uint8, how opaque each pixel is; None where all are.
        dpi: Horizontal and vertical dots per inch as the file states them, if it does.
        full_size: Of the whole photo, where a smaller one was asked for.
    """

    pixels: Pixels
    icc: bytes | None
    cover: Pixels | None
    dpi: tuple[float, float] | None
    full_size: tuple[int, int]


def read_photo(path: Path) -> PhotoFile:
    """Read a photo.

    Raises:
        Trouble: It cannot be used.
        OSError: The system cannot read the file.
    """
    with opened(path) as picture:
        return _finish(path, picture, picture.size)


def read_reduced(path: Path, side: int) -> PhotoFile | None:
    """Read a photo at a half, a quarter or an eighth of its size, the longer side at least `side`.

    Returns:
        The photo; None if it is no JPEG or not large enough for this to save time.

    Raises:
        Trouble: It cannot be used.
        OSError: The system cannot read the file.
    """
    with opened(path) as picture:
        width, height = picture.size
        scale = side / max(width, height)
        wanted = round(width * scale), round(height * scale)
        if scale > 0.5 or picture.draft(None, wanted) is None:
            return None
        return _finish(path, picture, (width, height))


def read_thumbnail(path: Path, side: int) -> Pixels:
    """Read a small version of a photo in sRGB, no side longer than `side`, HxWx3 uint8.

    Raises:
        Trouble: It cannot be used.
        OSError: The system cannot read the file.
    """
    with opened(path) as picture:
        picture.draft("RGB", (side, side))
        picture.load()
        rgb, icc, _ = decode.as_rgb(picture, spaces.profile_of(path, picture))
        rgb.thumbnail((side, side), PIL.Image.Resampling.BICUBIC, reducing_gap=2.0)
        shown = decode.through_profile(rgb, icc) if icc else None
        return decode.to_array(decode.upright(shown or rgb, decode.orientation_of(picture)))


def read_srgb(path: Path) -> Pixels:
    """Read a photo's pixels, HxWx3 uint8 in sRGB; errors as of `read_photo`."""
    photo = read_photo(path)
    return in_srgb(photo.pixels, photo.icc)


def in_srgb(pixels: Pixels, icc: bytes | None) -> Pixels:
    """Convert pixels from a profile to sRGB; unchanged without one that works."""
    if icc is None:
        return pixels
    converted = decode.through_profile(PIL.Image.fromarray(pixels), icc)
    return pixels if converted is None else decode.to_array(converted)


def _finish(path: Path, picture: PIL.Image.Image, size: tuple[int, int]) -> PhotoFile:
    picture.load()
    orientation = decode.orientation_of(picture)
    dpi = _dpi(picture, orientation)
    rgb, icc, cover = decode.as_rgb(picture, spaces.profile_of(path, picture))
    pixels = decode.to_array(decode.upright(rgb, orientation))
    kept = None if cover is None else np.array(decode.upright(cover, orientation))
    return PhotoFile(pixels, icc, kept, dpi, size[::-1] if orientation >= 5 else size)


def _dpi(picture: PIL.Image.Image, orientation: int) -> tuple[float, float] | None:
    try:
        across, down = (float(value) for value in picture.info.get("dpi", ()))
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not all(isfinite(value) and 1.0 <= value <= 10_000.0 for value in (across, down)):
        return None
    return (down, across) if orientation >= 5 else (across, down)
