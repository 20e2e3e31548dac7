"""TIFF: the page that is the photo, and kinds of pixels that Pillow does not know (TIFF 6.0)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import TiffImagePlugin

from model.data.files.size import check_size
from model.data.files.trouble import Reason, Trouble

_MAGIC = (b"II*\0", b"MM\0*")
_REDUCED = 1  # bit of NewSubfileType, tag 254
_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 254, 256, 257, 258, 259, 262
_OFFSETS, _ORIENTATION, _SAMPLES, _ROWS, _LENGTHS = 273, 274, 277, 278, 279
_PLANAR, _PREDICTOR, _EXTRA, _FORMAT, _PROFILE = 284, 317, 338, 339, 34675
_GREY, _RGB, _CMYK = 1, 2, 5  # photometric interpretations
_COLOURS = {_GREY: 1, _RGB: 3, _CMYK: 4}
_MODES = {(_GREY, False): "L", (_GREY, True): "LA", (_RGB, False): "RGB", (_RGB, True): "RGBA"}
_KINDS = {1: "u", 2: "i", 3: "f"}  # sample formats


def go_to_photo(picture: PIL.Image.Image) -> None:
    """Turn to the first page that is no reduced preview; stay where all are."""
    tags = getattr(picture, "tag_v2", {})
    if picture.format != "TIFF" or not _is_reduced(tags):
        return
    page = 0
    try:
        while _is_reduced(getattr(picture, "tag_v2", {})):
            page += 1
            picture.seek(page)
    except EOFError:
        picture.seek(0)


def _is_reduced(tags: Any) -> bool:
    kind = tags.get(_SUBFILE, 0)
    return isinstance(kind, int) and bool(kind & _REDUCED)


def read_unknown(path: Path) -> PIL.Image.Image | None:
    """Read the TIFF that Pillow does not know; None if it is no TIFF.

    Strips of any number of channels, 8 to 64 bits, whole numbers or floats, stored as they are or
    by zlib. CMYK loses its alpha.

    Returns:
        A picture of 8 bits, its orientation and its profile in `info`.

    Raises:
        Trouble: It is stored in another way.
        OSError: It is cut short.
    """
    with path.open("rb") as file:
        head = file.read(8)
        if head[:4] not in _MAGIC:
            return None
        tags = TiffImagePlugin.ImageFileDirectory_v2(head)
        file.seek(tags.next)
        tags.load(file)
        page = _Page.of(tags, head[:2])
        page.check()
        pixels = page.decode(path.read_bytes())
    picture = _as_picture(pixels, page)
    picture.info |= {"icc_profile": tags.get(_PROFILE)}
    picture.getexif()[_ORIENTATION] = tags.get(_ORIENTATION, 1)
    return picture


@dataclass(frozen=True)
class _Page:
    """How the pixels of a page are stored."""

    width: int
    height: int
    kind: np.dtype[Any]
    bits: int
    channels: int
    photometric: int
    compression: int
    predictor: int
    planar: int
    alpha: bool
    rows: int
    strips: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, tags: TiffImagePlugin.ImageFileDirectory_v2, order: bytes) -> _Page:
        bits = tags.get(_BITS, (1,))
        formats = tags.get(_FORMAT, (1,))
        kind = _KINDS.get(formats[0], "V") if len({*formats}) == 1 else "V"
        known = len({*bits}) == 1 and bits[0] in (8, 16, 32, 64) and (kind, bits[0]) != ("f", 8)
        name = f"{'<' if order == b'II' else '>'}{kind}{bits[0] // 8}"
        starts, lengths = tags.get(_OFFSETS, ()), tags.get(_LENGTHS, ())
        return cls(
            width=int(tags[_WIDTH]),
            height=int(tags[_HEIGHT]),
            kind=np.dtype(name if known and kind != "V" else "V1"),
            bits=bits[0],
            channels=tags.get(_SAMPLES, 1),
            photometric=tags.get(_PHOTOMETRIC, -1),
            compression=tags.get(_COMPRESSION, 1),
            predictor=tags.get(_PREDICTOR, 1),
            planar=tags.get(_PLANAR, 1),
            alpha=bool(tags.get(_EXTRA, (0,))[0]),
            rows=min(tags.get(_ROWS, tags[_HEIGHT]), tags[_HEIGHT]),
            strips=tuple(zip(starts, lengths, strict=False)),
        )

    def check(self) -> None:
        """Raise Trouble where nothing here can read this."""
        known = (
            self.kind.kind != "V"
            and self.compression in (1, 8, 32946)
            and self.predictor in (1, 2)
            and self.planar == 1
            and self.rows > 0
            and self.channels >= _COLOURS.get(self.photometric, 99)
        )
        if not known:
            raise Trouble(Reason.DEPTH, channels=self.channels, bits=self.bits)
        check_size(self.width, self.height)

    def decode(self, data: bytes) -> NDArray[Any]:
        """Return height x width x channels, as stored.

        Raises:
            OSError: The file is cut short.
        """
        shape = (self.height, self.width, self.channels)
        parts, most = [], self.rows * self.width * self.channels * self.kind.itemsize
        for start, length in self.strips:
            part = data[start : start + length]
            if self.compression != 1:
                part = zlib.decompressobj().decompress(part, most)
            parts.append(part)
        values = np.frombuffer(b"".join(parts), self.kind, count=-1)
        if values.size < np.prod(shape):
            raise OSError(None, "cut short")
        values = values[: np.prod(shape)].reshape(shape)
        return np.cumsum(values, axis=1, dtype=self.kind) if self.predictor == 2 else values


def _as_picture(values: NDArray[Any], page: _Page) -> PIL.Image.Image:
    count = _COLOURS[page.photometric]
    if page.photometric == _CMYK:
        return PIL.Image.fromarray(_to_8_bit(values[..., :count]), "CMYK")
    covered = page.alpha and page.channels > count
    pixels = _to_8_bit(values[..., : count + covered])
    mode = _MODES[page.photometric, covered]
    return PIL.Image.fromarray(pixels[..., 0] if mode == "L" else pixels, mode)


def _to_8_bit(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Scale to 0..255: whole numbers by their type, floats as in [0, 1] or what they reach."""
    if values.dtype.kind == "f":
        values = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
        top = float(values.max(initial=0.0))
        white = next((white for white in (1.0, 255.0, 65535.0) if top <= white * 1.001), top)
    else:
        white = float(np.iinfo(values.dtype).max)
    scaled = np.clip(values.astype(np.float32) * np.float32(255.0 / white), 0.0, 255.0)
    return np.asarray(np.rint(scaled), np.uint8)
