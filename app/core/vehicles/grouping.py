"""Photos grouped into vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Flags, Floats
from app.core.photo.photo import Photo, PhotoId
from app.core.vehicles.clues import DIRECTIONS, Sides, distances
from app.core.vehicles.names import name_of

Vehicles = dict[PhotoId, int]

_PIECE = 1000  # photos: they take some 100 MB for a moment, and with twice as many four times that

_TOLD = -1e6  # "distance" of photos that the user said show one vehicle: they are joined first
_MOST = 1.0  # mean distance of the photos of two groups that are still one vehicle
# Likewise of two that have no side in common, where of two vehicles' photos so few had none; or
# where each is the other's nearest, and as much nearer than the next. All three were chosen on 160
# photos of 16 vehicles that looks were not learnt on: with 1 to 5 views of each, few are mixed up.
_FARTHEST, _CHANCE, _NEARER = 1.7, 0.001, 0.75
# Where all of at least so many sides are seen about equally often, that often is the number of
# vehicles: then sides tell most, and what is far apart in that set alone is two.
_SIDES, _FILLED, _FAR = 8, 0.9, 3.0


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

    Groups that complement each other may be farther apart: photos of two vehicles would, the more
    there are, the sooner show one side twice.

    Args:
        apart: NxN distances; infinite where two must not be joined.
        sides: The side that each shows, -1 where that says nothing; None is nothing for all.

    Returns:
        The group of each, as the index of one of its members.
    """
    apart = apart.astype(np.float32)
    np.fill_diagonal(apart, np.inf)
    labels = np.arange(len(apart))
    # Photos without any near are left out: looking for the nearest takes the square of the rest.
    sides = np.full(len(apart), -1, np.intp) if sides is None else sides
    near = np.flatnonzero((apart < _MOST).any(0) | (sides >= 0))
    labels[near] = near[_joined(apart[np.ix_(near, near)], sides[near])]
    return [int(label) for label in labels]


def _joined(apart: Floats, sides: Sides) -> NDArray[np.intp]:
    """The group of each, as the index of one of its members, as `cluster` says; in place."""
    left = len(apart)
    labels = np.arange(left)
    sizes = np.ones(left, np.float32)
    shown = sides[:, None] == np.arange(DIRECTIONS)
    limits = _limits(complete=_are_complete(sides))
    told = shown.sum(1)
    beyond = apart / limits[told[:, None], told]
    while left > 1:
        first, second = divmod(int(beyond.argmin()), len(apart))
        if not beyond[first, second] < 1.0:
            pair = _clear(apart, told > 0)
            if pair is None:
                break
            first, second = pair
        one, other = sizes[first], sizes[second]
        mean = (one * apart[first] + other * apart[second]) / (one + other)
        apart[first], apart[:, first] = mean, mean
        apart[second], apart[:, second] = np.inf, np.inf
        apart[first, first] = np.inf
        sizes[first] += other
        shown[first] |= shown[second]
        told[first] = shown[first].sum()
        beyond[first] = beyond[:, first] = apart[first] / limits[told[first], told]
        beyond[second], beyond[:, second] = np.inf, np.inf
        labels[labels == second] = first
        left -= 1
    return labels


def _clear(apart: Floats, looked: Flags) -> tuple[int, int] | None:
    """The two groups that are each other's nearest by far, as their looks tell; None if none are.

    Args:
        apart: NxN distances, symmetric.
        looked: Which groups' looks are known.
    """
    places = np.flatnonzero(looked)
    if len(places) < 3:
        return None
    among = apart[np.ix_(places, places)]
    nearest, next_ = np.partition(among, 1, axis=1)[:, :2].T
    clear = (nearest < np.minimum(_FARTHEST, _NEARER * next_)) & np.isfinite(next_)
    both = clear[:, None] & clear & (among <= nearest[:, None]) & (among <= nearest)
    if not both.any():
        return None
    first, second = divmod(int(np.where(both, among, np.inf).argmin()), len(places))
    return int(places[first]), int(places[second])


def _are_complete(sides: Sides) -> bool:
    """Whether photos seem to show vehicles from all sides, each about as often."""
    often = np.bincount(sides[sides >= 0], minlength=DIRECTIONS)
    seen = int(np.count_nonzero(often))
    return seen >= _SIDES and int(often.sum()) >= _FILLED * seen * int(often.max())


def _limits(*, complete: bool) -> Floats:
    """How far apart two groups of one vehicle are at most, by how many sides each shows."""
    chances = np.zeros((DIRECTIONS + 1, DIRECTIONS + 1))
    for one, other in np.ndindex(chances.shape):
        ways = comb(DIRECTIONS - one, other) if one + other <= DIRECTIONS else 0
        chances[one, other] = max(ways / comb(DIRECTIONS, other), _CHANCE)
    share = np.log(chances) / np.log(_CHANCE)
    limits = np.asarray(_MOST + (_FARTHEST - _MOST) * share, np.float32)
    if complete:
        limits[1:, 1:] = _FAR
    return limits


def _as_told(apart: Floats, by_hand: Sequence[int | None]) -> Floats:
    """The distances, where the user said something: less than any other, or without end."""
    told = np.array([-1 if number is None else number for number in by_hand])
    both = (told[:, None] >= 0) & (told >= 0)
    same = told[:, None] == told
    return np.where(both, np.where(same, _TOLD, np.inf), apart).astype(np.float32)
