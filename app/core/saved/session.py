"""A session as a value, and its text: JSON, with the masks beside it."""

from __future__ import annotations

import contextlib
import json
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path, PurePath

from app.core import resources
from app.core.codec import KIND, MisfitError, Reader, Writer
from app.core.compose.scenes import is_sound
from app.core.errors import SessionError
from app.core.files.disk import there
from app.core.files.opening import MAX_PIXELS
from app.core.language.translation import mark, tr
from app.core.network import Traits
from app.core.photo.box import PixelBox
from app.core.photo.edits import Click, Edit, OwnMask, Stroke
from app.core.photo.finding import Finding
from app.core.photo.look import BackgroundChoice, Look
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import LONGEST_SUN, Placement
from app.core.photo.plate import MOST_PLATES, Plates
from app.core.photo.review import Review
from app.core.photo.status import Arrangement

FORMAT = "forecourt session"
VERSION = 3
_NAMES_OF_1 = {
    "backdrop": "background",
    "own_backdrops": "own_backgrounds",
    "Backdrop": "BackgroundChoice",
}
"""Raised whenever an older program would misunderstand what is stored."""

_GET_ANOTHER = mark("Choose another session, or a copy of this one")
_SHIPPED = "resources:"  # begins the path of what comes with the program, wherever that lies
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_MOST_TRAITS, _LARGEST_TRAIT = 1024, 10_000
_GREY_8_BIT = (8, 0)  # depth and colour type


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
class _Written:
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
        self._photos: dict[PhotoId, _Written] = {}

    def write(self, saved: Saved) -> tuple[str, dict[str, bytes]]:
        """Return the text, in ASCII, and the packed masks it refers to, by name."""
        self._photos = {photo.id: self._write_photo(photo) for photo in saved.photos}
        rest = replace(saved, photos=(), look=_with_picture(saved.look, _kept_path))
        own = tuple(_kept_path(path) for path in saved.own_backgrounds)
        head = {
            "format": FORMAT,
            "version": VERSION,
            "folder": str(self._folder.absolute()),
            "session": Writer().write(replace(rest, own_backgrounds=own)),
        }
        photos = ",\n".join(written.text for written in self._photos.values())
        masks = {name: mask for each in self._photos.values() for name, mask in each.masks.items()}
        return f'{json.dumps(head)[:-1]}, "photos": [\n{photos}]}}\n', masks

    def _write_photo(self, photo: Photo) -> _Written:
        known = self._photos.get(photo.id)
        if known is not None and known.photo is photo:
            return known
        writer = Writer()
        text = json.dumps(writer.write(_with_paths(_at_rest(photo), _kept_path)))
        return _Written(photo, text, writer.blobs)


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
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(file, tr("its text is no JSON")) from error
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
        _check_background(background)
    for photo in saved.photos:
        for problem in _problems(photo):
            raise MisfitError(f"{photo.name}: {problem}")


def _backgrounds(saved: Saved) -> Iterator[BackgroundChoice]:
    yield saved.look.background
    yield from (photo.background for photo in saved.photos if photo.background is not None)


def _check_background(background: BackgroundChoice) -> None:
    for colour in _colours(background):
        if not _is_colour(colour):
            raise MisfitError("the background is no colour")
    if background.scene is not None and not is_sound(background.scene):
        raise MisfitError("no car can stand on the background")


def _paths(saved: Saved) -> Iterator[Path]:
    """The paths of all files that a session refers to."""
    yield from saved.own_backgrounds
    others = [each.picture for each in _backgrounds(saved)]
    others += [photo.exported for photo in saved.photos]
    others += [each.picture for photo in saved.photos if (each := photo.placement.plate)]
    yield from (path for path in others if path is not None)
    yield from (photo.path for photo in saved.photos)


def leads_out(relative: PurePath) -> bool:
    """Whether a relative path leads out of its folder, on Windows also by a drive or a root."""
    return bool(relative.anchor) or ".." in relative.parts


