"""TIFF files of 16 bits a channel, which Pillow reads but does not write."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import Any

from PIL.TiffImagePlugin import IFDRational, ImageFileDirectory_v2

from app.core.arrays import Deep

Dpi = tuple[float, float]
_ROWS = 64  # a strip
_LEVEL = 6
# TIFF 6.0; Adobe Photoshop TIFF Technical Notes for deflate; XMP Specification Part 3, 2.2.
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIPS, _SAMPLES, _STRIP_ROWS, _STRIP_BYTES = 273, 277, 278, 279
_ACROSS, _DOWN, _PREDICTOR, _EXTRA, _XMP, _ICC = 282, 283, 317, 338, 700, 34675
_RGB, _DEFLATE, _DIFFERENCES, _STRAIGHT_ALPHA = 2, 8, 2, 2
_POINTERS = frozenset({0x8769, 0x8825})  # directories within, which are left out


def deep_tiff(
    pixels: Deep, icc: bytes | None, dpi: Dpi | None, xmp: bytes | None, exif: Mapping[int, Any]
) -> bytes:
    """Encode pixels of 16 bits as TIFF, deflated.

    Args:
        pixels: HxWx3 RGB or HxWx4 RGBA with straight alpha, uint16.
        icc: Their profile; None means sRGB.
        dpi: Horizontal and vertical dots per inch.
        xmp: A packet to embed.
        exif: Entries by their tags; those of directories within are left out.
    """
    height, width, channels = pixels.shape
    strips = [_deflated(pixels[top : top + _ROWS]) for top in range(0, height, _ROWS)]
    lengths = [len(strip) for strip in strips]
    entries = ImageFileDirectory_v2()
    for tag, value in exif.items():
        if tag not in _POINTERS:
            entries[tag] = value
    entries[_WIDTH], entries[_HEIGHT] = width, height
    entries[_BITS] = (16,) * channels
    entries[_COMPRESSION], entries[_PREDICTOR] = _DEFLATE, _DIFFERENCES
    entries[_PHOTOMETRIC], entries[_SAMPLES] = _RGB, channels
    entries[_STRIP_ROWS], entries[_STRIP_BYTES] = _ROWS, tuple(lengths)
    # Pillow adds where the entries end.
    entries[_STRIPS] = tuple(int(sum(lengths[:place])) for place in range(len(lengths)))
    if channels == 4:
        entries[_EXTRA] = _STRAIGHT_ALPHA
    if dpi:
        entries[_ACROSS], entries[_DOWN] = (IFDRational(round(100 * value), 100) for value in dpi)
    for tag, data in ((_XMP, xmp), (_ICC, icc)):
        if data:
            entries.tagtype[tag] = 7  # bytes
            entries[tag] = data
    file = io.BytesIO()
    entries.save(file)
    file.writelines(strips)
    return file.getvalue()


def _deflated(rows: Deep) -> bytes:
    """Rows as differences to the pixel at the left, which deflate better, in little endian."""
    differences = rows.astype("<u2")
    differences[:, 1:] -= rows[:, :-1].astype("<u2")
    return zlib.compress(differences.tobytes(), _LEVEL)
