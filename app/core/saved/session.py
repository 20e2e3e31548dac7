"""A session as a value, and its text: JSON, with the masks beside it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.core import resources
from app.core.codec import KIND, MisfitError, Reader, Writer
from app.core.errors import SessionError
from app.core.files.disk import there
from app.core.language.translation import mark, tr
from app.core.photo.finding import Finding
from app.core.photo.look import BackgroundChoice, Look
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.review import Review
from app.core.photo.status import Arrangement
from app.core.saved.sound import check_background, problems

FORMAT = "forecourt session"
VERSION = 3
"""Raised whenever an older program would misunderstand what is stored; 4 is taken, by `journal`."""
_NAMES_OF_1 = {
    "backdrop": "background",
    "own_backdrops": "own_backgrounds",
    "Backdrop": "BackgroundChoice",
}

_GET_ANOTHER = mark("Choose another session, or a copy of this one")
_SHIPPED = "resources:"  # begins the path of what comes with the program, wherever that lies


@dataclass(frozen=True)
class Saved:
    """A session.

    Attributes:
        photos: The photos in the order in which they were added.
        current: The one on the canvas.
        look: View and background.
        own_backgrounds: The user's own pictures to put cars on.
        arrangement: How the list is filtered and sorted.
    """

    photos: tuple[Photo, ...] = ()
    current: PhotoId | None = None
    look: Look = field(default_factory=Look)
    own_backgrounds: tuple[Path, ...] = ()
    arrangement: Arrangement = field(default_factory=Arrangement)


@dataclass(frozen=True)
class Encoded:
    """A photo as it is stored.

    Attributes:
        photo: The photo.
        text: Its JSON, in ASCII.
        masks: The packed masks that the text refers to, by name.
    """

    photo: Photo
    text: str
    masks: dict[str, bytes]


class Scribe:
    """Encodes a session repeatedly; only photos that changed are encoded again.

    Args:
        folder: Where the session is saved: photos that are moved with it are found again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._photos: dict[PhotoId, Encoded] = {}

    def write(self, saved: Saved) -> tuple[str, dict[str, bytes]]:
        """Return the text, in ASCII, and the packed masks it refers to, by name."""
        photos = self.photos(saved)
        masks = {name: mask for each in photos for name, mask in each.masks.items()}
        texts = ",\n".join(each.text for each in photos)
        return f'{json.dumps(self.head(saved))[:-1]}, "photos": [\n{texts}]}}\n', masks

    def photos(self, saved: Saved) -> list[Encoded]:
        """Return the photos; those that did not change are the same objects as before."""
        self._photos = {photo.id: self._encode(photo) for photo in saved.photos}
        return list(self._photos.values())

    def head(self, saved: Saved) -> dict[str, object]:
        """Return all but the photos, as plain JSON values."""
        rest = replace(saved, photos=(), look=_with_picture(saved.look, _kept_path))
        own = tuple(_kept_path(path) for path in saved.own_backgrounds)
        return {
            "format": FORMAT,
            "version": VERSION,
            "folder": str(self._folder.absolute()),
            "session": Writer().write(replace(rest, own_backgrounds=own)),
        }

    def _encode(self, photo: Photo) -> Encoded:
        known = self._photos.get(photo.id)
        if known is not None and known.photo is photo:
            return known
        writer = Writer()
        text = json.dumps(writer.write(_with_paths(_at_rest(photo), _kept_path)))
        return Encoded(photo, text, writer.blobs)


def from_text(text: str, blob: Callable[[str], bytes], file: Path) -> Saved:
    """Read a session, all of it or nothing.

    Args:
        text: What `Scribe` made.
        blob: Returns a mask by its name; raises `MisfitError` if it cannot.
        file: Its file: named in messages, and photos that were moved with it are looked for from
            its folder.

    Raises:
        SessionError: It is damaged, no session, or of a newer version.
    """
    return from_plain(plain_of(text, file), blob, file)


