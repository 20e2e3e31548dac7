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
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from app.core.arrays import Pixels
from app.core.errors import ForecourtError, OutputError, PhotoError
from app.core.files import images
from app.core.files.disk import file_size, unreadable, write_whole
from app.core.files.encode import to_png
from app.core.language.translation import tr
from app.core.learning.vehicles import Place, own_place, place
from app.core.mask.repairs import Repairs, changed, read_cover
from app.core.photo.photo import Photo, PhotoId
from app.core.saved.folders import data_dir

Mates = Mapping[PhotoId, Collection[Path]]
"""By a photo: the files of all photos of the vehicle that it shows."""

IMAGES, MASKS, PROVENANCE = "images", "masks", "provenance"


class Outcome(Enum):
    """What became of a photo that was to be saved."""

    NEW = "new"
    RENEWED = "renewed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


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
        return self.name.rpartition("_")[0]

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return self.photo.name if self.photo else self.name


@dataclass(frozen=True)
class Collected:
    """What became of one photo.

    Attributes:
        photo: The photo.
        outcome: Whether it is an example now.
        error: Why it is not.
    """

    photo: Photo
    outcome: Outcome
    error: ForecourtError | None = field(default=None, compare=False)


def examples_dir() -> Path:
    """The folder of the user's examples."""
    return data_dir() / "examples"


def listed(folder: Path) -> list[Example]:
    """The examples of a folder that have both photo and mask, by vehicle and number."""
    photos = {path.stem: path for path in _files(folder / IMAGES)}
    return [
        _example(folder, photos[mask.stem], mask)
        for mask in _files(folder / MASKS)
        if mask.stem in photos
    ]


def worth_saving(photo: Photo) -> bool:
    """Whether somebody has seen to a photo's mask: repaired it, or said that it is good."""
    return photo.alpha is not None and (photo.is_repaired or photo.reviewed)


def collect(
    photos: Sequence[Photo],
    folder: Path,
    repairs: Repairs | None = None,
    network: str = "",
    mates: Mates | None = None,
) -> Iterator[Collected]:
    """Save photos as examples; one that was saved before gets its mask renewed.

    Args:
        photos: Photos whose car has been found.
        folder: The data folder; made if need be.
        repairs: Cache of repaired alphas.
        network: Fingerprint of the weights that found the cars.
        mates: The files of all photos of the vehicle that a photo shows, as the list has it.

    Yields:
        What became of each; a photo that fails does not stop the others.
    """
    there = {example.sha256: example for example in listed(folder)}
    for photo in photos:
        try:
            alike = (mates or {}).get(photo.id, frozenset())
            example, outcome = _save(
                photo, folder, there, repairs=repairs, network=network, mates=alike
            )
        except ForecourtError as error:
            yield Collected(photo, Outcome.FAILED, error.bare())
        else:
            there[example.sha256] = example
            yield Collected(photo, outcome)


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
    first, *others = chosen
    for example in others:
        if example.vehicle == first.vehicle:
            continue
        folder = example.mask.parent.parent
        name = _free_name(folder, first.vehicle)
        notes = _read_notes(folder, example.name)
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


def _save(
    photo: Photo,
    folder: Path,
    there: dict[str, Example],
    *,
    repairs: Repairs | None,
    network: str,
    mates: Collection[Path],
) -> tuple[Example, Outcome]:
    data = _read(photo)
    sha256 = hashlib.sha256(data).hexdigest()
    # With the photo at hand, a mask of another size is noticed before anything is written.
    mask = to_png(_cover(photo, repairs), None, None)
    known = there.get(sha256)
    if known is not None and known.mask.read_bytes() == mask:
        return known, Outcome.UNCHANGED
    example = (
        known or _begun(photo, folder, data, sha256) or _new(photo, folder, there, sha256, mates)
    )
    if not example.image.exists():
        write_whole(example.image, data)
    noted = folder / PROVENANCE / f"{example.name}.json"
    write_whole(noted, _notes(example, photo, network), overwrite=True)
    write_whole(example.mask, mask, overwrite=True)
    return example, Outcome.NEW if known is None else Outcome.RENEWED


