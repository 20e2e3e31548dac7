"""The photos of one vehicle as a listing: in order, the main one, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.photo.finding import Finding
from app.core.photo.photo import Photo
from app.core.photo.side import Side, side_of

_BEST = 40.0  # degrees beside the front: where the main photo of a listing is taken from


def missing_sides(photos: Iterable[Photo]) -> list[Side]:
    """The sides from which none of the photos of a vehicle shows it; none if none is known."""
    seen = {side_of(photo.angle) for photo in photos} - {None}
    return [side for side in Side if side not in seen] if seen else []


def main_photo(photos: Iterable[Photo]) -> Photo | None:
    """The photo of a vehicle to show first: half from the front, whole; None if there is none."""
    known = [photo for photo in photos if photo.angle is not None and not photo.has_no_car]
    return min(known, key=_worse, default=None)


def _worse(photo: Photo) -> tuple[bool, float]:
    beside = abs(((photo.angle or 0) + 180.0) % 360.0 - 180.0)
    return Finding.CUT_OFF in photo.findings, abs(beside - _BEST)
