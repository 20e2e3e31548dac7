"""From pixels to the bytes of a PNG, JPEG, WebP, TIFF or AVIF file.

In all: `icc` is the profile, None for sRGB; `xmp` a packet to embed; `exif` as `kept_exif` returns
it, None for our mark alone.
"""

import io
import struct
import zlib
from typing import Any

import numpy as np
import PIL.Image

from app.core.arrays import Colours, Pixels
from app.core.files.deep_tiff import Dpi, deep_tiff
from app.core.files.opencv import cv2

SOFTWARE = "Forecourt"  # the mark in every file we write
SOFTWARE_TAG = 0x0131  # EXIF 2.3, tag 305

_HEAD = 8 + 25  # a PNG's signature and IHDR, before which nothing may stand
_INCH = 0.0254  # m
_ROWS = 256  # worked on at a time
_XMP_KEYWORD = b"XML:com.adobe.xmp\0\0\0\0\0"  # XMP Specification Part 3, 1.1.5: uncompressed
JPEG_XMP_LIMIT = 65_502  # bytes: what fits into one segment beside its name (Part 3, 1.1.3)
_EXIF_IFD = 0x8769
_TIFF_XMP = 700  # XMP Specification Part 3, 2.2
_TO_BGR = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}


def to_png(
    pixels: Colours,
    icc: bytes | None,
    dpi: Dpi | None,
    xmp: bytes | None = None,
    exif: bytes | None = None,
    *,
    spoil: bool = False,
) -> bytes:
    """Encode HxW grey, HxWx3 RGB or HxWx4 RGBA, uint8 or uint16, as PNG.

    OpenCV at level 1 with the filter "up" takes less than half of Pillow's time on a sharp cut-out,
    for a file of the same size. OpenCV 4 writes no profiles, so they are added here.

    Args:
        pixels: The picture.
        icc: See the module, also for the others.
        dpi: Horizontal and vertical dots per inch.
        xmp: See the module.
        exif: See the module.
        spoil: Whether the pixels may be overwritten, which spares a copy of them.

    Raises:
        ValueError: The picture is too large for the format.
    """
    ordered = _in_bgr(pixels, spoil=spoil)
    settings = [
        *(cv2.IMWRITE_PNG_COMPRESSION, 1),
        *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP),
        *(cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT),
    ]
    done, encoded = cv2.imencode(".png", ordered, settings)
    if not done:
        raise ValueError("OpenCV could not encode a PNG of this size")
    png = memoryview(np.asarray(encoded, np.uint8).reshape(-1))  # type: ignore[arg-type]
    return b"".join([png[:_HEAD], _notes(icc, dpi, xmp, exif), png[_HEAD:]])


def _in_bgr(pixels: Colours, *, spoil: bool) -> Colours:
    """Pixels in OpenCV's order of channels, in the same array if it may be spoilt."""
    if pixels.ndim == 2:
        return pixels
    code = _TO_BGR[pixels.shape[2]]
    if not spoil:
        return cv2.cvtColor(pixels, code)  # type: ignore[return-value]
    for top in range(0, len(pixels), _ROWS):
        rows = slice(top, top + _ROWS)
        pixels[rows] = cv2.cvtColor(pixels[rows], code)
    return pixels


def to_jpeg(  # noqa: PLR0917
    pixels: Pixels,
    icc: bytes | None,
    dpi: Dpi | None,
    quality: int,
    xmp: bytes | None = None,
    exif: bytes | None = None,
) -> bytes:
    """Encode uint8 pixels as JPEG; transparency is composed over white.

    From quality 90 on colours keep their full resolution: without, a red car's edge is blurred.

    Raises:
        ValueError: The picture is too large for the format.
    """
    picture = PIL.Image.fromarray(pixels)
    if picture.mode == "RGBA":
        opaque = PIL.Image.new("RGB", picture.size, (255, 255, 255))
        opaque.paste(picture, mask=picture)
        picture = opaque
    subsampling = 0 if quality >= 90 else 2
    notes = _pillow_notes(icc, dpi, exif) | ({"xmp": xmp} if xmp else {})
    return _with_pillow(picture, "JPEG", notes, quality=quality, subsampling=subsampling)


