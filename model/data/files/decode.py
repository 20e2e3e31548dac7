"""From whatever Pillow decodes to upright 8-bit RGB with a profile that fits it."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
import PIL.Image
from PIL import ImageCms

from model.arrays import Floats, Pixels

_ORIENTATION = 0x0112  # EXIF 2.3, tag 274
_TURN = PIL.Image.Transpose
_UPRIGHT = {
    2: _TURN.FLIP_LEFT_RIGHT,
    3: _TURN.ROTATE_180,
    4: _TURN.FLIP_TOP_BOTTOM,
    5: _TURN.TRANSPOSE,
    6: _TURN.ROTATE_270,
    7: _TURN.TRANSVERSE,
    8: _TURN.ROTATE_90,
}
_STRIP = 256  # rows copied at once


class Colours(NamedTuple):
    """A decoded picture.

    Attributes:
        rgb: Its colours, mode RGB, not yet upright; transparency is composed over white.
        icc: The RGB profile they are in; None: sRGB.
        cover: How opaque it is, mode L; None: wholly.
    """

    rgb: PIL.Image.Image
    icc: bytes | None
    cover: PIL.Image.Image | None


def as_rgb(picture: PIL.Image.Image, icc: bytes | None) -> Colours:
    """Convert a decoded picture of any mode to RGB.

    Args:
        picture: The picture, loaded.
        icc: The profile its colours are in.

    Raises:
        ValueError: Pillow cannot convert this mode to RGB.
    """
    colours, cover = take_off_alpha(as_8_bit(picture))
    rgb, icc = _to_rgb(colours, icc)
    return Colours(_over_white(rgb, cover) if cover else rgb, icc, cover)


def upright(picture: PIL.Image.Image, orientation: int) -> PIL.Image.Image:
    """Rotate and mirror a picture by its EXIF orientation, 1 to 8."""
    turn = _UPRIGHT.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def orientation_of(picture: PIL.Image.Image) -> int:
    """The EXIF orientation of a loaded picture; 1 (upright) if there is none.

    `PIL.ImageOps.exif_transpose` would also write the EXIF anew, which fails where any other entry
    of it is damaged.
    """
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError):
        return 1


def to_array(picture: PIL.Image.Image) -> Pixels:
    """Copy an RGB picture into an HxWx3 uint8 array of its own.

    Done strip by strip: Pillow's own conversion holds three copies of the photo at once.
    """
    width, height = picture.size
    pixels = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        pixels[top:bottom] = np.asarray(picture.crop((0, top, width, bottom)))
    return pixels


def through_profile(picture: PIL.Image.Image, icc: bytes) -> PIL.Image.Image | None:
    """Convert a picture's colours from a profile to sRGB; None if the profile does not work."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        return _convert(picture, source)
    except (ImageCms.PyCMSError, OSError):
        return None


def _convert(picture: PIL.Image.Image, source: ImageCms.ImageCmsProfile) -> PIL.Image.Image:
    transform = ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        picture.mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return transform.apply(picture)


def _to_rgb(picture: PIL.Image.Image, icc: bytes | None) -> tuple[PIL.Image.Image, bytes | None]:
    space = icc[16:20] if icc else b""
    if picture.mode == "LAB":
        return _convert(picture, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))), None
    if icc and (picture.mode, space) in {("CMYK", b"CMYK"), ("L", b"GRAY")}:
        return through_profile(picture, icc) or picture.convert("RGB"), None
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    fits = space == b"RGB " and picture.mode != "CMYK"
    return rgb, (icc if fits else None)


def take_off_alpha(
    picture: PIL.Image.Image,
) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """Split a picture into its opaque colours and its alpha channel (mode L).

    The alpha is None where there is none, and where it hides nothing or all: many programs leave
    the fourth byte of 32-bit pictures zero.
    """
    if not picture.has_transparency_data:
        return picture, None
    if picture.mode == "LA":
        colours, cover = picture.getchannel("L"), picture.getchannel("A")
    else:
        rgba = picture.convert("RGBA")
        colours, cover = rgba.convert("RGB"), rgba.getchannel("A")
    hidden = cover.getextrema() in ((255, 255), (0, 0))
    return colours, (None if hidden else cover)


def _over_white(picture: PIL.Image.Image, cover: PIL.Image.Image) -> PIL.Image.Image:
    white = PIL.Image.new("RGB", picture.size, (255, 255, 255))
    white.paste(picture, mask=cover)
    return white


def as_8_bit(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Scale grey of more than 8 bits to 8 bits; Pillow would clip it."""
    if picture.mode != "F" and not picture.mode.startswith("I"):
        return picture
    values = np.nan_to_num(np.asarray(picture, np.float32), posinf=0.0, neginf=0.0)
    scaled = np.clip(values * (255.0 / _white(picture.mode, values)), 0.0, 255.0)
    return PIL.Image.fromarray(np.rint(scaled).astype(np.uint8))


def _white(mode: str, values: Floats) -> float:
    """The value of white: given by the mode, or the smallest common one that no value exceeds."""
    if mode.startswith("I;16"):
        return 65535.0
    top = float(values.max())
    usual = (1.0, 255.0, 65535.0) if mode == "F" else (65535.0,)
    return next((white for white in usual if top <= white), top)
