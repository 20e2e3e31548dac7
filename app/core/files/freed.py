"""Giving freed memory back to the system after large photos."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

from app.core.arrays import Pixels

LARGE = 16_000_000
"""Of photos of more pixels it is worth the while to give back what was freed."""


def is_large(pixels: Pixels) -> bool:
    """Whether a photo, HxWx3, takes so much memory that it matters."""
    height, width = pixels.shape[:2]
    return bool(height * width > LARGE)


def give_back(pixels: Pixels) -> None:
    """Give what is freed back to the system if a photo is large; only glibc keeps it otherwise.

    The network needs that to be quick (`model.network.device.keep_freed_memory`), but what a large
    photo was decoded into is then missing for the rest of its way.
    """
    trim = _trim() if is_large(pixels) else None
    if trim is not None:
        trim(0)


@cache
def _trim() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL("libc.so.6").malloc_trim
    except (OSError, AttributeError):
        return None
