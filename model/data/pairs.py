"""Pairs of photos and masks on disk: finding and splitting them; `model.data.reading` opens them.

Two layouts are read: Kaggle's (`train/ID_NN.jpg`, `train_masks/ID_NN_mask.gif`) and plain
`images/` + `masks/` with equal stems. Every photo or mask that has no counterpart is named.
What the files mean is decided in `model.data.files`.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.data.files.kinds import is_left_out, is_photo
from model.data.files.names import composed, name_in_list
from model.errors import DataError
from model.language import tr

LAYOUTS = (("train", "train_masks"), ("images", "masks"))
VIEW = re.compile(r"(?P<vehicle>[0-9a-f]{12})_(?P<angle>\d{2})")
"""Carvana's names: vehicle and one of 16 angles."""
CLIP = re.compile(r"(?P<clip>clip_.+)_\d+")
"""Frames of a video: the clip's name and the frame's number."""


@dataclass(frozen=True)
class Pair:
    """One photo and its mask.

    Attributes:
        name: The photo's stem.
        image: The photo's file.
        mask: The mask's file.
        group: Vehicle or clip; the views of a group never part.
        angle: 1 to 16 for Carvana's views, else None.
        source: Name of the data folder.
        make: Who made the vehicle, from metadata.csv; None if that is not known.
    """

    name: str
    image: Path
    mask: Path
    group: str
    angle: int | None
    source: str
    make: str | None = None


@dataclass(frozen=True)
class Pairs:
    """What a data folder holds: usable pairs, and sentences that name what is not."""

    pairs: tuple[Pair, ...]
    problems: tuple[str, ...]


def find_pairs(root: Path) -> Pairs:
    """Return the pairs of the data folder `root`, sorted by name.

    Raises:
        DataError: The folder is missing, of no known layout, or has no pair.
    """
    if not root.is_dir():
        raise DataError(tr("The data folder {root} is not there. Check its name.", root=root))
    for images, masks in LAYOUTS:
        if (root / images).is_dir() and (root / masks).is_dir():
            found = _match(root, root / images, root / masks)
            if not found.pairs:
                raise DataError(
                    tr(
                        "No photo in {images} has a mask in {masks}. A mask has its photo's "
                        "name, with or without _mask at the end.",
                        images=root / images,
                        masks=root / masks,
                    )
                )
            return found
    raise DataError(
        tr(
            "{root} is not a data folder. Put photos in {images} and masks of the same names "
            "in {masks}, or use Kaggle's train and train_masks.",
            root=root,
            images=root / "images",
            masks=root / "masks",
        )
    )


def find_photos(folder: Path) -> list[Path]:
    """Return the photos of a folder, sorted by name; links to nowhere, pipes and the like are none.

    Raises:
        DataError: The folder cannot be read.
    """
    return [path for path in _listed(folder) if is_photo(path) and path.is_file()]


def _listed(folder: Path) -> list[Path]:
    """Return what a folder holds, sorted."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise DataError(
            tr(
                "The folder {folder} cannot be read: {strerror}. Check its name and its rights.",
                folder=folder,
                strerror=error.strerror,
            )
        ) from error


def _by_stem(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Return the first file of each stem, and sentences about the others."""
    files: dict[str, Path] = {}
    problems = []
    listed = _listed(folder)
    for path in filter(is_photo, listed):
        if not path.is_file():
            problems.append(f"{path} is a link to nothing, a folder or no file; remove it.")
            continue
        first = files.setdefault(composed(path.stem).removesuffix("_mask"), path)
        if first != path:
            problems.append(f"{path} has the name of {first.name}; keep one of them.")
    problems += [
        f"{path} is a raw or JPEG XL file, which is not read; save it as JPEG."
        for path in filter(is_left_out, listed)
        if composed(path.stem) not in files
    ]
    return files, problems


