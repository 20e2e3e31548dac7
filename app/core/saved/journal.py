"""The automatically saved session: a folder with `session.json`, photos in pieces, and the masks.

Pieces and masks are named by a hash of their content and written once; then `session.json`, which
names the pieces, is replaced, and only then what is no longer used is removed. So there is a
complete session whenever the program or the computer stops, and a save writes what changed, the
photos listed beside it, and a name for each piece.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from itertools import count, groupby
from pathlib import Path

from app.core.codec import MisfitError, blob_name
from app.core.errors import SessionError
from app.core.files.disk import clear_leftovers, there, too_large, unreadable, write_whole
from app.core.language.translation import tr
from app.core.saved.session import (
    VERSION,
    Encoded,
    Saved,
    Scribe,
    damaged,
    from_plain,
    plain_of,
)

_TEXT = "session.json"
_MASKS = "masks", ".png"
_PIECES = "photos", ".json"
_IN_PIECES = 4  # as the version, so that older programs refuse it; without pieces it is `VERSION`
_PIECE = 50  # photos of a piece: some 50 KB, and of 10,000 photos the pieces' names take 7 KB

_Kind = tuple[str, str]  # a folder and how its files' names end


def has_session(folder: Path) -> bool:
    """Whether there is a session in a folder."""
    return (folder / _TEXT).is_file()


class Journal:
    """A session's folder; each save writes only what changed.

    Args:
        folder: Its folder; created if missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scribe = Scribe(folder)
        for place in (folder, folder / _MASKS[0], folder / _PIECES[0]):
            clear_leftovers(place)

    def save(self, saved: Saved) -> None:
        """Save a session; an empty one is removed.

        Raises:
            OutputError: It cannot be written. The previous one stays complete.
        """
        photos = self._scribe.photos(saved)
        masks = {name: mask for each in photos for name, mask in each.masks.items()}
        pieces = _in_pieces(photos)
        if photos:
            _keep_private(self._folder)
        unused = [
            *_write_missing(self._folder, _MASKS, masks),
            *_write_missing(self._folder, _PIECES, pieces),
        ]
        if photos:
            head = {**self._scribe.head(saved), "version": _IN_PIECES, "pieces": list(pieces)}
            text = json.dumps(head).encode("ascii")
            write_whole(self._folder / _TEXT, text, overwrite=True, private=True)
        with contextlib.suppress(OSError):  # What is left over does no harm, and goes next time.
            if not photos:
                (self._folder / _TEXT).unlink(missing_ok=True)
            for path in unused:
                path.unlink(missing_ok=True)


def load_from_folder(folder: Path) -> Saved:
    """Read a session, all of it or nothing.

    Raises:
        SessionError: It cannot be read, is damaged, or of a newer version.
    """
    path = folder / _TEXT
    try:
        stored = plain_of(path.read_text("ascii"), path)
        if isinstance(stored, dict) and stored.get("version") == _IN_PIECES:
            stored = {**stored, "version": VERSION, "photos": _joined(folder, stored)}
        return from_plain(stored, lambda name: _content(folder, _MASKS, name), path)
    except OSError as error:
        raise unreadable(path, error, SessionError) from error
    except UnicodeDecodeError as error:
        raise damaged(path, tr("its text is no JSON")) from error
    except MisfitError as error:
        raise damaged(path, str(error)) from error
    except MemoryError as error:
        raise too_large(path, SessionError) from error


def put_aside(folder: Path) -> Path | None:
    """Rename a session's folder, so that nothing in it is overwritten.

    Returns:
        Its new path; None if it cannot be renamed.
    """
    names = (folder.with_name(f"{folder.name}-damaged-{number}") for number in count(1))
    aside = next(name for name in names if not there(name))
    try:
        return folder.rename(aside)
    except OSError:
        return None


def _keep_private(folder: Path) -> None:
    """Let only its owner look into a folder: it names the user's photos, and shows their cars."""
    with contextlib.suppress(OSError):  # What is wrong with it is told when it is written to.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)


def _in_pieces(photos: list[Encoded]) -> dict[str, bytes]:
    """The photos in pieces, by name: by their numbers, so that one removed changes one piece."""
    groups = groupby(photos, key=lambda each: each.photo.id // _PIECE)
    texts = (",\n".join(each.text for each in group) for _, group in groups)
    pieces = (f"[\n{text}]\n".encode("ascii") for text in texts)
    return {blob_name(piece): piece for piece in pieces}


def _joined(folder: Path, stored: Mapping[str, object]) -> list[object]:
    """The photos of all pieces.

    Raises:
        MisfitError: A piece is missing or damaged.
    """
    names = stored.get("pieces")
    if not isinstance(names, list):
        raise MisfitError("it does not name its photos")
    photos: list[object] = []
    for name in names:
        part = plain_of(_content(folder, _PIECES, name).decode("ascii"), folder / _TEXT)
        photos += part if isinstance(part, list) else [part]
    return photos


def _write_missing(folder: Path, kind: _Kind, files: Mapping[str, bytes]) -> list[Path]:
    """Write what is not there yet; return the files that are not among these any more."""
    present = {path.stem for path in (folder / kind[0]).glob(f"*{kind[1]}")}
    for name in files.keys() - present:
        write_whole(_path(folder, kind, name), files[name], overwrite=True, private=True)
    return [_path(folder, kind, name) for name in present - files.keys()]


def _path(folder: Path, kind: _Kind, name: str) -> Path:
    return folder / kind[0] / f"{name}{kind[1]}"


def _content(folder: Path, kind: _Kind, name: object) -> bytes:
    """What was stored under a name.

    Raises:
        MisfitError: It is missing, or not what it was.
    """
    what = "a mask" if kind is _MASKS else "a list of photos"
    if not isinstance(name, str) or not name.isalnum():
        raise MisfitError(f"{what} has no proper name")
    try:
        content = _path(folder, kind, name).read_bytes()
    except FileNotFoundError:
        raise MisfitError(f"{what} is missing") from None
    if blob_name(content) != name:
        raise MisfitError(f"{what} is not what it was")
    return content
