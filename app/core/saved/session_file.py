"""A session in one file: a zip with `session.json` and the masks, written whole or not at all."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from app.core.codec import MisfitError, blob_name
from app.core.errors import SessionError
from app.core.files.disk import too_large, unreadable, write_whole
from app.core.files.opening import fits
from app.core.language.translation import tr
from app.core.saved.session import Saved, Scribe, damaged, from_text

SUFFIX = ".forecourt"

_TEXT = "session.json"
_LONGEST_TEXT = 256 << 20  # bytes; a thousand photos with many strokes take some ten million
_LARGEST_MASK = 64 << 20
# In a zip a mask, being a PNG, does not become much smaller, and text only so far: or it is a bomb.
_MOST_SHRUNK = {True: 100, False: 50}
_TEXT_IN_MEMORY = 30  # bytes that a byte of JSON takes once it is understood
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError),
)  # what zipfile raises at damaged files


def is_session_file(path: Path) -> bool:
    """Whether a path is that of a session, by its ending."""
    return path.suffix.lower() == SUFFIX


def save_session(path: Path, saved: Saved) -> None:
    """Write a session; a file of that name is replaced once the new one is whole.

    Raises:
        OutputError: It cannot be written.
    """
    text, masks = Scribe(path.parent).write(saved)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(_TEXT, text, zipfile.ZIP_DEFLATED)
        for name, mask in masks.items():
            archive.writestr(_member(name), mask, zipfile.ZIP_STORED)
    write_whole(path, packed.getvalue(), overwrite=True)


def load_session(path: Path) -> Saved:
    """Read a session, all of it or nothing.

    Raises:
        SessionError: It cannot be read, is damaged, no session, or of a newer version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            text = _read(archive, _TEXT, _LONGEST_TEXT).decode("ascii")
            return from_text(text, lambda name: _mask(archive, name), path)
    except IsADirectoryError as error:
        raise SessionError(path, tr("it is a folder"), tr("Choose a .forecourt file")) from error
    except OSError as error:
        raise unreadable(path, error, SessionError) from error
    except MisfitError as error:
        raise damaged(path, str(error)) from error
    except _BROKEN as error:
        raise damaged(path, tr("it is no whole zip file")) from error
    except MemoryError as error:
        raise too_large(path, SessionError) from error


def _member(name: str) -> str:
    return f"masks/{name}.png"


def _mask(archive: zipfile.ZipFile, name: str) -> bytes:
    mask = _read(archive, _member(name), _LARGEST_MASK)
    if blob_name(mask) != name:
        raise MisfitError("a mask is not what it was")
    return mask


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    try:
        member = archive.getinfo(name)
    except KeyError:
        raise MisfitError(f"{name[:60]} is missing in it") from None
    shrunk = member.file_size > (1 << 20) + _MOST_SHRUNK[name == _TEXT] * member.compress_size
    if member.file_size > limit or shrunk:
        raise MisfitError(f"{name[:60]} is far too large")
    if name == _TEXT and not fits(member.file_size * _TEXT_IN_MEMORY):
        raise MemoryError
    return archive.read(member)
