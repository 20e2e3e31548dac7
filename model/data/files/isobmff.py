"""The colour space of an AVIF or HEIC photo (ISO/IEC 14496-12, 12.1.5; 23008-12)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

_TO_PROPERTIES = (b"meta", b"iprp", b"ipco")
_HEAD = 8  # bytes of a box's length and name
_MOST_BOXES = 1000


def brand_of(path: Path) -> bytes:
    """Return the brand of a file of boxes, as ``heic`` and ``avif``; empty if it is none."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return b""
    return head[8:12] if head[4:8] == b"ftyp" else b""


def coding_of(path: Path) -> tuple[int, int] | None:
    """Return the numbers of primaries and transfer function in nclx, if the photo has that."""
    with path.open("rb") as file:
        end = file.seek(0, io.SEEK_END)
        file.seek(0)
        for name in _TO_PROPERTIES:
            found = _find(file, name, end)
            if found is None:
                return None
            end = found
            if name == b"meta":
                file.seek(4, io.SEEK_CUR)  # version and flags
        return _nclx(file, end)


def _nclx(file: BinaryIO, end: int) -> tuple[int, int] | None:
    while (inner := _find(file, b"colr", end)) is not None:
        body = file.read(8)
        if body[:4] == b"nclx" and len(body) == 8:
            return int.from_bytes(body[4:6], "big"), int.from_bytes(body[6:8], "big")
        file.seek(inner)
    return None


def _find(file: BinaryIO, wanted: bytes, end: int) -> int | None:
    """Go to the inside of the next box of a name; return where it ends, or None without one."""
    for _ in range(_MOST_BOXES):
        start, head = file.tell(), file.read(_HEAD)
        if start + _HEAD > end or len(head) < _HEAD:
            return None
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(file.read(8), "big")
        stop = end if length == 0 else start + length
        if stop < start + _HEAD or stop > end:
            return None
        if head[4:] == wanted:
            return stop
        file.seek(stop)
    return None
