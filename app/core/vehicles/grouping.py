"""Photos grouped into vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Flags, Floats
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles.clues import Sides, distances
from app.core.vehicles.names import name_of

Vehicles = dict[PhotoId, int]

_PIECE = 1000  # photos: they take some 100 MB for a moment, and with twice as many four times that

_TOLD = -1e6  # "distance" of photos that the user said show one vehicle: they are joined first
_MOST = 1.0  # mean distance of the photos of two groups that are still one vehicle
_FAR = 3.0  # likewise of photos whose looks count: each side of a vehicle looks another way


def group_vehicles(photos: Sequence[Photo]) -> Iterator[Vehicles]:
    """Tell which vehicle each photo shows.

    What the user said stays: photos with one `by_hand` are one vehicle, with two they are two.
    All others go by their looks, names, counters, folders and times; one of which these say nothing
    is a vehicle by itself.

    A long list is looked at in pieces, since every photo is compared with every other one: a
    vehicle's photos are looked for near each other in the list.

    Yields:
        Once: the number of each photo's vehicle, from 1 in the order of the list.
    """
    labels: list[int] = []
    for piece in pieces(photos):
        first = len(labels)
        looks, sides = distances(piece)
        apart = _as_told(looks, [photo.by_hand for photo in piece])
        labels += [first + label for label in cluster(apart, sides)]
    told: dict[int, int] = {}  # the group in which photos of one `by_hand` were seen first
    same = {
        label: told.setdefault(photo.by_hand, label)
        for photo, label in zip(photos, labels, strict=True)
        if photo.by_hand is not None
    }
    numbers: dict[int, int] = {}
    yield {
        photo.id: numbers.setdefault(same.get(label, label), len(numbers) + 1)
        for photo, label in zip(photos, labels, strict=True)
    }


def pieces(photos: Sequence[Photo]) -> Iterator[Sequence[Photo]]:
    """Cut a list of photos into pieces of at most `_PIECE`, where names or folders change."""
    begin = 0
    while len(photos) - begin > _PIECE:
        end = begin + _PIECE
        cuts = range(end, end - _PIECE // 4, -1)
        cut = next((place for place in cuts if _changes_at(photos, place)), end)
        yield photos[begin:cut]
        begin = cut
    if begin < len(photos):
        yield photos[begin:]


def _changes_at(photos: Sequence[Photo], place: int) -> bool:
    """Whether a photo has another name or folder than the one before it."""
    one, other = photos[place - 1].path, photos[place].path
    return one.parent != other.parent or name_of(one) != name_of(other)


def cluster(apart: Floats, sides: Sides | None = None) -> list[int]:
    """Join the two groups that are nearest on the average, as long as they are near.

    Those that are known by their looks may be farther apart.

    Args:
        apart: NxN distances; infinite where two must not be joined.
        sides: The side that each shows whose looks count, else -1; None is -1 for all.

    Returns:
        The group of each, as the index of one of its members.
    """
    apart = apart.astype(np.float32)
    np.fill_diagonal(apart, np.inf)
    labels = np.arange(len(apart))
    # Photos without any near are left out: looking for the nearest takes the square of the rest.
    looked = np.zeros(len(apart), np.bool) if sides is None else sides >= 0
    near = np.flatnonzero((apart < _MOST).any(0) | looked)
    labels[near] = near[_joined(apart[np.ix_(near, near)], looked[near])]
    return [int(label) for label in labels]


def _joined(apart: Floats, looked: Flags) -> NDArray[np.intp]:
    """The group of each, as the index of one of its members, as `cluster` says; in place."""
    left = len(apart)
    labels = np.arange(left)
    sizes = np.ones(left, np.float32)
    beyond = apart / np.where(looked[:, None] & looked, np.float32(_FAR), np.float32(_MOST))
    while left > 1:
        first, second = divmod(int(beyond.argmin()), len(apart))
        if not beyond[first, second] < 1.0:
            break
        one, other = sizes[first], sizes[second]
        mean = (one * apart[first] + other * apart[second]) / (one + other)
        apart[first], apart[:, first] = mean, mean
        apart[second], apart[:, second] = np.inf, np.inf
        apart[first, first] = np.inf
        sizes[first] += other
        looked[first] |= looked[second]
        far = np.where(looked[first] & looked, np.float32(_FAR), np.float32(_MOST))
        beyond[first] = beyond[:, first] = apart[first] / far
        beyond[second], beyond[:, second] = np.inf, np.inf
        labels[labels == second] = first
        left -= 1
    return labels


def _as_told(apart: Floats, by_hand: Sequence[int | None]) -> Floats:
    """The distances, where the user said something: less than any other, or without end."""
    told = np.array([-1 if number is None else number for number in by_hand])
    both = (told[:, None] >= 0) & (told >= 0)
    same = told[:, None] == told
    return np.where(both, np.where(same, _TOLD, np.inf), apart).astype(np.float32)
