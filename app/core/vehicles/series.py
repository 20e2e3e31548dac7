"""Photos in series, by name or by a camera's counter: the colours tell how many cars one shows.

A common name, or a camera's, may run through all cars of a lot: then another car begins where the
colours change for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from app.core.photo.photo import Photo
from app.core.vehicles.likeness import UNLIKE, parted, tells_colours, unlikeness
from app.core.vehicles.names import camera_of, count_of, moment_of, name_of

SAME_VISIT = 3600  # seconds: a vehicle is photographed at one go
_MOST = 1 / 3  # of the pairs of one name are so unlike: with more, it is that of several cars
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
        cars = _cars([photos[place] for place in members], named=bool(names[members[0]]))
        for place, car in zip(members, cars, strict=True):
            places[place] = Place(series, bool(names[place]), car)
    return [place for place in places if place is not None]


def moments(photos: Sequence[Photo]) -> list[int | None]:
    """When photos were taken, in seconds, as the files say or else their names."""
    return [moment_of(p.path) if p.taken is None else p.taken for p in photos]


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


def _cars(photos: Sequence[Photo], *, named: bool) -> list[int] | list[None]:
    """The number of the car that each photo of a series shows; nothing if all show one.

    A name in common speaks for one car, so that much has to speak against it.
    """
    seen = np.flatnonzero(tells_colours(photos))
    apart = unlikeness([photos[int(place)].colours for place in seen])
    pairs = apart[np.triu_indices(len(apart), 1)] > UNLIKE
    stretches = parted(apart)
    if not pairs.any() or stretches[-1] == 0 or (named and pairs.mean() <= _MOST):
        return [None] * len(photos)
    begins = np.zeros(len(photos), np.int64)
    begins[seen[1:]] = np.diff(stretches)
    return [int(number) for number in np.cumsum(begins)]
