"""All that decides what a result looks like, as one value that can be compared and kept.

Two results of equal recipes are equal: so one that is there already need not be made again, and
one of another recipe is out of date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from app.core.arrays import AnyAlpha
from app.core.compose.background import Background, Picture, Wall
from app.core.errors import PhotoError
from app.core.files.disk import unreadable
from app.core.files.opening import check_readable
from app.core.mask.alpha import to_8_bit
from app.core.output.output import LOSSLESS, Kind, Output
from app.core.photo.edits import Repair
from app.core.photo.placement import AS_IN_PHOTO, Placement
from app.core.photo.plate import PlateCover

_OF_CUTOUTS: tuple[str, ...] = ("choke", "feather", "glass", "glass_tint", "glass_light")
_LEFT_OUT = ("glass_tint", "glass_light")
_OF_SHADOWS = ("shadow", "sun", "sun_from", "sun_length", "sun_softness")


@dataclass(frozen=True)
class Recipe:
    """What a file is made of.

    Attributes:
        photo: SHA-256 of the photo's file.
        found_by: SHA-256 of the weights that found the car or, where they are not known, of the
            alpha that was found.
        repair: SHA-256 of what the hand mended; empty if nothing was.
        settings: Kind, format, size and crop, quality; plain values.
        background: What a composite stands on, in a line: colours, or the SHA-256 of a picture.
        placement: Where a composite stands, and the edge of it and of a cut-out; plain values.
        program: The version of the program: another one may make other pixels.
    """

    photo: str
    found_by: str
    repair: str
    settings: Mapping[str, Any]
    background: str
    placement: Mapping[str, Any]
    program: str

    @property
    def key(self) -> str:
        """SHA-256 of it all: equal for equal recipes."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode())


def recipe_of(
    photo: str,
    found_by: str,
    output: Output,
    *,
    background: str = "",
    placement: Placement | None = None,
    repair: Repair = (),
    plates: str = "",
) -> Recipe:
    """Return what a result is made of.

    Args:
        photo: SHA-256 of the photo's file.
        found_by: As in `Recipe`.
        output: What is written; its name does not count.
        background: As `name_background` gives it.
        placement: Where the car stands.
        repair: What the hand mended.
        plates: What tells where the number plates are that are covered, if any are.
    """
    composite = output.kind is Kind.COMPOSITE
    placed = _placed(placement or AS_IN_PHOTO, output, plates)
    mended = sha256(repr(repair).encode()) if repair else ""
    named = background if composite else ""
    return Recipe(photo, found_by, mended, settings_of(output), named, placed, program_version())


def found_with(found_by: str, glass_by: str, kind: Kind, placement: Placement) -> str:
    """Return what found the car and, if they are seen in a result, its windows.

    Args:
        found_by: As in `Recipe`.
        glass_by: The same of its windows; empty if they are not known.
        kind: What is made.
        placement: How clear or dark the windows are in it.
    """
    clear = glass_by and placement.shows_glass and kind is not Kind.MASK
    return sha256(f"{found_by} {glass_by}".encode()) if clear else found_by


def settings_of(output: Output) -> dict[str, Any]:
    """What of an output decides about the pixels of a result; plain values."""
    return {
        "kind": output.kind.value,
        "suffix": output.suffix,
        "quality": None if output.suffix in LOSSLESS else output.quality,
        "exif": output.keeps_exif,
        **asdict(output.framing),
        **({"shadow": True} if output.casts else {}),
    }


def _placed(placement: Placement, output: Output, plates: str) -> dict[str, Any]:
    """What of a placement a result shows."""
    counts = {"cutout": _OF_CUTOUTS, "mask": ()}.get(output.kind.value)
    if counts and output.casts:
        counts += _OF_SHADOWS
    values = asdict(replace(placement, plate=None))
    del values["plate"]
    for name in _LEFT_OUT:  # where they change nothing: older receipts do not know them
        if values[name] == getattr(AS_IN_PHOTO, name):
            del values[name]
    shown = values if counts is None else {name: values[name] for name in counts if name in values}
    if placement.plate is None or output.keeps_plates or output.kind is Kind.MASK:
        return shown
    return {**shown, "plate": name_cover(placement.plate), "plates": plates}


def name_cover(cover: PlateCover) -> str:
    """Return what covers number plates in a line that differs where its pixels do.

    Raises:
        PhotoError: Its picture cannot be read.
    """
    if cover.picture is not None:
        return f"picture {hash_photo(cover.picture)}"
    return "blur" if cover.colour is None else f"colour {cover.colour}"


def hash_photo(path: Path) -> str:
    """Return the SHA-256 of a photo's file.

    Raises:
        PhotoError: It cannot be read.
    """
    check_readable(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error, PhotoError) from error


def name_background(background: Background | None) -> str:
    """Return a background in a line that differs where its pixels do."""
    if isinstance(background, Picture):
        shape = "x".join(map(str, background.pixels.shape))
        return f"picture {shape} {sha256(background.pixels.tobytes())} {background.scene}"
    if isinstance(background, Wall):
        return f"wall {name_background(background.filling)}"
    return "" if background is None else repr(background)


def hash_alpha(alpha: AnyAlpha) -> str:
    """Return the SHA-256 of an alpha in 8 bits, HxW."""
    return hashlib.sha256(memoryview(to_8_bit(alpha))).hexdigest()  # type: ignore[arg-type]


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


@cache
def program_version() -> str:
    """Return the version of the program; empty if it is not installed."""
    try:
        return metadata.version("forecourt")
    except metadata.PackageNotFoundError:
        return ""
