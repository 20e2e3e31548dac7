"""The command `python -m model correct`: a copy of a data folder with its masks mended.

Masks from collections of salient objects mark two cars where one is meant. What is not the main
car (README.md) was drawn by hand as polygons, in shares of the photo's width and height, and lies
in a small file that holds no photo:

    {"duts_045": {"not_car": [[[0, 0.3], [0.285, 0.3], [0.285, 0.6], [0, 0.6]]]}}

"unknown" in place of "not_car" makes the polygon grey (128): train such a folder with
`--unknown 1`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from model.data.cache import UNKNOWN
from model.data.pairs import Pair, find_pairs, read_soft_mask
from model.errors import DataError
from model.pages.report import make_folder, write_bytes

Mask = NDArray[np.uint8]
Polygon = list[list[float]]
Corrections = dict[str, dict[str, list[Polygon]]]

VALUES = {"not_car": 0, "unknown": UNKNOWN}
"""Kinds of polygons, and what a mask is inside of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model correct`."""
    parser.add_argument("data", type=Path, metavar="DATA", help="data folder")
    parser.add_argument("corrections", type=Path, metavar="FILE", help="JSON: name to polygons")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the copy: images/ and masks/"
    )


def run(args: argparse.Namespace) -> int:
    """Write the copy; return 0."""
    corrections = read_corrections(args.corrections)
    pairs = find_pairs(args.data).pairs
    if args.out.resolve() == args.data.resolve():
        raise DataError("--out is the data folder itself. Name another one for the copy.")
    for folder in ("images", "masks"):
        make_folder(args.out / folder)
    mended = [pair.name for pair in pairs if write_pair(pair, corrections, args.out)]
    sys.stdout.write(f"{len(mended)} of {len(pairs)} masks corrected: {', '.join(mended)}.\n")
    return 0


def read_corrections(path: Path) -> Corrections:
    """Return photo names with their polygons by kind.

    Raises:
        DataError: the file cannot be read, or says something else.
    """
    try:
        corrections: Corrections = json.loads(path.read_text(encoding="utf-8"))
        for name, kinds in corrections.items():
            for kind, polygons in kinds.items():
                if kind not in VALUES or not all(map(_is_polygon, polygons)):
                    raise ValueError(f'"{kind}" of {name} is no list of polygons')
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataError(f"The corrections {path} cannot be used: {error}.") from error
    return corrections


def _is_polygon(points: Any) -> bool:
    return np.shape(points)[1:] == (2,) and len(points) > 2 and np.isfinite(points).all()


def write_pair(pair: Pair, corrections: Corrections, out: Path) -> bool:
    """Copy photo and mask to `out`; return whether the mask was corrected."""
    shutil.copyfile(pair.image, out / "images" / pair.image.name)
    kinds = corrections.get(pair.name)
    if kinds is None:
        shutil.copyfile(pair.mask, out / "masks" / pair.mask.name)
        return False
    _, data = cv2.imencode(".png", correct(read_soft_mask(pair.mask), kinds))
    write_bytes(out / "masks" / f"{pair.mask.stem}.png", data.tobytes())
    return True


def correct(mask: Mask, kinds: dict[str, list[Polygon]]) -> Mask:
    """Return HxW uint8, 255 wholly car, with the polygons of `kinds` filled.

    Where some of it is unknown, every other pixel is 0 or 255, so that 128 is unknown alone.
    """
    mended = mask.copy()
    if kinds.get("unknown"):
        mended = np.where(mask > 127, np.uint8(255), np.uint8(0))
    for kind, value in VALUES.items():
        for polygon in kinds.get(kind, []):
            # Shares of the photo: 0 is the first pixel's outer edge, 1 the last one's.
            points = np.array(polygon) * mask.shape[::-1] - 0.5
            cv2.fillPoly(mended, [np.rint(points).astype(np.int32)], value)
    return mended
