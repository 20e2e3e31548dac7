"""Old against new weights, as `forecourt compare RUN` wrote it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.codec import UNSOUND

FOLDER = "comparison"
LOSS = 0.0005
"""A mean Dice that falls by more counts as worse."""
BAD_PHOTO = 0.01
"""A photo whose Dice falls by more is worth a warning of its own."""


@dataclass(frozen=True)
class Photo:
    """One photo's Dice with both.

    Attributes:
        name: The photo's name.
        before: With the old weights.
        after: With the new ones.
        picture: Both masks side by side; None if there is no picture of it.
    """

    name: str
    before: float
    after: float
    picture: Path | None = None

    @property
    def gain(self) -> float:
        """What it has gained; negative where it has lost."""
        return self.after - self.before


@dataclass(frozen=True)
class Part:
    """One kind of photos.

    Attributes:
        name: "held back", or "samples" for the yardstick that comes with the program.
        photos: Its photos.
    """

    name: str
    photos: tuple[Photo, ...]

    @property
    def before(self) -> float:
        """The mean Dice with the old weights."""
        return sum(photo.before for photo in self.photos) / len(self.photos)

    @property
    def after(self) -> float:
        """The mean Dice with the new ones."""
        return sum(photo.after for photo in self.photos) / len(self.photos)

    @property
    def gain(self) -> float:
        """The mean difference."""
        return self.after - self.before

    @property
    def worse(self) -> int:
        """How many photos have lost so much that it is worth a warning."""
        return sum(photo.gain < -BAD_PHOTO for photo in self.photos)

    @property
    def lost(self) -> bool:
        """Whether it is worse on the whole."""
        return self.gain < -LOSS


@dataclass(frozen=True)
class Comparison:
    """Old against new.

    Attributes:
        before: The name of the old weights.
        after: The name of the new ones.
        parts: Each kind of photos; none is empty.
    """

    before: str
    after: str
    parts: tuple[Part, ...]

    @property
    def pictures(self) -> tuple[Photo, ...]:
        """The photos of which there are pictures, those that lost most first."""
        shown = [photo for part in self.parts for photo in part.photos if photo.picture]
        return tuple(sorted(shown, key=lambda photo: photo.gain))

    @property
    def lost(self) -> bool:
        """Whether a kind of photos has become worse."""
        return any(part.lost for part in self.parts)

    @property
    def gained(self) -> bool:
        """Whether what was held back has become better."""
        return any(part.gain > 0 for part in self.parts if part.name == "held back")


def read(run: Path) -> Comparison | None:
    """Read what a comparison found; None if there is none, or it is damaged."""
    folder = run / FOLDER
    try:
        found = json.loads((folder / "comparison.json").read_bytes())
        parts = tuple(_part(part, folder) for part in found["parts"] if part["photos"])
        return Comparison(str(found["before"]), str(found["after"]), parts)
    except (OSError, *UNSOUND):
        return None


def _part(plain: Mapping[str, Any], folder: Path) -> Part:
    return Part(str(plain["name"]), tuple(_photo(photo, folder) for photo in plain["photos"]))


def _photo(plain: Mapping[str, Any], folder: Path) -> Photo:
    picture = plain.get("picture")
    return Photo(
        str(plain["name"]),
        float(plain["before"]),
        float(plain["after"]),
        folder / Path(str(picture)).name if picture else None,
    )
