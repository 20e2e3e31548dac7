"""Which photos show one vehicle, by their names: what is held back from training is whole vehicles.

Names of the contest's kind, ``0123456789ab_07``, say it themselves. ``golf_1`` to ``golf_12`` in
one folder are a vehicle. Of longer numbers, as cameras count, those close to one another are: views
of a vehicle are taken one after another.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CLOSE = 12
"""Numbers of a camera that differ by no more are of one vehicle."""

_VIEW = re.compile(r"([0-9a-f]{12})_\d\d")
_NUMBERED = re.compile(r"(.*?)[ _-]*\(?(\d+)\)?")


@dataclass(frozen=True)
class Place:
    """Where a photo belongs.

    Attributes:
        vehicle: 12 hexadecimal digits, the same for all views of a vehicle.
        series: What photos of one folder have in common in their names.
        first: The number of the photo with which the vehicle began; None without numbers.
    """

    vehicle: str
    series: str = ""
    first: int | None = None


def vehicle_named(stem: str) -> str:
    """Return the vehicle that training takes a photo of this name for.

    A name in the layout of examples says it; any other photo is of a vehicle of its own.
    """
    view = _VIEW.fullmatch(stem)
    return view[1] if view else _digits("by its name", stem)


def own_place(photo: Path) -> Place:
    """Return the place of a photo that shows a vehicle of its own, whatever it is called."""
    return Place(_digits(os.fsdecode(photo.absolute()), "by hand"))


def place(photo: Path, known: Iterable[Place]) -> Place:
    """Return where a photo belongs among those that have been placed before.

    Args:
        photo: Its file.
        known: The other photos' places.
    """
    if view := _VIEW.fullmatch(photo.stem):
        return Place(view[1])
    folder = os.fsdecode(photo.absolute().parent)
    numbered = _NUMBERED.fullmatch(photo.stem)
    if numbered is None:
        return Place(_digits(folder, photo.stem))
    series, number = f"{folder}/{numbered[1].casefold()}", int(numbered[2])
    if len(numbered[2]) <= 2:
        return Place(_digits(series), series)
    for other in known:
        same = other.series == series and other.first is not None
        if same and abs((other.first or 0) - number) <= CLOSE:
            return other
    return Place(_digits(series, numbered[2]), series, number)


def _digits(*words: str) -> str:
    text = "\0".join(words).encode(errors="surrogateescape")
    return hashlib.sha256(text).hexdigest()[:12]
