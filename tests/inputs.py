"""Small pictures of kinds that people reported in public trackers, and what is right for them.

PHOTO is a red ellipse ("car") on a colour gradient, MASK is where it is.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image

Pixels = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]
Tags = dict[int, tuple[int, list[int]]]

HEIGHT, WIDTH = 120, 200
_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH]
CAR: npt.NDArray[np.bool_] = ((_X - 100) / 70.0) ** 2 + ((_Y - 70) / 30.0) ** 2 < 1
_GROUND = np.stack([_X, _Y, 255 - _X], -1)
PHOTO: Pixels = np.where(CAR[..., None], (200, 30, 40), _GROUND).astype(np.uint8)
MASK: Pixels = CAR.astype(np.uint8)
GREY: Pixels = np.asarray(PIL.Image.fromarray(PHOTO).convert("L"))
_TYPES = {3: "H", 4: "I"}  # TIFF 6.0: SHORT and LONG
_WHITE = (0.3127, 0.3290)


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def save(path: Path, pixels: npt.NDArray[Any] | PIL.Image.Image, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
    picture.save(path, **options)
    return path


def pair(
    root: Path,
    name: str = "car",
    photo: npt.NDArray[Any] | PIL.Image.Image = PHOTO,
    mask: npt.NDArray[Any] | PIL.Image.Image = MASK * 255,
) -> None:
    """Write a data folder with one more pair."""
    save(root / "images" / f"{name}.png", photo)
    save(root / "masks" / f"{name}.png", mask)


def jpeg(pixels: Pixels = PHOTO, **options: Any) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, "JPEG", quality=95, subsampling=0, **options)
    return buffer.getvalue()


def oriented(value: int) -> PIL.Image.Exif:
    exif = PIL.Image.Exif()
    exif[0x0112] = value
    return exif


def adobe_exif() -> PIL.Image.Exif:
    """What a camera writes that is set to Adobe RGB (DCF 2.0)."""
    exif = PIL.Image.Exif()
    photo = exif.get_ifd(0x8769)
    photo[0xA001] = 65535
    photo[0xA005] = {1: "R03"}
    return exif


# --- PNG ------------------------------------------------------------------------------------------


def chunk(name: bytes, body: bytes, spoil: int = 0) -> bytes:
    """A chunk of a PNG; its checksum is wrong if `spoil` is not 0."""
    crc = zlib.crc32(name + body) ^ spoil
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def png(*chunks: bytes, pixels: Pixels = PHOTO) -> bytes:
    """A PNG with more chunks before its pixels."""
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, "PNG")
    data = buffer.getvalue()
    return data[:33] + b"".join(chunks) + data[33:]


# --- TIFF -----------------------------------------------------------------------------------------


def tiff(*pages: tuple[npt.NDArray[Any], Tags]) -> bytes:
    """A little-endian TIFF, each page with tags of its own."""
    out, link = bytearray(b"II*\0\0\0\0\0"), 4
    for pixels, more in pages:
        tags = _tags(np.atleast_3d(pixels), len(out)) | more
        out += pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
        out += b"\0" * (len(out) % 2)
        entries = b"".join(_entry(tag, *value, out) for tag, value in sorted(tags.items()))
        struct.pack_into("<I", out, link, len(out))
        out += struct.pack("<H", len(tags)) + entries
        link = len(out)
        out += bytes(4)
    return bytes(out)


def _tags(pixels: npt.NDArray[Any], place: int) -> Tags:
    height, width, channels = pixels.shape
    tags: Tags = {256: (4, [width]), 257: (4, [height]), 259: (3, [1]), 284: (3, [1])}
    tags[258] = 3, [pixels.itemsize * 8] * channels
    tags[262] = 3, [2 if channels >= 3 else 1]
    tags |= {273: (4, [place]), 277: (3, [channels]), 278: (4, [height]), 279: (4, [pixels.nbytes])}
    if pixels.dtype.kind == "f":
        tags[339] = 3, [3] * channels
    return tags


def _entry(tag: int, kind: int, values: list[int], out: bytearray) -> bytes:
    raw = struct.pack(f"<{len(values)}{_TYPES[kind]}", *values)
    if len(raw) > 4:
        place = len(out)
        out += raw + b"\0" * (len(raw) % 2)
        raw = struct.pack("<I", place)
    return struct.pack("<HHI", tag, kind, len(values)) + raw.ljust(4, b"\0")


# --- others ---------------------------------------------------------------------------------------


def bmp_without_alpha(header: int = 124) -> bytes:
    """A 32-bit BMP with an alpha mask in its header (56: V3, 108: V4, 124: V5) and alpha 0."""
    body = np.dstack([PHOTO[::-1, :, ::-1], np.zeros((HEIGHT, WIDTH), np.uint8)]).tobytes()
    head = struct.pack("<IiiHHII", header, WIDTH, HEIGHT, 1, 32, 3, len(body)) + bytes(16)
    head += struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    start = 14 + header
    return (
        b"BM"
        + struct.pack("<IHHI", start + len(body), 0, 0, start)
        + head.ljust(header, b"\0")
        + body
    )


def palette(numbers: Pixels, colours: list[int]) -> PIL.Image.Image:
    picture = PIL.Image.frombytes("P", numbers.shape[::-1], numbers.tobytes())
    picture.putpalette(colours)
    return picture


def voc_numbers() -> Pixels:
    """MASK as Pascal VOC has it: 7 for the car, 255 for its rim."""
    numbers = MASK * np.uint8(7)
    inner, rim = MASK[1:-1, 1:-1], np.zeros(MASK.shape, bool)
    for other in (MASK[:-2, 1:-1], MASK[2:, 1:-1], MASK[1:-1, :-2], MASK[1:-1, 2:]):
        rim[1:-1, 1:-1] |= inner != other
    numbers[rim] = 255
    return numbers


def rewrite_nclx(data: bytes, primaries: int, transfer: int) -> bytes:
    """Change the colour space that an AVIF names (ISO/IEC 14496-12, 12.1.5)."""
    place = data.index(b"colrnclx") + 8
    return data[:place] + struct.pack(">HH", primaries, transfer) + data[place + 4 :]


# --- colours --------------------------------------------------------------------------------------


def matrix(primaries: list[tuple[float, float]]) -> Doubles:
    """From linear RGB of these primaries and D65 to XYZ."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    x, y = _WHITE
    scaled: Doubles = columns * np.linalg.solve(columns, [x / y, 1, (1 - x - y) / y])
    return scaled


