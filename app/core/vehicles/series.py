"""Photos in series, by name or by a camera's counter: the colours tell how many cars one shows.

A common name, or a camera's, may run through all cars of a lot: then another car begins where the
colour changes for good. Thresholds are from the 30 validation vehicles of the studio data, 16
photos each: 95 % of the pairs of one vehicle are nearer than `APART` and 69 % of others farther; no
vehicle by itself has more than 31 % of such pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from app.core.arrays import Flags, Floats
from app.core.photo.photo import Photo
from app.core.vehicles.names import camera_of, count_of, moment_of, name_of

APART = 23.0  # CIELAB: colours that are farther apart are probably of two cars
SAME_VISIT = 3600  # seconds: a vehicle is photographed at one go
_MOST = 1 / 3  # of the pairs of a series are so far apart: with more, it shows several cars
_RECENT = 5  # photos: a car's colour is the median of its last ones
_NEXT = 12  # by how much a camera's counter rises at most from one photo to the next of a vehicle
_NUMBER = re.compile(r"(\d+)")


class Place(NamedTuple):
    """Which car of which series a photo shows.

    Attributes:
        series: A number for photos of one name, or for those that a camera took in succession.
        named: Whether they have a name in common, and not a camera's counter alone.
        car: Which of its cars this is; None if they all show one, for all that is known.
    """

    series: int
    named: bool
    car: int | None


def places_in_series(photos: Sequence[Photo]) -> list[Place]:
    """Say where in its series each photo has its place; one alone is a series by itself."""
    names = [name_of(photo.path) for photo in photos]
    places: list[Place | None] = [None] * len(photos)
    for series, members in enumerate(_series(photos, names)):
        cars = _cars([photos[place] for place in members])
        for place, car in zip(members, cars, strict=True):
            places[place] = Place(series, bool(names[place]), car)
    return [place for place in places if place is not None]


def moments(photos: Sequence[Photo]) -> list[int | None]:
    """When photos were taken, in seconds, as the files say or else their names."""
    return [moment_of(p.path) if p.taken is None else p.taken for p in photos]


def tells_colour(photos: Sequence[Photo]) -> list[bool]:
    """Which photos tell the colour of a car: those of seats and of details do not."""
    sided = any(photo.angle is not None for photo in photos)
    return [
        bool(photo.paint) and not photo.empty and (photo.angle is not None or not sided)
        for photo in photos
    ]


def _series(photos: Sequence[Photo], names: Sequence[str]) -> Iterator[list[int]]:
    """The places of photos that have a name in common, or were taken in succession; in order."""
    kinds: dict[tuple[str, ...], list[int]] = {}
    for place, (photo, name) in enumerate(zip(photos, names, strict=True)):
        silent = (str(photo.path.parent), camera_of(photo.path))
        kinds.setdefault((name,) if name else silent, []).append(place)
    times = moments(photos)
    for kind, members in kinds.items():
        members.sort(key=lambda place: _natural(photos[place].path.stem))
        if len(kind) == 1:
            yield members
            continue
        begins = [
            not _succeed(photos[first], photos[then], times[first], times[then])
            for first, then in pairwise(members)
        ]
        for part in np.split(np.array(members), np.flatnonzero(begins) + 1):
            yield [int(place) for place in part]


def _succeed(first: Photo, then: Photo, earlier: int | None, later: int | None) -> bool:
    """Whether a photo was taken soon after another one of the same camera, for all that is known.

    Photos whose names have no number, since they say from where they were taken, do.
    """
    if earlier is not None and later is not None:
        return abs(later - earlier) <= SAME_VISIT
    counts = count_of(first.path), count_of(then.path)
    return counts[0] is None or counts[1] is None or abs(counts[1] - counts[0]) <= _NEXT


def _natural(stem: str) -> list[tuple[int, str]]:
    """A name in parts that sort as people count: "car 9" before "car 10"."""
    parts = _NUMBER.split(stem.casefold())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _cars(photos: Sequence[Photo]) -> list[int] | list[None]:
    """The number of the car that each photo of a series shows; nothing if all show one."""
    seen = np.flatnonzero(tells_colour(photos))
    paints = np.array([photos[int(place)].paint for place in seen], np.float32).reshape(-1, 3)
    if not _are_several(paints):
        return [None] * len(photos)
    begins = np.zeros(len(photos), np.int64)
    begins[seen] = _changes(paints)
    return [int(number) for number in np.cumsum(begins)]


def _are_several(paints: Floats) -> bool:
    if len(paints) < 2:
        return False
    apart = np.linalg.norm(paints[:, None] - paints, axis=-1) > APART
    return bool(apart[np.triu_indices(len(paints), 1)].mean() > _MOST)


def _changes(paints: Floats) -> Flags:
    """Where another car begins: this colour and the next one are not that of the last photos."""
    changes = np.zeros(len(paints), np.bool)
    car: list[Floats] = []
    for place, paint in enumerate(paints):
        ahead = paints[place : place + 2] - np.median(car[-_RECENT:] or [paint], axis=0)
        is_other = np.linalg.norm(ahead, axis=-1) > APART
        if is_other.all():
            changes[place], car = True, [paint]
        elif not is_other[0]:
            car.append(paint)
    return changes
