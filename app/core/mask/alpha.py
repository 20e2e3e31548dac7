"""The alpha: removing haze, converting to 8 bits, and packing as a PNG in memory."""

import struct
from collections.abc import Iterator

import numpy as np

from app.core.arrays import AnyAlpha, Flags, Floats, Pixels
from app.core.files.encode import to_png
from app.core.files.opencv import cv2
from app.core.files.opening import MAX_PIXELS, MOST_OUT_OF_ONE

_SPREAD = np.float32(1.6)  # takes 0.19 to 0 and 0.81 to 1
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_GREY_8_BIT = (8, 0)  # depth and colour type
_ROWS = 256  # worked on at a time: in between, a large photo's values would take gigabytes


def clean_alpha(alpha: Floats, *, spoil: bool = False) -> Floats:
    """Remove the haze from a network's answer: stretch it around 0.5, and clip it to [0, 1].

    The answer is a probability: 0.2 far from the car is doubt, not glass, and would show as a smear
    on white. The 0.5 contour stays where it is.

    The result is in steps of 1/255, as it is kept and written: so the window, which keeps alphas
    packed, and the command line make the same pixels, and one that is written as fully opaque keeps
    the photo's own value in every cut-out and composite.

    Args:
        alpha: HxW float32 in [0, 1]. NaN counts as 0.
        spoil: Whether it may be overwritten, which spares a copy of it.

    Returns:
        HxW float32 in [0, 1].
    """
    half = np.float32(0.5)
    fits = spoil and alpha.dtype == np.float32 and alpha.flags.writeable
    cleaned = alpha if fits else np.empty(alpha.shape, np.float32)
    for rows in _strips(alpha.shape[0]):
        spread = (np.nan_to_num(alpha[rows], nan=0.0) - half) * _SPREAD + half
        strip = np.clip(spread, 0.0, 1.0, out=cleaned[rows])
        strip[:] = from_8_bit(to_8_bit(strip))
    return cleaned


def _strips(height: int) -> Iterator[slice]:
    return (slice(top, top + _ROWS) for top in range(0, height, _ROWS))


def to_8_bit(alpha: AnyAlpha) -> Pixels:
    """Round HxW float32 in [0, 1] to uint8; what is at least 0.5 becomes at least 128.

    What has 8 bits already is returned as it is.
    """
    if alpha.dtype == np.uint8:
        return np.asarray(alpha, np.uint8)
    rounded = np.empty(alpha.shape, np.uint8)
    for rows in _strips(alpha.shape[0]):
        rounded[rows] = np.rint(alpha[rows] * np.float32(255.0))
    return rounded


def from_8_bit(cover: AnyAlpha) -> Floats:
    """Turn HxW uint8 into float32 in [0, 1]; 128 and above become more than 0.5.

    What is float32 already is returned as it is.
    """
    if cover.dtype == np.float32:
        return np.asarray(cover, np.float32)
    return np.divide(cover, np.float32(255.0), dtype=np.float32)


def is_full(alpha: AnyAlpha) -> Flags:
    """Where an alpha, HxW, hides all that is behind it."""
    return np.asarray(alpha >= (255 if alpha.dtype == np.uint8 else 1.0), np.bool)


def encode_alpha(alpha: Floats) -> bytes:
    """Pack an alpha, HxW float32 in [0, 1], as an 8-bit PNG in memory; the 0.5 contour stays."""
    return encode_cover(to_8_bit(alpha))


def encode_cover(cover: Pixels) -> bytes:
    """Pack an alpha of 8 bits, HxW uint8, as `encode_alpha` does."""
    return to_png(cover, None, None)


def decode_alpha(data: bytes) -> Floats:
    """Unpack an alpha that `encode_alpha` packed: HxW float32 in [0, 1]."""
    return from_8_bit(decode_cover(data))


def packed_size(packed: bytes) -> tuple[int, int] | None:
    """(width, height) of a mask that `encode_alpha` packed, without decoding it.

    None if it is anything else, or claims more than a file of its length can hold.
    """
    head = packed[len(_PNG) : len(_PNG) + 10]
    if not packed.startswith(_PNG) or len(head) < 10:
        return None
    width, height, *kind = struct.unpack(">IIBB", head)
    held = 0 < width * height <= min(MAX_PIXELS, MOST_OUT_OF_ONE * len(packed))
    return (width, height) if held and tuple(kind) == _GREY_8_BIT else None


def decode_cover(data: bytes) -> Pixels:
    """Unpack an alpha that `encode_alpha` packed: HxW uint8."""
    packed = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if packed is None:
        raise ValueError("not an alpha packed by encode_alpha")
    return np.asarray(packed, np.uint8)
