"""Which photos gain by other weights: finding their cars again loses nobody's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.language.translation import tr, trn
from app.core.photo.photo import Photo, State


@dataclass(frozen=True)
class Refindable:
    """The photos of a list whose cars were found.

    Attributes:
        photos: Those whose masks may be replaced by what other weights find.
        kept: How many others there are, since the user repaired them or marked them as reviewed.
    """

    photos: tuple[Photo, ...]
    kept: int


def refindable(photos: Iterable[Photo]) -> Refindable:
    """Part photos into those whose cars may be found again and those that are kept.

    Photos that wait, were stopped or could not be read are neither.
    """
    found = [photo for photo in photos if _is_found(photo)]
    free = tuple(filter(_is_free, found))
    return Refindable(free, len(found) - len(free))


def can_refind(photos: Iterable[Photo]) -> bool:
    """Whether there are photos whose cars may be found again."""
    return any(_is_found(photo) and _is_free(photo) for photo in photos)


def question(these: Refindable) -> str:
    """Ask whether their cars shall be found again."""
    asked = trn(
        "Find the car of {number} photo again? Its present mask is replaced for good.",
        "Find the cars of {number} photos again? Their present masks are replaced for good.",
        len(these.photos),
    )
    if not these.kept:
        return asked
    kept = trn(
        "{number} photo that you repaired or marked as reviewed stays as it is.",
        "{number} photos that you repaired or marked as reviewed stay as they are.",
        these.kept,
    )
    return f"{asked} {kept}"


def none_left(these: Refindable) -> str:
    """Say why there is nothing to find again."""
    if these.kept:
        return tr("All photos with a mask were repaired or marked as reviewed; they stay.")
    return tr("No car has been found yet.")


_FOUND = frozenset({State.READY, State.EXPORTED})


def _is_found(photo: Photo) -> bool:
    return photo.alpha is not None and photo.state in _FOUND


def _is_free(photo: Photo) -> bool:
    return not (photo.is_repaired or photo.reviewed)
