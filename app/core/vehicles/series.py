"""Numbered photos of several cars: another car begins where the colour changes for good.

A common name, or a camera's, may run through all cars of a lot. Thresholds are from the 30
validation vehicles of the studio data, 16 photos each: 95 % of the pairs of one vehicle are nearer
than `_APART` and 69 % of others farther; no vehicle by itself has more than 31 % of such pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from app.core.arrays import Flags, Floats
from app.core.photo.photo import Photo

_APART = 23.0  # CIELAB: colours that are farther apart are probably of two cars
_MOST = 1 / 3  # of the pairs of a series are so far apart: with more, it shows several cars
_RECENT = 5  # photos: a car's colour is the median of its last ones
_NUMBER = re.compile(r"(\d+)")

Place = tuple[int, int]


def places_in_series(photos: Sequence[Photo], names: Sequence[str]) -> list[Place | None]:
    """Which car of a series of several cars each photo shows.

    Args:
        photos: The photos.
        names: What the file name of each says of the vehicle; empty if it says nothing.

    Returns:
        The numbers of the series and of the car in it; None for a photo of no such series.
    """
    series: dict[tuple[str, str], list[int]] = {}
    for place, (photo, name) in enumerate(zip(photos, names, strict=True)):
        series.setdefault((name, "" if name else str(photo.path.parent)), []).append(place)
    told: list[Place | None] = [None] * len(photos)
    for number, members in enumerate(series.values()):
        members.sort(key=lambda place: _natural(photos[place].path.stem))
        for place, car in zip(members, _cars([photos[m] for m in members]), strict=True):
            told[place] = None if car is None else (number, car)
    return told


def _natural(stem: str) -> list[tuple[int, str]]:
    """A name in parts that sort as people count: "car 9" before "car 10"."""
    parts = _NUMBER.split(stem.casefold())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def show_several(photos: Sequence[Photo]) -> bool:
    """Whether the colours of photos tell that these are several cars."""
    return _are_several(_paints(photos, _seen(photos)))


def _seen(photos: Sequence[Photo]) -> list[int]:
    """The places of the photos that tell the colour of a car."""
    sided = any(photo.angle is not None for photo in photos)
    return [
        place
        for place, photo in enumerate(photos)
        if photo.paint and not photo.empty and (photo.angle is not None or not sided)
    ]


def _paints(photos: Sequence[Photo], seen: Sequence[int]) -> Floats:
    return np.array([photos[place].paint for place in seen], np.float32).reshape(-1, 3)


def _cars(photos: Sequence[Photo]) -> list[int] | list[None]:
    """The number of the car that each photo of a series shows; nothing if all show one."""
    seen = _seen(photos)
    paints = _paints(photos, seen)
    if not _are_several(paints):
        return [None] * len(photos)
    begins = dict(zip(seen, _changes(paints), strict=True))
    return [int(n) for n in np.cumsum([begins.get(p, False) for p in range(len(photos))])]


def _are_several(paints: Floats) -> bool:
    if len(paints) < 2:
        return False
    apart = np.linalg.norm(paints[:, None] - paints, axis=-1) > _APART
    return bool(apart[np.triu_indices(len(paints), 1)].mean() > _MOST)


def _changes(paints: Floats) -> Flags:
    """Where another car begins: this colour and the next one are not that of the last photos."""
    changes = np.zeros(len(paints), np.bool)
    car: list[Floats] = []
    for place, paint in enumerate(paints):
        ahead = paints[place : place + 2] - np.median(car[-_RECENT:] or [paint], axis=0)
        is_other = np.linalg.norm(ahead, axis=-1) > _APART
        if is_other.all():
            changes[place], car = True, [paint]
        elif not is_other[0]:
            car.append(paint)
    return changes
