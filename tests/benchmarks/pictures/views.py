"""Whether the views of a vehicle get one floor line and scale.

    .venv/bin/python -m tests.benchmarks.pictures.views

Vehicles of the studio data, 16 photos each, are cut with `--same-for-all`, and the files measured:
the car is found again in each. The *floor line* is where its tyres end, in heights of the picture;
the *scale* is how much larger the car is in the picture than in the photo, by the areas, both in
heights of theirs. Printed is the farthest from the middle: to stay within 1 % and 3 %.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from tqdm import tqdm

from app.core.compose.stance import stance_of
from app.core.mask.alpha import clean_alpha
from model.commands.options import SHIPPED
from model.data.pairs import Pair, find_pairs
from model.data.reading import read_image, read_mask
from model.network.predictor import Predictor

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data")) / "carvana"
VEHICLES = ("1adaeb44f109", "6ba36af67cb0", "ae296a20fdd9")  # a coupé, a roadster, a pick-up


def main() -> int:
    """Print a line for each vehicle; the exit status says whether all stay within the limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vehicles", nargs="*", default=VEHICLES)
    parser.add_argument("--background", default="showroom_light")
    args = parser.parse_args()
    predictor = Predictor.load(SHIPPED)
    good = True
    for vehicle in args.vehicles:
        pairs = [pair for pair in find_pairs(DATA).pairs if pair.group == vehicle]
        with tempfile.TemporaryDirectory() as folder:
            files = _listing(pairs, Path(folder), args.background)
            told = [measured(*each, predictor) for each in tqdm([*zip(pairs, files, strict=True)])]
        floors, scales = np.array(told).T
        floor, scale = np.median(floors), np.median(scales)
        off, astray = np.abs(floors - floor).max(), np.abs(scales / scale - 1).max()
        print(
            f"{vehicle}: {len(pairs)} views, floor line {floor:.1%} of the height, at most "
            f"{off:.2%} off; scale {scale:.3f}, at most {astray:.2%} off."
        )
        good = good and off <= 0.01 and astray <= 0.03
    return 0 if good else 1


def _listing(pairs: list[Pair], folder: Path, background: str) -> list[Path]:
    """The pictures of a vehicle, made as a user makes them."""
    photos, out = folder / "photos", folder / "out"
    photos.mkdir()
    for pair in pairs:
        (photos / pair.image.name).symlink_to(pair.image)
    line = [sys.executable, "-m", "app", "cut", str(photos), "-o", str(out)]
    line += ["--background", background, "--format", "jpg", "--same-for-all"]
    subprocess.run(line, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return [out / f"{pair.image.stem}.jpg" for pair in pairs]


def measured(pair: Pair, file: Path, predictor: Predictor) -> tuple[float, float]:
    """The floor line and the scale of a picture."""
    mask = read_mask(pair.mask)
    alpha = clean_alpha(predictor.predict(read_image(file)).alpha)
    stance = stance_of(alpha)
    assert stance is not None, file
    scale = np.sqrt(alpha.sum() / mask.sum()) * mask.shape[0] / alpha.shape[0]
    return stance.car.bottom / alpha.shape[0], float(scale)


if __name__ == "__main__":
    sys.exit(main())
