"""What of a photo's EXIF goes into its result: all but the place and what is no longer so."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import PIL.Image

from app.core.files.encode import SOFTWARE, SOFTWARE_TAG
from app.core.files.opening import opened

# EXIF 2.32. Where: GPS, and makers' notes, in which some cameras write it too.
EXIF_IFD, _GPS_IFD, _INTEROP_IFD, _MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x927C
_UPRIGHT_NOW = 0x0112
# How the photo's file stored its pixels (TIFF 6.0), its size, resolution, profile and other notes.
_OF_THE_FILE = frozenset(
    {
        *(0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x010A, 0x0111, 0x0115, 0x0116),
        *(0x0117, 0x011A, 0x011B, 0x011C, 0x0128, 0x013D, 0x0140, 0x0142, 0x0143, 0x0144, 0x0145),
        *(0x014A, 0x0152, 0x0153, 0x015B, 0x0201, 0x0202, 0x0211, 0x0212, 0x0213, 0x02BC, 0x83BB),
        *(0x8649, 0x8773, 0x935C),
    }
)
_OF_THE_PIXELS = frozenset({_MAKER_NOTE, 0xA000, 0xA001, 0xA002, 0xA003, _INTEROP_IFD})
BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(AttributeError, struct.error),
)  # what Pillow raises at damaged entries


def kept_exif(path: Path) -> bytes | None:
    """Return a photo's EXIF for its result: upright, without the place and the preview.

    Returns:
        What `save_image` takes; None if there is nothing to keep.

    Raises:
        PhotoError: The photo cannot be read.
    """
    with opened(path) as picture:
        return _kept(picture)


def _kept(picture: PIL.Image.Image) -> bytes | None:
    try:
        found = picture.getexif()
        photo = found.get_ifd(EXIF_IFD)
    except BROKEN:
        return None
    gone = _OF_THE_FILE | {EXIF_IFD, _GPS_IFD, _UPRIGHT_NOW, SOFTWARE_TAG}
    first = {tag: value for tag, value in found.items() if tag not in gone}
    elsewhere = _OF_THE_PIXELS | {EXIF_IFD, _GPS_IFD}  # pointers, where they have no place
    second = {tag: value for tag, value in photo.items() if tag not in elsewhere}
    first, second = _sound(first), _sound(second)
    return _written(first, second) if first or second else None


def _sound(tags: dict[int, Any]) -> dict[int, Any]:
    """Return the entries that can be written; a damaged one does not keep the others out."""
    return {tag: value for tag, value in tags.items() if _written({tag: value}, {}) is not None}


def _written(first: dict[int, Any], second: dict[int, Any]) -> bytes | None:
    try:
        exif = PIL.Image.Exif()
        exif.update({**first, SOFTWARE_TAG: SOFTWARE})
        exif.get_ifd(EXIF_IFD).update(second)
        data = exif.tobytes()
        PIL.Image.Exif().load(data)
    except BROKEN:
        return None
    return data