def to_webp(  # noqa: PLR0917
    pixels: Pixels,
    icc: bytes | None,
    dpi: Dpi | None,
    quality: int,
    xmp: bytes | None = None,
    exif: bytes | None = None,
) -> bytes:
    """Encode uint8 pixels as lossy WebP.

    Raises:
        ValueError: The picture is too large for the format.
    """
    notes = _pillow_notes(icc, dpi, exif) | ({"xmp": xmp} if xmp else {})
    return _with_pillow(PIL.Image.fromarray(pixels), "WEBP", notes, quality=quality)


def to_avif(
    pixels: Pixels,
    icc: bytes | None,
    quality: int,
    xmp: bytes | None = None,
    exif: bytes | None = None,
) -> bytes:
    """Encode uint8 pixels as lossy AVIF, which has no resolution; from quality 90 on in 4:4:4.

    Raises:
        ValueError: The picture is too large for the format.
    """
    notes = _pillow_notes(icc, None, exif) | ({"xmp": xmp} if xmp else {})
    colours = "4:4:4" if quality >= 90 else "4:2:0"
    picture = PIL.Image.fromarray(pixels)
    return _with_pillow(picture, "AVIF", notes, quality=quality, subsampling=colours)


def to_tiff(
    pixels: Colours,
    icc: bytes | None,
    dpi: Dpi | None,
    xmp: bytes | None = None,
    exif: bytes | None = None,
) -> bytes:
    """Encode HxW grey, HxWx3 RGB or HxWx4 RGBA (straight alpha) as TIFF, deflated.

    Args:
        pixels: uint8; or uint16, RGB or RGBA.
        icc: See the module, also for the others.
        dpi: Horizontal and vertical dots per inch.
        xmp: See the module.
        exif: See the module.

    Of the EXIF the camera, its time and the names are kept: libtiff writes no directory within.

    Raises:
        ValueError: The picture is too large for the format.
    """
    if pixels.dtype == np.uint16:
        return deep_tiff(np.asarray(pixels, np.uint16), icc, dpi, xmp, _marked(exif))
    notes = _pillow_notes(icc, dpi, exif) | {"compression": "tiff_adobe_deflate"}
    notes["exif"].pop(_EXIF_IFD, None)
    if xmp:
        notes["exif"][_TIFF_XMP] = xmp
    return _with_pillow(PIL.Image.fromarray(pixels), "TIFF", notes)


def _with_pillow(
    picture: PIL.Image.Image, format_: str, notes: dict[str, Any], **options: int | str
) -> bytes:
    buffer = io.BytesIO()
    try:
        picture.save(buffer, format_, **notes, **options)
    except (OSError, struct.error) as error:
        raise ValueError(str(error)) from error
    return buffer.getvalue()


def _pillow_notes(icc: bytes | None, dpi: Dpi | None, exif: bytes | None) -> dict[str, Any]:
    """Profile, resolution and EXIF as Pillow takes them."""
    return {"icc_profile": icc, "exif": _marked(exif)} | ({"dpi": dpi} if dpi else {})


def _marked(exif: bytes | None) -> PIL.Image.Exif:
    """EXIF with our mark."""
    marked = PIL.Image.Exif()
    if exif:
        marked.load(exif)
    marked[SOFTWARE_TAG] = SOFTWARE
    return marked


def _notes(icc: bytes | None, dpi: Dpi | None, xmp: bytes | None, exif: bytes | None) -> bytes:
    """The chunks between a PNG's head and its pixels: profile, resolution, XMP, EXIF, our mark."""
    chunks = [_chunk(b"iCCP", b"icc\0\0" + zlib.compress(icc))] if icc else []
    if dpi:
        across, down = (round(value / _INCH) for value in dpi)
        chunks += [_chunk(b"pHYs", struct.pack(">IIB", across, down, 1))]
    chunks += [_chunk(b"iTXt", _XMP_KEYWORD + xmp)] if xmp else []
    chunks += [_chunk(b"eXIf", exif.removeprefix(b"Exif\0\0"))] if exif else []
    return b"".join([*chunks, _chunk(b"tEXt", f"Software\0{SOFTWARE}".encode("latin-1"))])


def _chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk (PNG, third edition, 5.3): length, name, body, CRC of name and body."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
