"""Reading a mask: what in a picture stands for the car, and what for not known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from model.arrays import Mask, Pixels
from model.data.files import decode
from model.data.files.opening import opened
from model.data.files.trouble import Reason, Trouble

_GREY = 24  # of 255: what a JPEG may do to grey
_DARK = 24  # of 255: what a JPEG may do to black

# The Pascal Visual Object Classes (VOC2012 development kit, 4.2): 20 classes, 255 is not to count.
_VOC_CAR, _VOC_LAST, _VOC_UNKNOWN = 7, 20, 255
_VOC_RIM = (224, 224, 192)  # the colour of 255


@dataclass(frozen=True, eq=False)
class MaskFile:
    """A mask as read, upright.

    Attributes:
        values: HxW uint8, 255 wholly car.
        unknown: HxW bool, where nothing is known; None if all is.
    """

    values: Pixels
    unknown: Mask | None = None


def read_mask(path: Path, *, grey_is_unknown: bool = False) -> MaskFile:
    """Read a mask by the rules of this package.

    Args:
        path: The picture.
        grey_is_unknown: Whether grey may stand for itself, so that of black and grey the grey is
            not the car.

    Raises:
        Trouble: It cannot be used, or is a picture in colour.
        OSError: The system cannot read the file.
    """
    with opened(path) as picture:
        picture.load()
        orientation = decode.orientation_of(picture)
        found = _voc(picture) or MaskFile(_values(picture, stretched=not grey_is_unknown))
        values = _upright(found.values, orientation)
        unknown = None if found.unknown is None else _upright(found.unknown * 255, orientation) > 0
    return MaskFile(values, unknown)


def _upright(values: NDArray[Any], orientation: int) -> Pixels:
    return np.array(decode.upright(PIL.Image.fromarray(values.astype(np.uint8)), orientation))


def _voc(picture: PIL.Image.Image) -> MaskFile | None:
    """Read a mask of Pascal VOC, by its palette or, saved in grey, by its values."""
    if picture.mode not in ("P", "L"):
        return None
    values = np.asarray(picture)
    used = _used(values)
    rest = used[used != _VOC_UNKNOWN]
    if not len(rest) or rest[-1] > _VOC_LAST:
        return None
    if picture.mode == "L":
        ours = _VOC_UNKNOWN in used and _VOC_CAR in used
    else:
        ours = tuple((picture.getpalette() or [])[-3:]) == _VOC_RIM
    if not ours:
        return None
    return MaskFile(
        np.where(values == _VOC_CAR, np.uint8(255), np.uint8(0)), values == _VOC_UNKNOWN
    )


def _values(picture: PIL.Image.Image, *, stretched: bool) -> Pixels:
    """Return HxW uint8, 255 wholly car, of a picture that is not upright yet."""
    if picture.mode == "P" and _tells_nothing(picture):
        return _stretch(np.asarray(picture), stretched)
    if picture.mode in ("1", "L") and not picture.has_transparency_data:
        return _stretch(np.asarray(picture).astype(np.uint8), stretched)
    if picture.mode == "F" or picture.mode.startswith("I"):
        two = _two(np.asarray(picture))
        return two if two is not None else np.asarray(decode.as_8_bit(picture))
    colours, cover = decode.take_off_alpha(picture)
    if cover is not None:
        return np.asarray(cover)
    return _stretch(_brightness(colours), stretched)


def _tells_nothing(picture: PIL.Image.Image) -> bool:
    """Whether a palette gives all the numbers in use one colour, so that the numbers count."""
    palette = np.array(picture.getpalette() or [0, 0, 0], np.uint8).reshape(-1, 3)
    used = _used(np.asarray(picture))
    shown = palette[used[used < len(palette)]]
    return len(used) > 1 and not picture.has_transparency_data and len(np.unique(shown, axis=0)) < 2


def _brightness(picture: PIL.Image.Image) -> Pixels:
    """Return the grey of a picture in grey, HxW uint8, or of one in black and one colour.

    Raises:
        Trouble: It is in colour.
    """
    pixels = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
    red, green, blue = pixels[..., 0], np.ascontiguousarray(pixels[..., 1]), pixels[..., 2]
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return green  # as most are
    brightest = np.maximum(np.maximum(red, green), blue)
    darkest = np.minimum(np.minimum(red, green), blue)
    if int((brightest - darkest).max(initial=0)) <= _GREY:
        return green
    lit = brightest > _DARK
    if lit.all() or any((plane[lit] != plane[lit][0]).any() for plane in (red, green, blue)):
        raise Trouble(Reason.COLOURED)
    return np.where(lit, np.uint8(255), np.uint8(0))


def _stretch(values: Pixels, wanted: bool) -> Pixels:
    """Make two values black and white; where that is not wanted, 0 and 1 alone."""
    if not wanted and values.max(initial=0) > 1:
        return values
    two = _two(values)
    return values if two is None else two


def _two(values: NDArray[Any]) -> Pixels | None:
    """Return HxW uint8 {0, 255} of two values, or of 0 and 1; None where there are others."""
    least, most = values.min(), values.max()
    if most == 0 or ((values != least) & (values != most)).any():
        return None
    return np.where(values == most, np.uint8(255), np.uint8(0))


def _used(values: NDArray[Any]) -> NDArray[np.intp]:
    return np.flatnonzero(np.bincount(values.ravel(), minlength=256))
