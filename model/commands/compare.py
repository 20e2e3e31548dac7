"""`forecourt compare RUN`: the weights of a fine-tuning run against those that it came from.

On what the run held back, and on a small yardstick that comes with the program: its sample photos,
with masks made by the program's own network and mended by eye. Such masks take the part of the
network that made them in small things: they are there to show what is forgotten, not what is
gained.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import resources
from model.arrays import Mask, Pixels
from model.commands.telling import say
from model.data.pairs import Pair
from model.data.reading import read_pair
from model.data.selection import spread_evenly
from model.errors import TrainingError
from model.evaluation.comparing import PhotoChange, pair_up
from model.evaluation.drawing import draw_difference, fit
from model.evaluation.results import PhotoScore
from model.evaluation.scoring import THRESHOLD, evaluate
from model.network.device import NAMES
from model.network.predictor import Predictor
from model.pages.page import plain_table
from model.pages.report import make_folder, write_jpeg, write_json
from model.training.run_folder import held_pairs

FOLDER = "comparison"
MOST = 40
"""So many of the photos held back are looked at, spread evenly."""
PICTURES = 4
"""Pictures of so many photos that lost most, and of as many that gained most."""
WIDTH = 1280
GAP = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="a finished run with --from")
    parser.add_argument("--device", default="auto", choices=NAMES, help="where the networks run")


def run(args: argparse.Namespace) -> int:
    """Compare, write RUN/comparison, and print the table; return the exit status.

    Raises:
        ModelError: The run is not finished, none with --from, or its data are gone.
    """
    folder: Path = args.run_folder
    before = origin(folder)
    held = spread_evenly(held_pairs(folder), MOST)
    old = Predictor.load(before, args.device)
    new = Predictor.load(folder / "final.safetensors", args.device)
    out = folder / FOLDER
    make_folder(out)
    parts = {}
    for name, pairs in (("held back", held), ("samples", yardstick())):
        parts[name] = pair_up(scores(pairs, old, name), scores(pairs, new, name))
    pictures = dict(draw(parts, old, new, out))
    write_json(
        out / "comparison.json",
        {
            "before": before.name,
            "after": "final.safetensors",
            "parts": [
                {"name": name, "photos": [as_json(photo, pictures) for photo in photos]}
                for name, photos in parts.items()
            ],
        },
    )
    rows = [row(name, photos) for name, photos in parts.items() if photos]
    say(plain_table(("", "photos", "Dice before", "after", "gain", "worst"), rows))
    return 0


def origin(folder: Path) -> Path:
    """Return the weights that a finished fine-tuning run came from.

    Raises:
        TrainingError: It is none, or not finished.
    """
    if not (folder / "final.safetensors").is_file():
        raise TrainingError(f"{folder} holds no finished run. Go on with it to its end first.")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return Path(config["weights"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{folder} is no run of `forecourt train --from` ({error!s:.100}). Name another."
        ) from error


def yardstick() -> list[Pair]:
    """Return the sample photos that come with the program, with their masks."""
    root = Path(resources.__file__).parent
    photos = {path.stem: path for path in sorted((root / "samples").glob("*.jpg"))}
    masks = sorted((root / "yardstick").glob("*.png"))
    return [
        Pair(mask.stem, photos[mask.stem], mask, mask.stem, None, "samples")
        for mask in masks
        if mask.stem in photos
    ]


def scores(pairs: Sequence[Pair], network: Predictor, name: str) -> list[PhotoScore]:
    """Score the photos, telling how far it is."""
    found = []
    for number, photo in enumerate(evaluate(pairs, network), 1):
        say(f"{name}: {number} of {len(pairs)}")
        found.append(photo)
    return found


def draw(
    parts: dict[str, tuple[PhotoChange, ...]], old: Predictor, new: Predictor, out: Path
) -> Iterator[tuple[Pair, str]]:
    """Write pictures of the photos that changed most; yields each photo with its file's name."""
    photos = sorted((p for part in parts.values() for p in part), key=lambda p: p.gain)
    shown = [photo for photo in photos[:PICTURES] if photo.gain < 0]
    shown += [photo for photo in photos[-PICTURES:] if photo.gain > 0]
    for number, photo in enumerate(shown, 1):
        pair = photo.after.pair
        image, mask = read_pair(pair)
        before, after = (each.predict(image).alpha >= THRESHOLD for each in (old, new))
        name = f"{number:02}.jpg"
        write_jpeg(out / name, both(image, mask.astype(bool), before, after))
        yield pair, name


def both(image: Pixels, mask: Mask, before: Mask, after: Mask) -> Pixels:
    """Draw a photo with the errors of two masks, side by side.

    Args:
        image: HxWx3 uint8 RGB.
        mask: HxW bool, the true mask.
        before: HxW bool, the mask on the left.
        after: HxW bool, the mask on the right.
    """
    left, right = (
        fit(draw_difference(image, mask, each), (WIDTH - GAP) // 2, WIDTH)
        for each in (before, after)
    )
    return np.hstack([left, np.full((left.shape[0], GAP, 3), 128, np.uint8), right])


def as_json(photo: PhotoChange, pictures: dict[Pair, str]) -> dict[str, Any]:
    """Return a photo's row as JSON has it."""
    pair = photo.after.pair
    return {
        "name": pair.name,
        "before": photo.dice_before,
        "after": photo.dice_after,
        "picture": pictures.get(pair),
    }


def row(name: str, photos: Sequence[PhotoChange]) -> tuple[str | int | float | None, ...]:
    """Return a part's row of the table."""
    before = sum(photo.dice_before for photo in photos) / len(photos)
    after = sum(photo.dice_after for photo in photos) / len(photos)
    return name, len(photos), before, after, after - before, min(photo.gain for photo in photos)
