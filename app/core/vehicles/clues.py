"""What speaks for two photos showing one vehicle, as a matrix of distances.

Looks count where names say nothing, it is known from which side each car is seen, and the photos
show vehicles from all around, each side as often: only then do they tell vehicles apart well. Of
two photos from the same direction that look unlike, each shows a vehicle of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Floats
from app.core.photo.photo import Photo
from app.core.vehicles.likeness import UNLIKE, tells_colours, unlikeness
from app.core.vehicles.names import name_of
from app.core.vehicles.series import SAME_VISIT, Place, moments, places_in_series

Sides = NDArray[np.intp]

TRAITS_PER_UNIT = 64
"""Traits are whole numbers; divided by this, cars whose squared distance is 1 may be one or two."""

# Shares of that unit. A name or a folder that people chose says more than the clock.
_SAME_NAME, _OTHER_NAME = -0.25, 0.5
_IN_SUCCESSION = -0.1
_SAME_FOLDER, _OTHER_FOLDER = -0.1, 0.4
_SOON, _LATER = -0.1, 0.15
_AT_ONCE = 120.0  # seconds
_OTHER_COLOUR = 0.6

DIRECTIONS = 16
"""Sides that are told apart."""
# Of 16 vehicles whose looks nothing was learnt on, two from one side are nearer in one of 1,000
# pairs at 0.71; two photos of one, from neighbouring sides, have a median of 0.48.
_ONE_SIDE, _SAME_WAY = 0.6, 6.0  # and within so many degrees
# Sellers' photos, each of another vehicle, show fronts mostly: by `_UNEVEN` they are far beyond it.
_SEEN, _UNEVEN = 12, 0.3  # sides, at least; of the photos, on sides seen more or less often
_MOST_BY_LOOKS = 1600  # photos: joining takes the square of their number, for each vehicle's photo


def distances(photos: Sequence[Photo]) -> tuple[Floats, Sides]:
    """How little two photos each seem to show one vehicle.

    Returns:
        NxN float32: under 1 speaks for one vehicle, over 1 against it; 1 if nothing is known, and
        infinite where two must not be joined. And for each photo whose looks count the side that
        it shows, of `DIRECTIONS`, or -1.
    """
    names = [name_of(photo.path) for photo in photos]
    places = places_in_series(photos)
    sides = _sides(photos, places)
    told = (
        _unlike(photos, sides),
        _of_series(places),
        _of_folders(photos, names),
        _of_times(photos),
        _of_colours(photos, places),
    )
    total: Floats = np.add.reduce(told).astype(np.float32)
    return total, sides


def _sides(photos: Sequence[Photo], places: Sequence[Place]) -> Sides:
    """The side that each photo shows whose looks count: what most of them were told by one head.

    Looks count in complete sets alone.
    """
    often = Counter(place.series for place in places)
    heads = Counter(
        (photo.traits.by, len(photo.traits.values))
        for photo, place in zip(photos, places, strict=True)
        if photo.traits is not None and photo.angle is not None and often[place.series] == 1
    )
    by = heads.most_common(1)[0][0] if heads else None
    sides = np.full(len(photos), -1, np.intp)
    for number, (photo, place) in enumerate(zip(photos, places, strict=True)):
        traits, angle = photo.traits, photo.angle
        if traits is None or angle is None or often[place.series] > 1:
            continue
        if (traits.by, len(traits.values)) == by:
            sides[number] = round(angle * DIRECTIONS / 360) % DIRECTIONS
    return sides if _are_complete(sides) else np.full_like(sides, -1)


def _are_complete(sides: Sides) -> bool:
    """Whether photos seem to show vehicles from all sides, each about as often."""
    often = np.bincount(sides[sides >= 0], minlength=DIRECTIONS)
    photos = int(often.sum())
    if photos > _MOST_BY_LOOKS or np.count_nonzero(often) < _SEEN:
        return False
    return float(np.abs(often - photos / DIRECTIONS).sum()) <= _UNEVEN * photos


def _unlike(photos: Sequence[Photo], sides: Sides) -> Floats:
    """Squared distances of the traits; 1 where they do not count."""
    unlike = np.ones((len(photos), len(photos)), np.float32)
    places = np.flatnonzero(sides >= 0)
    rows = [traits.values for place in places if (traits := photos[int(place)].traits)]
    if rows:
        apart = _squared_distances(np.array(rows, np.float32))
        angles = np.array([photos[int(place)].angle for place in places], np.float32)
        turned = np.abs(angles[:, None] - angles)
        one_side = np.minimum(turned, 360.0 - turned) <= _SAME_WAY
        apart[one_side & (apart > _ONE_SIDE)] = np.inf
        unlike[np.ix_(places, places)] = apart
    return unlike


def _squared_distances(traits: Floats) -> Floats:
    traits = (traits / TRAITS_PER_UNIT).astype(np.float32)
    squares = (traits**2).sum(1)
    apart: Floats = np.maximum(squares[:, None] + squares - 2.0 * traits @ traits.T, 0.0)
    return apart


def _of_series(places: Sequence[Place]) -> Floats:
    """What names and counters say: the same series and the same car in it, or another.

    A name that only one photo has says nothing: it may be that photo's number. So does one that
    several cars share.
    """
    series = np.array([place.series for place in places], np.intp)
    named = np.array([place.named for place in places], np.bool)
    cars = np.array([-1 if place.car is None else place.car for place in places], np.intp)
    several = cars >= 0
    telling = named & ~several & (np.bincount(series)[series] > 1)
    same = series[:, None] == series
    alike = np.where(telling, _SAME_NAME, np.where(named, 0.0, _IN_SUCCESSION))
    of_one = np.where(several, _SAME_NAME, alike)
    within = np.where(cars[:, None] == cars, of_one, _OTHER_NAME)
    beyond = np.where(telling[:, None] & telling, _OTHER_NAME, 0.0)
    return np.where(same, within, beyond).astype(np.float32)


def _of_folders(photos: Sequence[Photo], names: Sequence[str]) -> Floats:
    """What folders say, where several hold more than one photo.

    That it is the same one says nothing of a photo that has a name of its own.
    """
    folders, spelt = Counter(photo.path.parent for photo in photos), Counter(names)
    ids = {folder: number for number, folder in enumerate(folders) if folders[folder] > 1}
    coded = np.array([ids.get(photo.path.parent, -1) for photo in photos])
    shared = np.array([not name or spelt[name] > 1 for name in names])
    both = (coded[:, None] >= 0) & (coded >= 0)
    alike = np.where(shared[:, None] & shared, _SAME_FOLDER, 0.0)
    result = np.where(both, np.where(coded[:, None] == coded, alike, _OTHER_FOLDER), 0.0)
    return (result if len(ids) > 1 else np.zeros_like(result)).astype(np.float32)


def _of_times(photos: Sequence[Photo]) -> Floats:
    taken = np.array([np.nan if moment is None else moment for moment in moments(photos)])
    apart = np.abs(taken[:, None] - taken)  # not a number where either is unknown
    soon, later = apart < _AT_ONCE, apart > SAME_VISIT
    return np.where(soon, _SOON, np.where(later, _LATER, 0.0)).astype(np.float32)


def _of_colours(photos: Sequence[Photo], places: Sequence[Place]) -> Floats:
    """What speaks against one car where colours differ; of those in a series the series tells."""
    series = np.array([place.series for place in places])
    told = tells_colours(photos)
    colours = [p.colours if tells else None for p, tells in zip(photos, told, strict=True)]
    others = series[:, None] != series
    return np.where((unlikeness(colours) > UNLIKE) & others, _OTHER_COLOUR, 0.0).astype(np.float32)
