"""A PNG's chunks: those that every viewer passes over, and the colour space they may name."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_OUT_OF_ONE = 1032
"""Bytes that deflate makes of one at most (zlib, "Technical Details": maximum compression)."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each colour type
_ANCILLARY = 0x20  # the bit of a chunk's first letter: viewers may pass over it


@dataclass(frozen=True)
class _Chunk:
    """Where a chunk lies, and what it is (PNG, third edition, 5.3)."""

    start: int
    end: int
    name: bytes
    sound: bool

    @property
    def needed(self) -> bool:
        return not self.name[0] & _ANCILLARY


def without_damaged_notes(path: Path) -> io.BytesIO | None:
    """Return a PNG without the notes whose checksum is wrong; None if it is no PNG or has none."""
    data = path.read_bytes()
    if not data.startswith(SIGNATURE):
        return None
    damaged = [chunk for chunk in _chunks(data) if not chunk.sound and not chunk.needed]
    if not damaged:
        return None
    kept, place = [], 0
    for chunk in damaged:
        kept.append(data[place : chunk.start])
        place = chunk.end
    return io.BytesIO(b"".join([*kept, data[place:]]))


def is_too_short(path: Path) -> bool:
    """Whether a PNG's pixels cannot be in a file of its length, whatever is in it.

    Pillow takes memory for all that the header claims before it finds them missing.
    """
    with path.open("rb") as file:
        head, length = file.read(26), file.seek(0, io.SEEK_END)
    if len(head) < 26 or not head.startswith(SIGNATURE):
        return False
    width, height, depth, kind = struct.unpack(">IIBB", head[16:])
    bits = width * height * depth * _CHANNELS.get(kind, 1)
    return bits > 8 * MOST_OUT_OF_ONE * int(length)


def coding_of(path: Path) -> tuple[int, int] | None:
    """Return the numbers of a PNG's primaries and its transfer function in cICP, if it has that."""
    with path.open("rb") as file:
        if file.read(8) != SIGNATURE:
            return None
        while (head := file.read(8)) and len(head) == 8 and head[4:] not in (b"IDAT", b"IEND"):
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"cICP" and length == 4:
                body = file.read(4)
                sound = zlib.crc32(b"cICP" + body) == int.from_bytes(file.read(4), "big")
                return (body[0], body[1]) if sound and len(body) == 4 else None
            file.seek(length + 4, io.SEEK_CUR)
    return None


def _chunks(data: bytes) -> Iterator[_Chunk]:
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        end = place + 12 + length
        sound = zlib.crc32(name + body) == int.from_bytes(data[end - 4 : end], "big")
        yield _Chunk(place, end, name, sound)
        place = end
