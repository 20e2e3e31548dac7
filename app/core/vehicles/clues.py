"""What speaks for two photos showing one vehicle, as a matrix of distances."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.core.arrays import Floats
from app.core.photo.photo import Photo
from app.core.vehicles.series import Place, places_in_series, show_several

TRAITS_PER_UNIT = 64
"""Traits are whole numbers; divided by this, cars whose squared distance is 1 may be one or two."""

# Shares of that unit. A name or a folder that people chose says more than the clock.
_SAME_NAME, _OTHER_NAME = -0.25, 0.5
_SAME_FOLDER, _OTHER_FOLDER = -0.1, 0.4
_SOON, _LATER = -0.1, 0.15
_AT_ONCE, _MUCH_LATER = 120.0, 3600.0  # seconds
_COUNTER = re.compile(r"[\s_.\-(]*\d+\)?$")
_FIRST_WORD = re.compile(r"[a-z]+")
_DAY = re.compile(r"20\d{6}")
_SHORTEST_NAME = 3
_CAMERAS = frozenset(
    {
        *("img", "image", "dsc", "dscn", "dscf", "pxl", "photo", "foto", "bild", "picture", "pic"),
        *("whatsapp", "screenshot", "signal", "sam", "gopr", "mvimg", "dji", "car", "auto"),
    }
)  # first words that say nothing of the car


def distances(photos: Sequence[Photo]) -> Floats:
    """How little two photos each seem to show one vehicle.

    Returns:
        NxN float32: under 1 speaks for one vehicle, over 1 against it; 1 if nothing is known.
    """
    names = [name_of(photo.path) for photo in photos]
    series = places_in_series(photos, names)
    looks_unknown = all(photo.traits is None for photo in photos)
    # A name that several cars share is that of no vehicle.
    names = [name if place is None else "" for name, place in zip(names, series, strict=True)]
    told = (
        _unlike(photos),
        _differing(names, same=_SAME_NAME, other=_OTHER_NAME, alone=looks_unknown),
        _of_series(series),
        _differing(
            [str(photo.path.parent) for photo in photos], same=_SAME_FOLDER, other=_OTHER_FOLDER
        ),
        _times(photos),
    )
    total: Floats = np.add.reduce(told).astype(np.float32)
    return total


def telling(photos: Sequence[Photo]) -> list[bool]:
    """Which photos say anything of the vehicle that they show."""
    told = [name_of(photo.path) for photo in photos]
    series, names = places_in_series(photos, told), Counter(told)
    mixed = mixed_folders(photos)
    folders = Counter(photo.path.parent for photo in photos if photo.path.parent not in mixed)
    several = sum(number > 1 for number in folders.values()) > 1
    times = [photo.taken for photo in photos if photo.taken is not None]
    apart = bool(times) and max(times) - min(times) > _MUCH_LATER

    def tells(photo: Photo, name: str, place: Place | None) -> bool:
        by_itself = photo.traits is not None or photo.by_hand is not None
        named = bool(name) and names[name] > 1
        placed = several and folders[photo.path.parent] > 1
        timed = apart and photo.taken is not None
        return by_itself or named or placed or timed or place is not None

    return [tells(*each) for each in zip(photos, told, series, strict=True)]


def mixed_folders(photos: Sequence[Photo]) -> set[Path]:
    """Folders that hold several cars, by the colours of photos whose names share nothing."""
    told = [name_of(photo.path) for photo in photos]
    series, names = places_in_series(photos, told), Counter(told)
    unnamed: dict[Path, list[Photo]] = {}
    for photo, name, place in zip(photos, told, series, strict=True):
        if place is None and not (name and names[name] > 1):
            unnamed.setdefault(photo.path.parent, []).append(photo)
    return {folder for folder, members in unnamed.items() if show_several(members)}


def name_of(path: Path) -> str:
    """What a file's name says of the vehicle: all but a counter; empty if it is a camera's name."""
    name = _COUNTER.sub("", path.stem.casefold())
    word = _FIRST_WORD.match(name)
    camera = word is not None and word[0] in _CAMERAS
    return "" if camera or len(name) < _SHORTEST_NAME or _DAY.fullmatch(name) else name


def _unlike(photos: Sequence[Photo]) -> Floats:
    """Squared distances of the traits; 1 where they cannot be compared."""
    unlike = np.ones((len(photos), len(photos)), np.float32)
    told: dict[tuple[str, int], list[int]] = {}
    for place, photo in enumerate(photos):
        if photo.traits is not None:
            told.setdefault((photo.traits.by, len(photo.traits.values)), []).append(place)
    for places in told.values():
        rows = [traits.values for place in places if (traits := photos[place].traits)]
        unlike[np.ix_(places, places)] = _squared_distances(np.array(rows, np.float32))
    return unlike


def _squared_distances(traits: Floats) -> Floats:
    traits = (traits / TRAITS_PER_UNIT).astype(np.float32)
    squares = (traits**2).sum(1)
    apart: Floats = np.maximum(squares[:, None] + squares - 2.0 * traits @ traits.T, 0.0)
    return apart


def _differing(words: Sequence[str], *, same: float, other: float, alone: bool = False) -> Floats:
    """One number where two words are the same, another where they differ, 0 where one says nothing.

    A word that only one photo has says nothing: it may be that photo's number. So does one that
    is the only one, unless it is `alone` in telling anything.
    """
    often = Counter(words)
    ids = {word: number for number, word in enumerate(often) if word and often[word] > 1}
    coded = np.array([ids.get(word, -1) for word in words])
    both = (coded[:, None] >= 0) & (coded >= 0)
    alike = coded[:, None] == coded
    result: Floats = np.where(both, np.where(alike, same, other), 0.0).astype(np.float32)
    return result if alone or len(ids) > 1 else np.zeros_like(result)


def _of_series(places: Sequence[Place | None]) -> Floats:
    """What names say, of photos in one series: the same car in it, or another."""
    known = np.array([(-1, -1) if place is None else place for place in places]).reshape(-1, 2)
    series, cars = known.T
    both = (series[:, None] >= 0) & (series[:, None] == series)
    alike = cars[:, None] == cars
    result: Floats = np.where(both, np.where(alike, _SAME_NAME, _OTHER_NAME), 0.0)
    return result.astype(np.float32)


def _times(photos: Sequence[Photo]) -> Floats:
    taken = np.array([np.nan if photo.taken is None else photo.taken for photo in photos])
    apart = np.abs(taken[:, None] - taken)  # not a number where either is unknown
    soon, later = apart < _AT_ONCE, apart > _MUCH_LATER
    return np.where(soon, _SOON, np.where(later, _LATER, 0.0)).astype(np.float32)
