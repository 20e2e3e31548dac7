"""The command `python -m model correct`: a copy of a data folder with its masks mended.

Masks from collections of salient objects mark two cars where one is meant. What is not the main
car (README.md) was drawn by hand as polygons, in shares of the photo's width and height, and lies
in a small file that holds no photo:

    {"duts_045": {"not_car": [[[0, 0.3], [0.285, 0.3], [0.285, 0.6], [0, 0.6]]]}}

"car" in place of "not_car" draws what was missed; "unknown" makes the polygon grey (128): train
such a folder with `--unknown 1`.

With `--weights` the folder has photos alone: the answers of these weights are what is corrected,
and only photos named in the file are written, so that a photo without polygons says that it was
looked at and is right. With `--rim` as well, for training: what polygons drawn at a glance do not
tell is grey: a rim along their edges, soft edges of the answer, and crumbs.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model.arrays import Alpha
from model.commands.telling import say
from model.data.cache import UNKNOWN
from model.data.files.names import composed
from model.data.pairs import Pair, find_pairs, find_photos
from model.data.reading import check_sizes, read_image, read_soft_mask
from model.errors import DataError
from model.network.device import keep_freed_memory
from model.network.predictor import Predictor
from model.pages.report import make_folder, write_bytes

Mask = NDArray[np.uint8]
Polygon = list[list[float]]
Corrections = dict[str, dict[str, list[Polygon]]]

VALUES = {"not_car": 0, "car": 255, "unknown": UNKNOWN}
"""Kinds of polygons, and what a mask is inside of them; the later ones win."""
CRUMB = 0.004
"""Pieces of less than this share of the largest one's area are no car; with a rim, unknown."""
SURE = 0.85
"""With a rim, an answer between this and one less is not known."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model correct`."""
    parser.add_argument("data", type=Path, metavar="DATA", help="data folder")
    parser.add_argument("corrections", type=Path, metavar="FILE", help="JSON: name to polygons")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the copy: images/ and masks/"
    )
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="DATA has no masks: correct this network's answers, of the photos named in FILE alone",
    )
    parser.add_argument(
        "--rim",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="with --weights: what is unknown around polygons, in square roots of the car's area",
    )


def run(args: argparse.Namespace) -> int:
    """Write the copy; return 0."""
    corrections = read_corrections(args.corrections)
    if args.weights:
        return answers(args, corrections)
    pairs = find_pairs(args.data).pairs
    if args.out.resolve() == args.data.resolve():
        raise DataError("--out is the data folder itself. Name another one for the copy.")
    for folder in ("images", "masks"):
        make_folder(args.out / folder)
    mended = [pair.name for pair in pairs if write_pair(pair, corrections, args.out)]
    say(f"{len(mended)} of {len(pairs)} masks corrected: {', '.join(mended)}.")
    return 0


def answers(args: argparse.Namespace, corrections: Corrections) -> int:
    """Write the named photos of a folder with the corrected answers of a network; return 0."""
    keep_freed_memory()
    folder = args.data / "images" if (args.data / "images").is_dir() else args.data
    photos = {composed(path.stem): path for path in find_photos(folder)}
    missing = sorted(corrections.keys() - photos.keys())
    if missing:
        raise DataError(
            f"{folder} has no photo {missing[0]}. Put it there, or take it out of "
            f"{args.corrections}."
        )
    network = Predictor.load(args.weights)
    for part in ("images", "masks"):
        make_folder(args.out / part)
    for name, kinds in tqdm(corrections.items(), unit="photo"):
        alpha = network.predict(read_image(photos[name])).alpha
        _, data = cv2.imencode(".png", correct_answer(alpha, kinds, args.rim))
        shutil.copyfile(photos[name], args.out / "images" / photos[name].name)
        write_bytes(args.out / "masks" / f"{photos[name].stem}.png", data.tobytes())
    marked = sum(bool(kinds) for kinds in corrections.values())
    say(f"{len(corrections)} masks, {marked} of them corrected.")
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
        raise DataError(
            f"The corrections {path} cannot be used: {error}. Mend that, or name another file."
        ) from error
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
    check_sizes(pair)
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
            fill(mended, polygon, value)
    return mended


def fill(mask: Mask, polygon: Polygon, value: int) -> None:
    """Fill a polygon, in shares of the photo: 0 is the first pixel's outer edge, 1 the last's."""
    points = np.array(polygon) * mask.shape[::-1] - 0.5
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], value)


def correct_answer(alpha: Alpha, kinds: dict[str, list[Polygon]], rim: float) -> Mask:
    """Return a mask, HxW uint8 {0, 128 unknown, 255}, of an answer and the polygons of `kinds`.

    Args:
        alpha: HxW float32 in [0, 1].
        kinds: Polygons by kind, in shares of the photo.
        rim: What is not known around "car" and "not_car", in square roots of the car's area; 0:
            all is known, but for "unknown".
    """
    answer = np.where(alpha >= 0.5, np.uint8(255), np.uint8(0))
    mask = correct(answer, kinds)
    unknown = mask == UNKNOWN
    crumbs = find_crumbs(mask > 0)
    if rim:
        unknown |= crumbs | ((alpha > 1 - SURE) & (alpha < SURE))
        unknown |= rims(answer > 0, kinds, round(rim * float(np.sqrt((answer > 0).sum()))))
    else:
        mask[crumbs & ~unknown] = 0
    mask[unknown] = UNKNOWN
    return mask


def find_crumbs(car: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which pixels of an HxW mask are of small pieces."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(car.astype(np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA]
    small = areas < CRUMB * max(areas[1:], default=0)
    small[0] = False
    crumbs: NDArray[np.bool_] = small[labels]
    return crumbs


def rims(
    answer: NDArray[np.bool_], kinds: dict[str, list[Polygon]], width: int
) -> NDArray[np.bool_]:
    """Return where polygons end: outside the answer for "car", inside it for "not_car"."""
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
    found = np.zeros(answer.shape, bool)
    for kind, where in (("car", ~answer), ("not_car", answer)):
        for polygon in kinds.get(kind, []):
            inside = np.zeros(answer.shape, np.uint8)
            fill(inside, polygon, 1)
            found |= (cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, around) > 0) & where
    return found
