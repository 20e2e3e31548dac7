"""What is worked out of photos, anew only for those that have changed: of thousands, few do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from app.core.photo.photo import Photo, PhotoId

Fact = TypeVar("Fact")


class Facts(Generic[Fact]):
    """A fact of each photo.

    Args:
        work_out: Tells it of a photo, from the photo alone.
    """

    def __init__(self, work_out: Callable[[Photo], Fact]) -> None:
        self._work_out = work_out
        self._known: dict[PhotoId, tuple[Photo, Fact]] = {}

    def of(self, photos: Iterable[Photo]) -> list[Fact]:
        """The facts of some photos, in their order; those of others are forgotten."""
        before, self._known = self._known, {}
        facts = []
        for photo in photos:
            known = before.get(photo.id)
            if known is None or known[0] is not photo:
                known = photo, self._work_out(photo)
            self._known[photo.id] = known
            facts.append(known[1])
        return facts
