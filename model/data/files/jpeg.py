"""Whether a JPEG is whole. Pillow does not say: what is missing decodes as grey."""

from __future__ import annotations

import io

import PIL.Image
from PIL import ImageFile

_END = b"\xff\xd9"  # ITU-T T.81, B.1.1.3
_PADDING = bytes(64)  # no photo's coded pixels have so many zeros in a row
_PIECE = 32  # bytes that are decoded at once to find where the pixels end


def is_whole(data: bytes) -> bool:
    """Return whether a JPEG's pixels are all there.

    An interrupted copy may have its full length, padded with zeros. Without an end mark the pixels
    must have come to their end by themselves, as in photos that a telephone added a film to.
    """
    start = _scan_start(data)
    return data.find(_END, start) >= 0 or _PADDING not in data[start : _pixels_end(data)]


def _pixels_end(data: bytes) -> int:
    """Return where the last pixel is decoded, to a piece's length.

    Raises:
        OSError: The file ends before.
    """
    file = io.BytesIO(data)
    with PIL.Image.open(file, formats=["JPEG"]) as picture:
        assert isinstance(picture, ImageFile.ImageFile)  # noqa: S101  for the type checker
        picture.decodermaxblock = _PIECE
        picture.load()
        return file.tell()


def _scan_start(data: bytes) -> int:
    """Where a JPEG's pixels start, after all headers: an embedded preview has an end of its own."""
    place = 2
    while data[place : place + 1] == b"\xff":
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == 0xDA:
            return place
        place += 1 if marker == 0xFF else 2 + length  # 0xFF: a byte that fills
    return 0  # Headers out of order: any end mark will do.


def is_adobe_rgb(picture: PIL.Image.Image) -> bool:
    """Whether a photo's EXIF says Adobe RGB: DCF 2.0's R03, with its colour space uncalibrated.

    Cameras write no profile then; some write the colour space as 2.
    """
    try:
        photo = picture.getexif().get_ifd(0x8769)
        kind, index = photo.get(0xA001), photo.get(0xA005)
        if isinstance(index, int):
            index = picture.getexif().get_ifd(0xA005)
        name = index.get(1) if isinstance(index, dict) else None
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError):
        return False
    return kind == 2 or (kind == 0xFFFF and str(name or "").startswith("R03"))
