"""Saving photos as training examples: the photo's own bytes, its repaired mask, its provenance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from app.core.arrays import Pixels
from app.core.errors import ForecourtError, PhotoError
from app.core.files import images
from app.core.files.disk import file_size, unreadable, write_whole
from app.core.files.encode import to_png
from app.core.language.translation import tr
from app.core.learning.examples import (
    IMAGES,
    MASKS,
    PROVENANCE,
    Example,
    files,
    free_name,
    listed,
)
from app.core.learning.vehicles import Place, own_place, place, vehicle_named
from app.core.mask.repairs import Repairs, changed, read_cover
from app.core.photo.photo import Photo

Listed = Mapping[Path, int]
"""By a photo's file: the vehicle that the list says it shows."""


class Outcome(Enum):
    """What became of a photo that was to be saved."""

    NEW = "new"
    RENEWED = "renewed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


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


def worth_saving(photo: Photo) -> bool:
    """Whether somebody has seen to a photo's mask: repaired it, or said that it is good."""
    seen_to = photo.is_repaired or photo.reviewed
    return photo.alpha is not None and seen_to and not photo.is_emptied


def collect(
    photos: Sequence[Photo],
    folder: Path,
    repairs: Repairs | None = None,
    network: str = "",
    list_says: Listed | None = None,
) -> Iterator[Collected]:
    """Save photos as examples; one that was saved before gets its mask renewed.

    Args:
        photos: Photos whose car has been found.
        folder: The data folder; made if need be.
        repairs: Cache of repaired alphas.
        network: Fingerprint of the weights that found the cars.
        list_says: The vehicles of all photos of the list; it knows more than names do.

    Yields:
        What became of each; a photo that fails does not stop the others.
    """
    there = {example.sha256: example for example in listed(folder)}
    for photo in photos:
        try:
            example, outcome = _save(
                photo, folder, there, repairs=repairs, network=network, list_says=list_says or {}
            )
        except ForecourtError as error:
            yield Collected(photo, Outcome.FAILED, error.bare())
        else:
            there[example.sha256] = example
            yield Collected(photo, outcome)


def _save(
    photo: Photo,
    folder: Path,
    there: dict[str, Example],
    *,
    repairs: Repairs | None,
    network: str,
    list_says: Listed,
) -> tuple[Example, Outcome]:
    data = _read(photo)
    sha256 = hashlib.sha256(data).hexdigest()
    # With the photo at hand, a mask of another size is noticed before anything is written.
    mask = to_png(_cover(photo, repairs), None, None)
    known = there.get(sha256)
    if known is not None and known.mask.read_bytes() == mask:
        return known, Outcome.UNCHANGED
    example = (
        known
        or _begun(photo, folder, data, sha256)
        or _new(photo, folder, there, sha256, list_says)
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
    masks = {path.stem for path in files(folder / MASKS)}
    for image in files(folder / IMAGES):
        same = file_size(image) == len(data) and image.stem not in masks
        if same and image.read_bytes() == data:
            where = Place(vehicle_named(image.stem))
            return Example(
                *(image.stem, image, folder / MASKS / f"{image.stem}.png", where),
                *(photo.path, sha256),
            )
    return None


def _new(
    photo: Photo, folder: Path, there: dict[str, Example], sha256: str, list_says: Listed
) -> Example:
    where = _place(photo, list(there.values()), list_says)
    name = free_name(folder, where.vehicle)
    image = folder / IMAGES / f"{name}{photo.path.suffix.lower()}"
    return Example(
        name, image, folder / MASKS / f"{name}.png", where, photo.path.absolute(), sha256
    )


def _place(photo: Photo, known: Sequence[Example], list_says: Listed) -> Place:
    """Where a photo belongs: with the views of its vehicle, else as its name says.

    What the list parts, by colours or because the user said so, names do not join.
    """
    vehicle = list_says.get(photo.path.absolute())
    others = []
    for example in known:
        its = list_says.get(example.photo) if example.photo else None
        if vehicle is not None and its == vehicle:
            return replace(example.place, vehicle=example.vehicle)
        if vehicle is not None and its is not None:
            others.append(example.vehicle)
    if photo.by_hand is not None:
        return own_place(photo.path)
    where = place(photo.path, [each.place for each in known if each.vehicle not in others])
    return own_place(photo.path) if where.vehicle in others else where


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
