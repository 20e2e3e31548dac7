"""PSD: a picture in layers, as Photoshop opens it, and Affinity Photo, GIMP, Krita and Photopea.

Adobe Photoshop File Formats Specification, November 2019. Rows are packed as PackBits, by Pillow's
writer of TIFF files: a strip a row.
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import PIL.Image
from PIL.PsdImagePlugin import PsdImageFile

from app.core.arrays import Pixels
from app.core.files.deep_tiff import Dpi
from app.core.files.encode import SOFTWARE, SOFTWARE_TAG
from app.core.files.opencv import cv2
from app.core.files.openraster import Layer

LARGEST = 30_000  # px: a side
_SIGNATURE = b"8BPS"
_RGB, _DEPTH = 3, 8
_RESOLUTION, _EXIF, _XMP = 1005, 1058, 1060  # kinds of resources
_EXIF_HEAD = b"Exif\0\0"
_PER_INCH = 1
_PACK_BITS = struct.pack(">H", 1)
_NOTHING = b"\x80"  # in PackBits
_TRANSPARENCY = -1
_OFFSETS, _LENGTHS = 273, 279  # TIFF 6.0: of strips


def to_psd(layers: list[Layer], merged: Pixels, dpi: Dpi | None, xmp: bytes | None = None) -> bytes:
    """Encode layers in sRGB.

    Args:
        layers: From the lowest to the uppermost.
        merged: What they look like together, HxWx3.
        dpi: Dots per inch, across and down.
        xmp: An XMP packet for the picture.

    Raises:
        ValueError: The picture is too large for the format.
    """
    height, width = merged.shape[:2]
    if max(height, width) > LARGEST:
        raise ValueError(f"a PSD of {width}x{height}")
    seen = [trimmed for trimmed in map(_trimmed, layers) if trimmed is not None]
    return b"".join(
        [
            struct.pack(">4sH6xHIIHH", _SIGNATURE, 1, 3, height, width, _DEPTH, _RGB),
            _sized(b""),  # no palette
            _sized(_resources(dpi, xmp)),
            _sized(_sized(_even(_layer_info(seen))) + _sized(b"")),  # and no global mask
            _packed(_channels(merged)),
        ]
    )


def merged_psd(path: Path) -> io.BytesIO | None:
    """Return a PSD file, which Pillow opens as the merged picture; None if it is none."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return io.BytesIO(data) if data.startswith(_SIGNATURE) else None


def notes_of(picture: PIL.Image.Image) -> dict[str, str | bytes]:
    """What a PSD says of itself, by the names that Pillow gives to a PNG's notes; else nothing."""
    if not isinstance(picture, PsdImageFile):
        return {}
    found = {kind: data for kind, _, data in picture.resources}
    exif = PIL.Image.Exif()
    with contextlib.suppress(OSError, SyntaxError, ValueError, LookupError, struct.error):
        exif.load(_EXIF_HEAD + found[_EXIF] if _EXIF in found else b"")
    return {"Software": str(exif.get(SOFTWARE_TAG, "")), "xmp": found.get(_XMP, b"")}


def _resources(dpi: Dpi | None, xmp: bytes | None) -> bytes:
    exif = PIL.Image.Exif()
    exif[SOFTWARE_TAG] = SOFTWARE
    found = [(_EXIF, exif.tobytes().removeprefix(_EXIF_HEAD))]
    if dpi:
        across, down = (round(65536 * each) for each in dpi)
        units = (_PER_INCH, _PER_INCH)
        found.append((_RESOLUTION, struct.pack(">IHHIHH", across, *units, down, *units)))
    if xmp:
        found.append((_XMP, xmp))
    return b"".join(
        struct.pack(">4sH2x", b"8BIM", kind) + struct.pack(">I", len(data)) + _even(data)
        for kind, data in sorted(found)
    )


def _layer_info(layers: list[Layer]) -> bytes:
    records, pixels = [], []
    for layer in layers:
        packed = [_packed([channel]) for channel in _channels(layer.pixels)]
        records.append(_record(layer, [len(channel) for channel in packed]))
        pixels += packed
    return struct.pack(">h", len(layers)) + b"".join(records + pixels)


def _record(layer: Layer, lengths: list[int]) -> bytes:
    height, width = layer.pixels.shape[:2]
    box = (layer.y, layer.x, layer.y + height, layer.x + width)
    numbers = [0, 1, 2, _TRANSPARENCY]
    channels = b"".join(struct.pack(">hI", *each) for each in zip(numbers, lengths, strict=False))
    latin = layer.name.encode("latin-1", "replace")[:31]
    pascal = bytes([len(latin)]) + latin
    extra = [
        _sized(b""),  # no mask
        _sized(b""),  # blending as usual
        pascal + b"\0" * (-len(pascal) % 4),
        b"8BIMluni" + _sized(_unicode(layer.name)),
    ]
    opacity, clipping, flags = 255, 0, 8
    return b"".join(
        [
            struct.pack(">4iH", *box, len(lengths)),
            channels,
            struct.pack(">4s4s4B", b"8BIM", b"norm", opacity, clipping, flags, 0),
            _sized(b"".join(extra)),
        ]
    )


def _unicode(name: str) -> bytes:
    text = name.encode("utf-16-be")
    data = struct.pack(">I", len(text) // 2) + text
    return data + b"\0" * (-len(data) % 4)


def _trimmed(layer: Layer) -> Layer | None:
    """The part of a layer that is not wholly transparent."""
    if layer.pixels.shape[2] == 3:
        return layer
    x, y, width, height = cv2.boundingRect(np.ascontiguousarray(layer.pixels[..., 3]))
    part = layer.pixels[y : y + height, x : x + width]
    return Layer(layer.name, part, layer.x + x, layer.y + y) if width else None


def _channels(pixels: Pixels) -> list[Pixels]:
    return [np.ascontiguousarray(pixels[..., number]) for number in range(pixels.shape[2])]


def _packed(channels: Iterable[Pixels]) -> bytes:
    """Channels of equal size: how they are packed, the length of each row, and the rows.

    An even number of bytes: some readers expect that, and others no byte beyond the rows.
    """
    rows = [row for channel in channels for row in _pack_bits(channel)]
    rows[-1] += _NOTHING * (sum(map(len, rows)) % 2)
    lengths = struct.pack(f">{len(rows)}H", *map(len, rows))
    return b"".join([_PACK_BITS, lengths, *rows])


def _pack_bits(channel: Pixels) -> list[bytes]:
    """Each row of a channel, HxW uint8, as PackBits (TIFF 6.0, section 9)."""
    buffer = io.BytesIO()
    picture = PIL.Image.fromarray(channel)
    picture.save(buffer, "TIFF", compression="packbits", strip_size=channel.shape[1])
    data = buffer.getbuffer()
    with PIL.Image.open(buffer, formats=["TIFF"]) as tiff:
        places = zip(tiff.tag_v2[_OFFSETS], tiff.tag_v2[_LENGTHS], strict=True)  # type: ignore[attr-defined]
        return [bytes(data[start : start + length]) for start, length in places]


def _even(data: bytes) -> bytes:
    return data + b"\0" * (len(data) % 2)


def _sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
