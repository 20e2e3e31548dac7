"""Training examples: the user's repaired photos, in the layout that `forecourt train` reads.

::

    FOLDER/images/VEHICLE_NN.jpg        the photo's own bytes
    FOLDER/masks/VEHICLE_NN.png         its repaired alpha, 8 bits, upright and as large as it
    FOLDER/provenance/VEHICLE_NN.json   what it came from

An example is there once its mask is, which is written last and removed first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.core.errors import OutputError
from app.core.files.disk import write_whole
from app.core.language.translation import tr
from app.core.learning.vehicles import Place, vehicle_named

IMAGES, MASKS, PROVENANCE = "images", "masks", "provenance"


@dataclass(frozen=True)
class Example:
    """A photo and its mask to learn from.

    Attributes:
        name: The stem of its files: vehicle and number.
        image: The photo's copy.
        mask: Its mask.
        place: The vehicle it shows.
        photo: The file it came from; None if that is not known.
        sha256: Of the photo's bytes.
    """

    name: str
    image: Path
    mask: Path
    place: Place
    photo: Path | None = None
    sha256: str = ""

    @property
    def vehicle(self) -> str:
        """The vehicle, as its name says it to training."""
        return vehicle_named(self.name)

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return self.photo.name if self.photo else self.name


def listed(folder: Path) -> list[Example]:
    """The examples of a folder that have both photo and mask, by vehicle and number."""
    photos = {path.stem: path for path in files(folder / IMAGES)}
    return [
        _example(folder, photos[mask.stem], mask)
        for mask in files(folder / MASKS)
        if mask.stem in photos
    ]


def remove(example: Example) -> None:
    """Delete an example's copies; the photo that it came from stays.

    Raises:
        OutputError: A file cannot be deleted.
    """
    noted = example.mask.parent.parent / PROVENANCE / f"{example.name}.json"
    for path in (example.mask, example.image, noted):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            problem = tr("it cannot be deleted ({reason})", reason=error.strerror)
            raise OutputError(path, problem, tr("Close programs that use it")) from error


def make_one_vehicle(chosen: Sequence[Example]) -> None:
    """Give examples the vehicle of the first of them: training then never parts them.

    Raises:
        OutputError: A file cannot be renamed.
    """
    first = chosen[0]
    for example in chosen:
        if example.name.startswith(f"{first.vehicle}_"):
            continue
        folder = example.mask.parent.parent
        name = free_name(folder, first.vehicle)
        notes = read_notes(folder, example.name)
        noted = folder / PROVENANCE / f"{example.name}.json"
        text = json.dumps({**notes, "place": asdict(first.place)}, indent=1)
        write_whole(noted.with_stem(name), text.encode("ascii"), overwrite=True)
        for path in (example.image, example.mask):
            _rename(path, path.with_stem(name))
        with suppress(OSError):
            noted.unlink()


def _rename(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except OSError as error:
        problem = tr("it cannot be renamed ({reason})", reason=error.strerror)
        raise OutputError(path, problem, tr("Close programs that use it")) from error


def free_name(folder: Path, vehicle: str) -> str:
    """A name for one more view of a vehicle; after 99 numbered ones, of another like it."""
    taken = {path.stem for part in (IMAGES, MASKS) for path in files(folder / part)}
    vehicles = (vehicle, *(_other(vehicle, turn) for turn in range(100)))
    names = (f"{each}_{number:02}" for each in vehicles for number in range(1, 100))
    return next(name for name in names if name not in taken)


def _other(vehicle: str, turn: int) -> str:
    return hashlib.sha256(f"{vehicle} {turn}".encode()).hexdigest()[:12]


def _example(folder: Path, image: Path, mask: Path) -> Example:
    notes = read_notes(folder, mask.stem)
    try:
        where = Place(**notes["place"])
    except (KeyError, TypeError):
        where = Place(vehicle_named(mask.stem))
    photo = Path(str(notes["photo"])) if notes.get("photo") else None
    return Example(mask.stem, image, mask, where, photo, str(notes.get("sha256", "")))


def read_notes(folder: Path, name: str) -> dict[str, Any]:
    """What was noted about an example; nothing if it cannot be read."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads((folder / PROVENANCE / f"{name}.json").read_bytes())
        return found if isinstance(found, dict) else {}
    return {}


def files(folder: Path) -> list[Path]:
    """What a folder holds, sorted, without hidden files; nothing if it is not there."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
