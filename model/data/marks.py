"""Marks: number plates that a person drew on photos, as corners in a JSON file.

    {"photos": [{"photo": "images/a.jpg", "group": "vehicle 1",
                 "plates": [[[x, y], [x, y], [x, y], [x, y]]], "unclear": []}]}

Corners go clockwise from the top left, in pixels of the photo, whose path is relative to a data
folder. What is unclear, such as a board without anything on it, counts neither way. Photos of one
group, as of one vehicle, are never on both sides of a split. A photo without plates says that there
are none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import DataError
from model.network.heads.plates.quads import Quad, Quads


@dataclass(frozen=True)
class Marked:
    """A photo and what is marked on it.

    Attributes:
        photo: Its file.
        group: Photos of one group stay together.
        plates: Its number plates.
        unclear: What counts neither way.
    """

    photo: Path
    group: str
    plates: Quads
    unclear: Quads


def read_marks(path: Path, folder: Path) -> tuple[Marked, ...]:
    """Read a file of marks.

    Args:
        path: The file.
        folder: Where the paths of its photos begin.

    Raises:
        DataError: It cannot be read, is none, or marks no plate.
    """
    try:
        stored = json.loads(path.read_text("utf-8"))["photos"]
        marked = tuple(_marked(each, folder) for each in stored)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise DataError(
            f"{path} holds no marks that can be read ({error!r}). Mend it, or name another file."
        ) from error
    if not any(each.plates for each in marked):
        raise DataError(f"No number plate is marked in {path}. Mark some, or name another file.")
    return marked


def _marked(stored: dict[str, Any], folder: Path) -> Marked:
    plates, unclear = (tuple(map(_quad, stored.get(key, ()))) for key in ("plates", "unclear"))
    return Marked(folder / stored["photo"], str(stored["group"]), plates, unclear)


def _quad(corners: list[list[float]]) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return a, b, c, d
