"""The command `python -m model predict`: bare masks of photos, without the program."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from model.commands.telling import complain
from model.data.reading import read_image
from model.errors import DataError
from model.network.device import NAMES
from model.network.predictor import Predictor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model predict`."""
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="masks go to DIR/<stem>.png"
    )
    parser.add_argument("--device", choices=NAMES, default="auto")


def run(args: argparse.Namespace) -> int:
    """Write the 8-bit masks; return 0, or 1 if a photo could not be read."""
    predictor = Predictor.load(args.weights, args.device)
    args.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for path in args.photos:
        try:
            alpha = predictor.predict(read_image(path)).alpha
        except DataError as error:
            complain(str(error))
            failed += 1
            continue
        Image.fromarray(np.rint(alpha * 255).astype(np.uint8)).save(args.out / f"{path.stem}.png")
    return int(failed > 0)