def _read(photo: Photo) -> bytes:
    if photo.file_size not in (None, file_size(photo.path)):
        raise changed(photo)
    try:
        return photo.path.read_bytes()
    except OSError as error:
        raise unreadable(photo.path, error, PhotoError) from error


def _cover(photo: Photo, repairs: Repairs | None) -> Pixels:
    pixels = images.load_srgb(photo.path)
    cover = read_cover(photo, lambda: pixels, repairs, keep=False)
    if cover.shape != pixels.shape[:2]:
        raise changed(photo)
    if not cover.any():
        problem = tr("there is no car in its mask")
        raise PhotoError(photo.path, problem, tr("Mark the car first"))
    return cover


def _begun(photo: Photo, folder: Path, data: bytes, sha256: str) -> Example | None:
    """The example of this photo that was left half written, if there is one."""
    masks = {path.stem for path in _files(folder / MASKS)}
    for image in _files(folder / IMAGES):
        same = file_size(image) == len(data) and image.stem not in masks
        if same and image.read_bytes() == data:
            where = Place(image.stem.rpartition("_")[0])
            return Example(
                *(image.stem, image, folder / MASKS / f"{image.stem}.png", where),
                *(photo.path, sha256),
            )
    return None


def _new(
    photo: Photo, folder: Path, there: dict[str, Example], sha256: str, mates: Collection[Path]
) -> Example:
    where = _place(photo, list(there.values()), mates)
    name = _free_name(folder, where.vehicle)
    image = folder / IMAGES / f"{name}{photo.path.suffix.lower()}"
    return Example(
        name, image, folder / MASKS / f"{name}.png", where, photo.path.absolute(), sha256
    )


def _place(photo: Photo, known: Sequence[Example], mates: Collection[Path]) -> Place:
    """Where a photo belongs: with the views of its vehicle, else as its name says."""
    for example in known:
        if example.photo in mates:
            return replace(example.place, vehicle=example.vehicle)
    if photo.by_hand is not None:
        return own_place(photo.path)
    return place(photo.path, [example.place for example in known])


def _free_name(folder: Path, vehicle: str) -> str:
    """A name for one more view of a vehicle; after 99 numbered ones, of another like it."""
    taken = {path.stem for part in (IMAGES, MASKS) for path in _files(folder / part)}
    vehicles = (vehicle, *(_other(vehicle, turn) for turn in range(100)))
    names = (f"{each}_{number:02}" for each in vehicles for number in range(1, 100))
    return next(name for name in names if name not in taken)


def _other(vehicle: str, turn: int) -> str:
    return hashlib.sha256(f"{vehicle} {turn}".encode()).hexdigest()[:12]


def _notes(example: Example, photo: Photo, network: str) -> bytes:
    notes = {
        "photo": str(photo.path.absolute()),
        "sha256": example.sha256,
        "place": asdict(example.place),
        "edits": len(photo.repair),
        "certainty": photo.certainty,
        "weights_sha256": network,
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(notes, indent=1).encode("ascii")


def _example(folder: Path, image: Path, mask: Path) -> Example:
    notes = _read_notes(folder, mask.stem)
    try:
        where = Place(**notes["place"])
    except (KeyError, TypeError):
        where = Place(mask.stem.rpartition("_")[0] or mask.stem)
    photo = Path(str(notes["photo"])) if notes.get("photo") else None
    return Example(mask.stem, image, mask, where, photo, str(notes.get("sha256", "")))


def _read_notes(folder: Path, name: str) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads((folder / PROVENANCE / f"{name}.json").read_bytes())
        return found if isinstance(found, dict) else {}
    return {}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