SRGB = matrix([(0.64, 0.33), (0.3, 0.6), (0.15, 0.06)])
ADOBE = matrix([(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)])
P3 = matrix([(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)])


def in_space(space: Doubles, gamma: float | None = None) -> Pixels:
    """PHOTO's colours in another space; by default with sRGB's tone curve."""
    linear = np.clip(_linear(PHOTO) @ (np.linalg.inv(space) @ SRGB).T, 0, 1)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    coded = linear ** (1 / gamma) if gamma else srgb
    return np.rint(coded * 255).astype(np.uint8)


def delta_e(pixels: Pixels, right: Pixels = PHOTO) -> float:
    """The mean CIE 1976 difference of two pictures in sRGB."""
    return float(np.sqrt(((_lab(pixels) - _lab(right)) ** 2).sum(-1)).mean())


def iou(found: npt.NDArray[Any], right: Pixels = MASK) -> float:
    """Intersection over union of what is above 0."""
    ours, theirs = found > 0, right > 0
    return float((ours & theirs).sum() / max((ours | theirs).sum(), 1))


def _linear(pixels: Pixels) -> Doubles:
    coded = pixels / 255.0
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _lab(pixels: Pixels) -> Doubles:
    xyz = _linear(pixels) @ SRGB.T / SRGB.sum(1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [
            116 * f[..., 1] - 16,
            500 * (f[..., 0] - f[..., 1]),
            200 * (f[..., 1] - f[..., 2]),
        ],
        -1,
    )
