"""How large a photo may be: what can be handled, and what there is memory for."""

from __future__ import annotations

from model.data.files.memory import free_memory
from model.data.files.trouble import Reason, Trouble

MAX_PIXELS = 300_000_000
"""A photo of more pixels is refused: it would take more memory than most machines have."""

PIXEL = 16
"""Bytes that reading takes for each pixel at its height: a PNG of 300 megapixels took 4.6 GB."""

_ALWAYS_THERE = 2**28  # bytes, or nothing would run


def check_size(width: int, height: int, free: int | None = None) -> None:
    """Make sure that a photo can be read, before any of it is decoded.

    Args:
        width: In pixels.
        height: In pixels.
        free: Bytes of memory that are free; by default what the system says.

    Raises:
        Trouble: There are too many pixels, or too few bytes.
    """
    if width * height > MAX_PIXELS:
        most = MAX_PIXELS // 1_000_000
        raise Trouble(Reason.TOO_LARGE, width=width, height=height, most=most)
    needed = width * height * PIXEL
    if not fits(needed, free):
        gigabytes = f"{needed / 1e9:.1f}"
        raise Trouble(Reason.MEMORY, width=width, height=height, needed=gigabytes)


def fits(needed: int, free: int | None = None) -> bool:
    """Whether so many bytes are free; yes where that is not known.

    Args:
        needed: Bytes of memory.
        free: Bytes that are free; by default what the system says.
    """
    if needed < _ALWAYS_THERE:
        return True
    known = free_memory() if free is None else free
    return known is None or needed <= known
