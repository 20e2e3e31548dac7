"""The command `python -m model complete`: a network's answers and what people drew as car.

For photos whose parts were drawn by hand (`known_car/`: 255 is surely car, 0 may be either). What
an answer misses of these, such as a mirror, is added to it. Grey (128) is what is not known: where
the answer is soft, around what was added, and thin lines drawn beside the answer, which tell
nothing of a hand's aim. Train on the copy with `--unknown 1`. A photo is left out where more than
is likely was missed: then another car was drawn, or the answer is of no use.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from model.arrays import Alpha, Mask, Pixels
from model.commands.data.correct import SURE, find_crumbs
from model.commands.telling import say
from model.data.cache import UNKNOWN
from model.data.files.names import composed
from model.data.pairs import find_photos
from model.data.reading import read_image, read_mask
from model.errors import DataError
from model.network.device import keep_freed_memory
from model.network.predictor import Predictor
from model.pages.report import make_folder, write_bytes

AIM = 2
"""How far from the edge a hand draws, in pixels."""
RIM = 0.008
"""What is not known around what was added, in square roots of the car's area."""
LEAST, MOST = 0.0003, 0.06
"""What is added has, a piece at least and in all at most, this share of the car's area."""
FOUND = 0.2
"""What was drawn is at least this share of a car: of less nothing is to be learnt."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model complete`."""
    parser.add_argument("data", type=Path, metavar="DATA", help="folder: images/ and known_car/")
    parser.add_argument("--weights", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the copy: images/ and masks/"
    )


def run(args: argparse.Namespace) -> int:
    """Write the copy; return 0."""
    keep_freed_memory()
    photos = find_photos(args.data / "images")
    known = {composed(path.stem): path for path in find_photos(args.data / "known_car")}
    missing = sorted(photo.name for photo in photos if composed(photo.stem) not in known)
    if missing:
        folder = args.data / "known_car"
        raise DataError(
            f"{folder} has no mask of {missing[0]}. Put one there, or take the photo away."
        )
    network = Predictor.load(args.weights)
    for part in ("images", "masks"):
        make_folder(args.out / part)
    kept = 0
    for photo in tqdm(photos, unit="photo"):
        drawn = read_mask(known[composed(photo.stem)]).astype(bool)
        mask = complete(network.predict(read_image(photo)).alpha, drawn)
        if mask is None:
            continue
        kept += 1
        _, data = cv2.imencode(".png", mask)
        shutil.copyfile(photo, args.out / "images" / photo.name)
        write_bytes(args.out / "masks" / f"{photo.stem}.png", data.tobytes())
    say(f"{kept} of {len(photos)} photos, answered and completed.")
    return 0


def complete(alpha: Alpha, drawn: Mask) -> Pixels | None:
    """Return an answer with what was drawn, HxW uint8 {0, 128 unknown, 255}; None if it is no use.

    Args:
        alpha: HxW float32 in [0, 1].
        drawn: HxW bool, surely car.
    """
    car = alpha >= 0.5
    area = np.count_nonzero(car)
    missed = drawn & ~car
    added = _pieces(missed & _wider(_wider(missed, -AIM), AIM), LEAST * area)
    if added.sum() > MOST * area or drawn.sum() < FOUND * area:
        return None
    unknown = ((alpha > 1 - SURE) & (alpha < SURE)) | (missed & ~added)
    unknown |= _wider(added, AIM + max(AIM, round(RIM * area**0.5))) & ~added & ~car
    mask = np.where(car | added, np.uint8(255), np.uint8(0))
    mask[unknown | find_crumbs(mask > 0)] = UNKNOWN
    return mask


def _pieces(mask: Mask, least: float) -> Mask:
    """Return the pieces of at least so many pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= least
    large[0] = False
    pieces: Mask = large[labels]
    return pieces


def _wider(mask: Mask, pixels: int) -> Mask:
    """Return a mask made wider by so many pixels, or narrower if they are negative."""
    side = 2 * abs(pixels) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    change = cv2.dilate if pixels > 0 else cv2.erode
    return np.asarray(change(mask.astype(np.uint8), around)).astype(bool)
