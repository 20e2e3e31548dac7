"""How far photos have come, as people see it, and the list arranged by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from app.core.photo.finding import is_doubtful
from app.core.photo.photo import Photo, State


class Status(Enum):
    """What a photo is waiting for, or has behind it."""

    WAITING = "waiting"
    STOPPED = "stopped"
    WORKING = "working"
    READY = "ready"
    NEEDS_REVIEW = "needs review"
    NO_CAR = "no car"
    REPAIRED = "repaired"
    EXPORTED = "exported"
    FAILED = "failed"


class Filter(Enum):
    """Which photos are listed."""

    ALL = "all"
    NEEDS_REVIEW = "needs review"
    READY = "ready"
    REPAIRED = "repaired"
    EXPORTED = "exported"
    WAITING = "waiting"
    FAILED = "failed"


class Sort(Enum):
    """In which order."""

    AS_ADDED = "as added"
    NAME = "name"
    LEAST_CERTAIN = "least certain"
    VEHICLE = "by vehicle"


@dataclass(frozen=True)
class Arrangement:
    """Which photos are listed, and in which order."""

    filter: Filter = Filter.ALL
    sort: Sort = Sort.AS_ADDED


_LAST = 10**9
_FIRST_ANGLE = 16  # degrees: a little beside the front

SortKey = tuple[int | float | str, ...]

_STATUSES: Mapping[Filter, frozenset[Status]] = {
    Filter.ALL: frozenset(Status),
    Filter.NEEDS_REVIEW: frozenset({Status.NEEDS_REVIEW, Status.NO_CAR}),
    Filter.READY: frozenset({Status.READY}),
    Filter.REPAIRED: frozenset({Status.REPAIRED}),
    Filter.EXPORTED: frozenset({Status.EXPORTED}),
    Filter.WAITING: frozenset({Status.WAITING, Status.STOPPED, Status.WORKING}),
    Filter.FAILED: frozenset({Status.FAILED}),
}
_FILTERS: Mapping[Status, frozenset[Filter]] = {
    status: frozenset(each for each, listed in _STATUSES.items() if status in listed)
    for status in Status
}
_STILL_REPAIRED = (Status.EXPORTED, Status.NO_CAR)
_BY_STATE = {
    State.QUEUED: Status.WAITING,
    State.STOPPED: Status.STOPPED,
    State.WORKING: Status.WORKING,
    State.EXPORTED: Status.EXPORTED,
    State.FAILED: Status.FAILED,
}


def status_of(photo: Photo) -> Status:
    """A photo's status. One whose export or file failed has failed, whatever it was before."""
    if photo.error is not None:
        return Status.FAILED
    if photo.state is State.READY and photo.has_no_car:
        return Status.NO_CAR
    if photo.state in _BY_STATE:
        return _BY_STATE[photo.state]
    if photo.repair:
        return Status.REPAIRED
    return Status.NEEDS_REVIEW if needs_review(photo) else Status.READY


def needs_review(photo: Photo) -> bool:
    """Whether nobody has looked yet at a result that is doubtful, exported or not."""
    return is_doubtful(photo.findings) and not photo.reviewed and not photo.repair


def passes(photo: Photo, chosen: Filter) -> bool:
    """Whether a photo is listed.

    One that was repaired stays so exported or without a car; one that was exported unseen is still
    to be looked at.
    """
    return chosen in filters_of(photo)


def filters_of(photo: Photo) -> frozenset[Filter]:
    """The filters that list a photo, see `passes`."""
    status = status_of(photo)
    filters = _FILTERS[status]
    if status in _STILL_REPAIRED and photo.is_repaired:
        filters |= {Filter.REPAIRED}
    if status is Status.EXPORTED and needs_review(photo):
        filters |= {Filter.NEEDS_REVIEW}
    if Filter.NEEDS_REVIEW in filters and photo.is_emptied:
        filters -= {Filter.NEEDS_REVIEW}
    return filters


def sort_key(photo: Photo, index: int, sort: Sort) -> SortKey:
    """What a photo is sorted by.

    Args:
        photo: The photo.
        index: Its place in the order in which photos were added.
        sort: The order wanted. Those that need review come first, the least certain at the top;
            the rest follow by certainty, too, and those of which it is not known come last. The
            photos of a vehicle begin half from the front and go once around it to its left.
    """
    if sort is Sort.NAME:
        return (photo.name.casefold(), str(photo.path), photo.id)
    if sort is Sort.LEAST_CERTAIN:
        certainty = 2.0 if photo.certainty is None else photo.certainty
        return (not passes(photo, Filter.NEEDS_REVIEW), certainty, photo.id)
    if sort is Sort.VEHICLE:
        around = _LAST if photo.angle is None else (photo.angle - _FIRST_ANGLE) % 360
        return (_LAST if photo.vehicle is None else photo.vehicle, around, photo.id)
    return (index,)


def arranged(photos: Iterable[Photo], arrangement: Arrangement) -> list[Photo]:
    """The photos that are listed, in order."""
    keyed = [
        (sort_key(photo, index, arrangement.sort), photo)
        for index, photo in enumerate(photos)
        if passes(photo, arrangement.filter)
    ]
    return [photo for _, photo in sorted(keyed, key=lambda pair: pair[0])]


def counts(listed: Iterable[frozenset[Filter]]) -> dict[Filter, int]:
    """How many photos each filter lists.

    Args:
        listed: The filters of each photo, see `filters_of`.
    """
    tally = dict.fromkeys(Filter, 0)
    for filters, number in Counter(listed).items():
        for each in filters:
            tally[each] += number
    return tally
