"""Masks as run lengths: the file that the Carvana Image Masking Challenge takes.

One file for all photos: the line "img,rle_mask", then each photo's name and the runs of its car,
"start length start length ...". Pixels are numbered from 1, left to right, then top to bottom.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from app.core.arrays import Flags, Size
from app.core.errors import NoCarError, OutputError
from app.core.files import images
from app.core.files.disk import is_vacant, write_whole
from app.core.language.translation import tr
from app.core.output.cutting.pipeline import CutResult

HEADER = ("img", "rle_mask")


def encode(mask: Flags) -> str:
    """Return the runs of an HxW mask; without a car there are none."""
    padded = np.concatenate(([False], mask.ravel(), [False]))
    starts, ends = np.flatnonzero(padded[1:] != padded[:-1]).reshape(-1, 2).T
    return " ".join(f"{start + 1} {end - start}" for start, end in zip(starts, ends, strict=True))


def decode(runs: str, size: Size) -> Flags:
    """Return the mask of a size that `encode` made `runs` of."""
    mask = np.zeros(size[0] * size[1], bool)
    for start, length in np.array(runs.split(), int).reshape(-1, 2):
        mask[start - 1 : start - 1 + length] = True
    return mask.reshape(size)


def read_runs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each photo's name and its runs."""
    csv.field_size_limit(2**31 - 1)  # a busy mask has more than the usual 128 KB
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from ((name, runs) for name, runs in rows)


def write_runs(path: Path, results: Iterable[CutResult]) -> None:
    """Write the file of a batch's masks, whole or not at all; it replaces one of its own kind.

    Photos without a car have no runs; those that failed are left out.

    Raises:
        OutputError: It cannot be written.
        PhotoError: A mask cannot be read.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for result in results:
        if result.error is None:
            rows.writerow((result.source.name, encode(images.load_mask(result.target) > 127)))
        elif isinstance(result.error, NoCarError):
            rows.writerow((result.source.name, ""))
    write_whole(path, text.getvalue().encode(errors="surrogateescape"), overwrite=is_ours(path))


def is_ours(path: Path) -> bool:
    """Whether a file may be replaced: there is none, or it begins as ours do."""
    if is_vacant(path):
        return True
    try:
        with path.open("rb") as file:
            return file.readline(20).strip() == ",".join(HEADER).encode()
    except OSError:
        return False


def check_replaceable(path: Path) -> None:
    """Make sure that the file can be written before a batch is begun.

    Raises:
        OutputError: Another file has its name.
    """
    if not is_ours(path):
        raise OutputError(
            path,
            tr("there is another file of this name"),
            tr("Rename it, or choose another folder"),
        )
