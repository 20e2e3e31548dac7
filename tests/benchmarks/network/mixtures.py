"""How soft edges are found: `python -m tests.benchmarks.network.mixtures WEIGHTS …`.

Cars of the validation vehicles are mixed with other backgrounds, so that the true alpha of every
pixel is known: car and mask are blurred alike, as by a lens, by a Gaussian of 0.5 to 4 px. The
vehicles are held back; the backgrounds may have been trained on. For each blur it prints the mean
matting errors of Rhemann et al. (`model/evaluation/matting.py`), Dice, and the *width*: how many
pixels are between 0.05 and 0.95, in those of the true alpha; 1 is as soft as the photo itself.
It neither passes nor fails.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from model.arrays import Alpha, Floats, Pixels
from model.data.geometry import blurred
from model.data.pairs import Pair, find_pairs, find_photos, read_names
from model.data.reading import read_image, read_soft_mask
from model.evaluation.matting import matting_errors
from model.evaluation.metrics import dice
from model.network.predictor import Predictor

BLURS = (0.5, 1.0, 2.0, 4.0)  # sigma, px
SIZE = 1440, 961  # px, width and height: as the cars' photos, smaller
STRIDE = 11  # of the validation photos, 16 a vehicle: every vehicle, all angles in turn
LINE = "{:<14} {:>5} {:>7} {:>8} {:>7} {:>7} {:>8} {:>6}"


def main() -> None:
    """Print a line for each weights file and blur."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=40, help="photos")
    args = parser.parse_args()
    print(LINE.format("weights", "blur", "SAD", "MSE e-4", "grad.", "conn.", "Dice", "width"))
    for path in args.weights:
        network = Predictor.load(path)
        for blur in BLURS:
            told = np.mean([*tqdm(_measured(network, args.data, args.limit, blur))], axis=0)
            sad, mse, gradient, connectivity, agreed, width = told
            errors = (f"{value:.2f}" for value in (sad, mse * 1e4, gradient, connectivity))
            print(LINE.format(path.stem, blur, *errors, f"{agreed:.4f}", f"{width:.2f}"))


def _measured(network: Predictor, data: Path, limit: int, blur: float) -> Iterator[list[float]]:
    backgrounds = find_photos(data / "backgrounds")
    for number, pair in enumerate(held_back(data)[:limit]):
        behind = read_image(backgrounds[number * len(backgrounds) // limit])
        picture, truth = mixed(read_image(pair.image), read_soft_mask(pair.mask), behind, blur)
        alpha = network.predict(picture, glass=False, plates=False).alpha
        errors = matting_errors(alpha, truth)
        values = [errors.sad, errors.mse, errors.gradient, errors.connectivity]
        yield [*values, dice(alpha >= 0.5, truth >= 0.5), soft_pixels(alpha) / soft_pixels(truth)]


def held_back(data: Path) -> list[Pair]:
    """Return photos of the validation vehicles, of all of them and of all angles."""
    vehicles = read_names(data / "carvana" / "val_vehicles.txt")
    pairs = [pair for pair in find_pairs(data / "carvana").pairs if pair.group in vehicles]
    return pairs[::STRIDE]


def mixed(image: Pixels, mask: Pixels, behind: Pixels, blur: float) -> tuple[Pixels, Alpha]:
    """Return the car on another background, HxWx3 uint8, and its true alpha, HxW in [0, 1].

    Args:
        image: HxWx3 uint8 RGB.
        mask: HxW uint8, 255 wholly car.
        behind: The background's photo, of any size.
        blur: Of car and mask, in pixels of the picture.
    """
    mask = _resized(mask)
    car = blurred(carried_outwards(_resized(image), mask), blur).astype(np.float32)
    alpha = blurred(mask, blur).astype(np.float32) / np.float32(255)
    share = alpha[..., None]
    picture = car * share + _resized(behind) * (1 - share)
    return np.rint(picture).astype(np.uint8), alpha


def carried_outwards(image: Pixels, mask: Pixels) -> Pixels:
    """Return the photo with each pixel that is not wholly car in the nearest car's colour."""
    outside = (cv2.erode(mask, np.ones((5, 5), np.uint8)) < 255).astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colours = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    colours[labels[outside == 0]] = image[outside == 0]
    carried: Pixels = colours[labels]
    return carried


def soft_pixels(alpha: Floats) -> int:
    """Return how many pixels are neither car nor background."""
    return int(np.count_nonzero((alpha > 0.05) & (alpha < 0.95)))


def _resized(picture: Pixels) -> Pixels:
    return cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


if __name__ == "__main__":
    main()
