"""The automatically saved session: a folder with `session.json` and a file for each mask.

Masks are named by a hash of their content and written once; then `session.json` is replaced, and
only then masks that are no longer used are removed. So there is a complete session whenever the
program or the computer stops.
"""

from __future__ import annotations

import contextlib
from itertools import count
from pathlib import Path

from app.core.codec import MisfitError, blob_name
from app.core.errors import SessionError
from app.core.files.disk import clear_leftovers, there, too_large, unreadable, write_whole
from app.core.language.translation import tr
from app.core.saved.session import Saved, Scribe, damaged, from_text

_TEXT = "session.json"
_MASKS = "masks"


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
        for place in (folder, folder / _MASKS):
            clear_leftovers(place)

    def save(self, saved: Saved) -> None:
        """Save a session; an empty one is removed.

        Raises:
            OutputError: It cannot be written. The previous one stays complete.
        """
        text, masks = self._scribe.write(saved)
        if saved.photos:
            _keep_private(self._folder)
        present = {path.stem for path in (self._folder / _MASKS).glob("*.png")}
        for name in masks.keys() - present:
            write_whole(_mask_path(self._folder, name), masks[name], overwrite=True)
        if saved.photos:
            write_whole(self._folder / _TEXT, text.encode("ascii"), overwrite=True, private=True)
        with contextlib.suppress(OSError):  # What is left over does no harm, and goes next time.
            if not saved.photos:
                (self._folder / _TEXT).unlink(missing_ok=True)
            for name in present - masks.keys():
                _mask_path(self._folder, name).unlink(missing_ok=True)


def load_from_folder(folder: Path) -> Saved:
    """Read a session, all of it or nothing.

    Raises:
        SessionError: It cannot be read, is damaged, or of a newer version.
    """
    path = folder / _TEXT
    try:
        text = path.read_text("ascii")
        return from_text(text, lambda name: _mask(folder, name), path)
    except OSError as error:
        raise unreadable(path, error, SessionError) from error
    except UnicodeDecodeError as error:
        raise damaged(path, tr("its text is no JSON")) from error
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


def _mask_path(folder: Path, name: str) -> Path:
    return folder / _MASKS / f"{name}.png"


def _mask(folder: Path, name: str) -> bytes:
    if not name.isalnum():
        raise MisfitError("a mask has no proper name")
    try:
        mask = _mask_path(folder, name).read_bytes()
    except FileNotFoundError:
        raise MisfitError("a mask is missing") from None
    if blob_name(mask) != name:
        raise MisfitError("a mask is not what it was")
    return mask