def _colours(value: object) -> Iterator[tuple[int, ...]]:
    """All tuples of ints in a value: the colours of a background."""
    if isinstance(value, tuple) and all(isinstance(part, int) for part in value):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _colours(getattr(value, each.name))


def _problems(photo: Photo) -> Iterator[str]:
    if leads_out(photo.relative):
        yield "its place leads out of its folder"
    if not all(0 <= share <= 1 for share in (photo.certainty or 0, photo.least_dice or 0)):
        yield "its certainty is not within 0 and 1"
    if photo.alpha is None and photo.state in (State.READY, State.EXPORTED):
        yield "its mask is missing"
    if photo.size is not None and not _is_size(*photo.size):
        yield "its size makes no sense"
    if photo.alpha is not None and _mask_size(photo.alpha) != photo.size:
        yield "its mask does not fit it"
    if photo.probability is not None and _mask_size(photo.probability) is None:
        yield "what the network said of it makes no sense"
    if photo.glass is not None and _mask_size(photo.glass) is None:
        yield "its windows make no sense"
    if photo.box is not None and photo.box.is_empty:
        yield "the place of its car makes no sense"
    if not all(map(_is_sound, photo.repair)):
        yield "its repair makes no sense"
    if not all(map(_are_sound, (photo.plates or (), photo.own_plates or ()))):
        yield "its number plates make no sense"
    if photo.traits is not None and not _is_told(photo.traits):
        yield "its car looks like nothing"
    yield from _problems_of(photo.placement)


def _problems_of(place: Placement) -> Iterator[str]:
    if not (0 < place.scale <= 100 and abs(place.x) <= 100 and abs(place.y) <= 100):
        yield "its car is out of sight"
    shares = (place.shadow, place.sun, place.sun_softness, place.match, place.glass)
    if not all(0 <= share <= 1 for share in (*shares, place.reflection or 0.0)):
        yield "its shadow is not within 0 and 1"
    if not (abs(place.sun_from) <= 360 and 0 <= place.sun_length <= LONGEST_SUN):
        yield "its sun makes no sense"
    if not (abs(place.choke) <= 100 and 0 <= place.feather <= 100):
        yield "its edge makes no sense"
    if place.ground_line is not None and not 0 <= place.ground_line <= 1:
        yield "its ground makes no sense"
    if place.plate and place.plate.colour and not _is_colour(place.plate.colour):
        yield "its number plate's cover is no colour"
    if place.vehicle and not all(0 < side <= 100 for side in place.vehicle):
        yield "its vehicle makes no sense"


def _is_colour(colour: tuple[int, ...]) -> bool:
    return all(0 <= part <= 255 for part in colour)


def _are_sound(plates: Plates) -> bool:
    return len(plates) <= MOST_PLATES


def _is_told(traits: Traits) -> bool:
    near = all(abs(value) <= _LARGEST_TRAIT for value in traits.values)
    return near and 0 < len(traits.values) <= _MOST_TRAITS


def _is_sound(edit: Edit) -> bool:
    if isinstance(edit, Click):
        return _mask_size(edit.part) is not None and not PixelBox(*edit.box).is_empty
    if isinstance(edit, OwnMask):
        return _mask_size(edit.alpha) is not None
    if isinstance(edit, Stroke):
        pressed = all(0 <= pressure <= 1 for _, _, pressure in edit.points)
        return bool(edit.points) and pressed and edit.size > 0 and 0 <= edit.hardness <= 1
    return True


def _mask_size(packed: bytes) -> tuple[int, int] | None:
    """(width, height) of a mask as `encode_alpha` packs it; None if it is anything else."""
    head = packed[len(_PNG) : len(_PNG) + 10]
    if not packed.startswith(_PNG) or len(head) < 10:
        return None
    width, height, *kind = struct.unpack(">IIBB", head)
    return (width, height) if tuple(kind) == _GREY_8_BIT and _is_size(width, height) else None


def _is_size(width: int, height: int) -> bool:
    return width > 0 and height > 0 and width * height <= MAX_PIXELS
