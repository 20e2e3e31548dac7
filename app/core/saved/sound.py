"""Whether what a session says of a photo or a background makes sense, all types being right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import PurePath

from app.core.codec import MisfitError
from app.core.compose.scenes import is_sound
from app.core.files.opening import MAX_PIXELS
from app.core.mask.alpha import packed_size
from app.core.network import Traits
from app.core.photo.box import PixelBox
from app.core.photo.edits import Click, Edit, OwnMask, Stroke
from app.core.photo.found import COLOUR_BINS, COLOUR_SHARES
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, State
from app.core.photo.placement import BRIGHTEST_GLASS, LONGEST_SUN, Placement
from app.core.photo.plate import MOST_PLATES, Plates

_MOST_TRAITS, _LARGEST_TRAIT = 1024, 10_000
_COLOURS = COLOUR_BINS**3 * COLOUR_SHARES


def leads_out(relative: PurePath) -> bool:
    """Whether a relative path leads out of its folder, on Windows also by a drive or a root."""
    return bool(relative.anchor) or ".." in relative.parts


def check_background(background: BackgroundChoice) -> None:
    """Refuse a background with values that are invalid.

    Raises:
        MisfitError: One is.
    """
    for colour in _colours(background):
        if not _is_colour(colour):
            raise MisfitError("the background is no colour")
    if background.scene is not None and not is_sound(background.scene):
        raise MisfitError("no car can stand on the background")


def _colours(value: object) -> Iterator[tuple[int, ...]]:
    """All tuples of ints in a value: the colours of a background."""
    if isinstance(value, tuple) and all(isinstance(part, int) for part in value):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _colours(getattr(value, each.name))


def problems(photo: Photo) -> Iterator[str]:
    """Yield what makes no sense in a photo."""
    if leads_out(photo.relative):
        yield "its place leads out of its folder"
    if not all(0 <= share <= 1 for share in (photo.certainty or 0, photo.least_dice or 0)):
        yield "its certainty is not within 0 and 1"
    if photo.alpha is None and photo.state in (State.READY, State.EXPORTED):
        yield "its mask is missing"
    if photo.size is not None and not _is_size(*photo.size):
        yield "its size makes no sense"
    if photo.alpha is not None and packed_size(photo.alpha) != photo.size:
        yield "its mask does not fit it"
    if photo.probability is not None and packed_size(photo.probability) is None:
        yield "what the network said of it makes no sense"
    if photo.glass is not None and packed_size(photo.glass) is None:
        yield "its windows make no sense"
    if photo.box is not None and photo.box.is_empty:
        yield "the place of its car makes no sense"
    if not all(map(_is_sound, (*photo.repair, *photo.own_windows))):
        yield "its repair makes no sense"
    if not all(map(_are_sound, (photo.plates or (), photo.own_plates or ()))):
        yield "its number plates make no sense"
    if photo.traits is not None and not _is_told(photo.traits):
        yield "its car looks like nothing"
    if photo.colours and not all(0 <= number < _COLOURS for number in photo.colours):
        yield "its colours make no sense"
    yield from _problems_of(photo.placement)


def _problems_of(place: Placement) -> Iterator[str]:
    if not (0 < place.scale <= 100 and abs(place.x) <= 100 and abs(place.y) <= 100):
        yield "its car is out of sight"
    shares = (place.shadow, place.sun, place.sun_softness, place.match)
    if not all(0 <= share <= 1 for share in (*shares, place.reflection or 0.0)):
        yield "its shadow is not within 0 and 1"
    windows = (place.glass, place.glass_tint, place.glass_light / BRIGHTEST_GLASS)
    if not all(0 <= share <= 1 for share in windows):
        yield "its windows make no sense"
    if not (abs(place.sun_from) <= 360 and 0 <= place.sun_length <= LONGEST_SUN):
        yield "its sun makes no sense"
    if not (abs(place.choke) <= 100 and 0 <= place.feather <= 100):
        yield "its edge makes no sense"
    if not abs(place.turn or 0.0) <= 360:
        yield "its car is turned over"
    if place.ground_line is not None and not 0 <= place.ground_line <= 1:
        yield "its ground makes no sense"
    if place.plate and place.plate.colour and not _is_colour(place.plate.colour):
        yield "its number plate's cover is no colour"
    if place.vehicle is not None and not _is_vehicle(*place.vehicle):
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
        return packed_size(edit.part) is not None and not PixelBox(*edit.box).is_empty
    if isinstance(edit, OwnMask):
        return packed_size(edit.alpha) is not None
    if isinstance(edit, Stroke):
        pressed = all(0 <= pressure <= 1 for _, _, pressure in edit.points)
        return bool(edit.points) and pressed and edit.size > 0 and 0 <= edit.hardness <= 1
    return True


def _is_size(width: int, height: int) -> bool:
    return width > 0 and height > 0 and width * height <= MAX_PIXELS


def _is_vehicle(*sides: float) -> bool:
    """Whether sides are how high, wide and, if that is told, deep a car is."""
    lengths, depth = sides[:2], sides[2:]
    sound = len(lengths) == 2 and len(depth) <= 1
    return sound and all(0 < each <= 100 for each in lengths) and all(0 <= d <= 100 for d in depth)