def _match(root: Path, image_folder: Path, mask_folder: Path) -> Pairs:
    images, twice = _by_stem(image_folder)
    masks, masks_twice = _by_stem(mask_folder)
    described = (
        describe(name, path, masks[name], root.name)
        for name, path in images.items()
        if name in masks
    )
    makes = read_makes(root / "metadata.csv")
    pairs = tuple(replace(pair, make=makes.get(pair.group)) for pair in described)
    alone = [f"{path} has no mask." for name, path in images.items() if name not in masks]
    alone += [f"{path} has no photo." for name, path in masks.items() if name not in images]
    return Pairs(pairs, (*alone, *twice, *masks_twice))


def describe(name: str, image: Path, mask: Path, source: str) -> Pair:
    """Return the pair with group and angle read from its name."""
    if view := VIEW.fullmatch(name):
        return Pair(name, image, mask, view["vehicle"], int(view["angle"]), source)
    clip = CLIP.fullmatch(name)
    return Pair(name, image, mask, clip["clip"] if clip else name, None, source)


def read_makes(path: Path) -> dict[str, str]:
    """Return each vehicle's make, as the contest's metadata.csv has it; empty without the file.

    Raises:
        DataError: The file is there and cannot be read.
    """
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            tr("{path} cannot be read: {error}. Mend or remove it.", path=path, error=error)
        ) from error
    return {row["id"]: row["make"] for row in rows if row.get("id") and row.get("make")}


def read_names(path: Path) -> frozenset[str]:
    """Return the names or vehicle ids in a text file, one a line; # starts a comment.

    A byte order mark is passed over, and the ending of a photo's name.

    Raises:
        DataError: The file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="surrogateescape").splitlines()
    except OSError as error:
        raise DataError(
            tr(
                "The list {path} cannot be read: {strerror}. Check its name and its rights.",
                path=path,
                strerror=error.strerror,
            )
        ) from error
    names = (name_in_list(line.split("#")[0]) for line in lines)
    return frozenset(name for name in names if name)


def without(pairs: Iterable[Pair], names: frozenset[str]) -> list[Pair]:
    """Return the pairs whose name and group are not in `names`."""
    return [pair for pair in pairs if pair.name not in names and pair.group not in names]


def matching_nothing(pairs: Iterable[Pair], names: frozenset[str]) -> list[str]:
    """Return the names, sorted, that no pair and no group has."""
    return sorted(names.difference(*({pair.name, pair.group} for pair in pairs)))


def split_by_group(
    pairs: Sequence[Pair], share: float, seed: int = 0, least: int = 0
) -> tuple[list[Pair], list[Pair]]:
    """Return (kept, held back): about `share` of the groups are held back, whole.

    Each group's side hangs on its own name and the seed only, so that adding data moves nothing.
    With `least` at least so many groups are held back, but never more than half of them.
    """
    numbers = {group: _number(group, seed) for group in {pair.group for pair in pairs}}
    limit = share * 2**64
    if least:
        ordered = sorted(numbers.values())
        count = max(sum(each < limit for each in ordered), least)
        limit = ordered[min(count, len(ordered) // 2)]
    kept = [pair for pair in pairs if numbers[pair.group] >= limit]
    return kept, [pair for pair in pairs if numbers[pair.group] < limit]


def split_by_fold(
    pairs: Sequence[Pair], fold: int, folds: int, seed: int = 0
) -> tuple[list[Pair], list[Pair]]:
    """Return (kept, held back): part `fold` of `folds`, from 1, is held back; groups stay whole.

    The parts have as many groups as one another, but for one, and each group is in one of them.
    """
    groups = sorted({pair.group for pair in pairs}, key=lambda group: _number(group, seed))
    back = set(groups[fold - 1 :: folds])
    kept = [pair for pair in pairs if pair.group not in back]
    return kept, [pair for pair in pairs if pair.group in back]


def _number(group: str, seed: int) -> int:
    name = f"{seed}:{group}".encode(errors="surrogateescape")
    return int.from_bytes(hashlib.sha256(name).digest()[:8])
