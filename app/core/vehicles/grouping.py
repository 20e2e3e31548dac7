"""Photos grouped into vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, repeat

import numpy as np

from app.core.arrays import Floats
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles.clues import distances, mixed_folders, telling
from app.core.vehicles.series import show_several

Vehicles = dict[PhotoId, int]

_TOLD = -1e6  # "distance" of photos that the user said show one vehicle: they are joined first
_REST = -1  # label of the photos that say nothing; those below are of one photo each
_MOST = 1.0  # mean distance of the photos of two groups that are still one vehicle


def group_vehicles(photos: Sequence[Photo]) -> Iterator[Vehicles]:
    """Tell which vehicle each photo shows.

    What the user said stays: photos with one `by_hand` are one vehicle, with two they are two.
    All others go by their looks, names, folders and times; those that say nothing stay together,
    unless their colours tell that they are of several cars: then each is a vehicle by itself. So
    is each in a folder of several cars, whatever other folders there are.

    Yields:
        Once: the number of each photo's vehicle, from 1 in the order of the list.
    """
    said = telling(photos)
    known = [photo for photo, says in zip(photos, said, strict=True) if says]
    mixed = mixed_folders(photos)
    silent = [
        photo
        for photo, says in zip(photos, said, strict=True)
        if not says and photo.path.parent not in mixed
    ]
    alone = count(_REST - 1, -1)
    rest = alone if show_several(silent) else repeat(_REST)
    labels = iter(cluster(_as_told(distances(known), [photo.by_hand for photo in known])))
    numbers: dict[int, int] = {}
    vehicles: Vehicles = {}
    for photo, says in zip(photos, said, strict=True):
        left = alone if photo.path.parent in mixed else rest
        label = next(labels) if says else next(left)
        vehicles[photo.id] = numbers.setdefault(label, len(numbers) + 1)
    yield vehicles


def cluster(apart: Floats) -> list[int]:
    """Join the two groups that are nearest on the average, as long as they are near.

    Args:
        apart: NxN distances; infinite where two must not be joined.

    Returns:
        The group of each, as the index of one of its members.
    """
    left = len(apart)
    labels = np.arange(left)
    apart = apart.astype(np.float32)
    np.fill_diagonal(apart, np.inf)
    sizes = np.ones(left, np.float32)
    while left > 1:
        first, second = divmod(int(apart.argmin()), len(apart))
        if not apart[first, second] < _MOST:
            break
        one, other = sizes[first], sizes[second]
        mean = (one * apart[first] + other * apart[second]) / (one + other)
        apart[first], apart[:, first] = mean, mean
        apart[second], apart[:, second] = np.inf, np.inf
        apart[first, first] = np.inf
        sizes[first] += other
        labels[labels == second] = first
        left -= 1
    return [int(label) for label in labels]


def _as_told(apart: Floats, by_hand: Sequence[int | None]) -> Floats:
    """The distances, where the user said something: less than any other, or without end."""
    told = np.array([-1 if number is None else number for number in by_hand])
    both = (told[:, None] >= 0) & (told >= 0)
    same = told[:, None] == told
    return np.where(both, np.where(same, _TOLD, np.inf), apart).astype(np.float32)