def plain_of(text: str, file: Path) -> object:
    """Read the JSON of a session.

    Raises:
        SessionError: It is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(file, tr("its text is no JSON")) from error


def from_plain(stored: object, blob: Callable[[str], bytes], file: Path) -> Saved:
    """Read a session from plain JSON values, as `from_text` does from text.

    Raises:
        SessionError: It is damaged, no session, or of a newer version.
    """
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise SessionError(
            file, tr("it is not a session of Forecourt"), tr("Choose a .forecourt file")
        )
    version, old_folder = stored.get("version"), stored.get("folder")
    if type(version) is not int or version < 1:
        raise damaged(file, tr("it does not tell its version"))
    if version > VERSION:
        raise SessionError(
            file, tr("it was saved by a newer Forecourt"), tr("Open it with the newest version")
        )
    try:
        reader = Reader(blob)
        session = stored.get("session") if version > 1 else _renamed(stored.get("session"))
        saved: Saved = reader.read(Saved, session, "session")
        photos = reader.read(tuple[Photo, ...], stored.get("photos"), "photos")
        saved = replace(saved, photos=photos if version > 2 else tuple(map(_marked, photos)))
        _check(saved)
        old = Path(old_folder) if isinstance(old_folder, str) and old_folder else file.parent
    except (MisfitError, RecursionError) as error:
        raise damaged(file, str(error)) from error
    return _found(saved, lambda path: _found_path(path, old, file.absolute().parent))


def _renamed(plain: object) -> object:
    """Version 1 under the current names of fields and types."""
    if not isinstance(plain, dict):
        return plain
    named = {_NAMES_OF_1.get(key, key): _renamed(value) for key, value in plain.items()}
    kind = named.get(KIND)
    return {**named, KIND: _NAMES_OF_1.get(kind, kind)} if isinstance(kind, str) else named


def _marked(photo: Photo) -> Photo:
    """A photo of version 2 or older, where its certainty alone told that it needs review."""
    unsure = Review().is_unsure(photo.certainty) and Finding.UNSURE not in photo.findings
    return replace(photo, findings=(*photo.findings, Finding.UNSURE)) if unsure else photo


def damaged(file: Path, what: str) -> SessionError:
    """The error for a damaged session."""
    return SessionError(file, tr("the session is damaged ({what})", what=what), tr(_GET_ANOTHER))


def _found(saved: Saved, change: Callable[[Path], Path]) -> Saved:
    return replace(
        saved,
        photos=tuple(_with_paths(photo, change) for photo in saved.photos),
        look=_with_picture(saved.look, change),
        own_backgrounds=tuple(change(path) for path in saved.own_backgrounds),
    )


def _at_rest(photo: Photo) -> Photo:
    """The photo with no work in progress."""
    return replace(photo, state=State.QUEUED) if photo.state is State.WORKING else photo


def _with_paths(photo: Photo, change: Callable[[Path], Path]) -> Photo:
    exported = None if photo.exported is None else change(photo.exported)
    own = None if photo.background is None else _moved(photo.background, change)
    placed = photo.placement
    if placed.plate is not None and placed.plate.picture is not None:
        plate = replace(placed.plate, picture=change(placed.plate.picture))
        placed = replace(placed, plate=plate)
    return replace(
        photo, path=change(photo.path), exported=exported, background=own, placement=placed
    )


def _with_picture(look: Look, change: Callable[[Path], Path]) -> Look:
    return replace(look, background=_moved(look.background, change))


def _moved(background: BackgroundChoice, change: Callable[[Path], Path]) -> BackgroundChoice:
    """The background with the path of its picture changed, if it has one."""
    picture = background.picture
    return background if picture is None else replace(background, picture=change(picture))


def _kept_path(path: Path) -> Path:
    path = path.absolute()
    if path.is_relative_to(resources.root()):
        return Path(_SHIPPED, path.relative_to(resources.root()))
    return path


def _found_path(path: Path, old_folder: Path, folder: Path) -> Path:
    """The path of a file now: unchanged, or at the same place relative to the session's file."""
    if path.parts[0] == _SHIPPED:
        return resources.root().joinpath(*path.parts[1:])
    if old_folder == folder or there(path):
        return path
    with contextlib.suppress(ValueError):  # on Windows: another drive
        beside = Path(os.path.normpath(folder / os.path.relpath(path, old_folder)))
        if there(beside):
            return beside
    return path


def _check(saved: Saved) -> None:
    """Refuse values of the right type that are invalid.

    Raises:
        MisfitError: One is invalid.
    """
    ids = [photo.id for photo in saved.photos]
    if len(set(ids)) != len(ids):
        raise MisfitError("two photos have one number")
    if saved.current is not None and saved.current not in ids:
        raise MisfitError("the photo on show is none of them")
    if not all(path.parts for path in _paths(saved)):
        raise MisfitError("a file has no name")
    for background in _backgrounds(saved):
        check_background(background)
    for photo in saved.photos:
        for problem in problems(photo):
            raise MisfitError(f"{photo.name}: {problem}")


def _backgrounds(saved: Saved) -> Iterator[BackgroundChoice]:
    yield saved.look.background
    yield from (photo.background for photo in saved.photos if photo.background is not None)


def _paths(saved: Saved) -> Iterator[Path]:
    """The paths of all files that a session refers to."""
    yield from saved.own_backgrounds
    others = [each.picture for each in _backgrounds(saved)]
    others += [photo.exported for photo in saved.photos]
    others += [each.picture for photo in saved.photos if (each := photo.placement.plate)]
    yield from (path for path in others if path is not None)
    yield from (photo.path for photo in saved.photos)
