"""The command `python -m model glass`: learn to find the windows of cars.

The decoder that is written fits the encoder of these weights alone; with another encoder it is left
out until this command is run again.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from model.commands.telling import say
from model.data.windows import Windows, find_windows, read_photo
from model.errors import DataError
from model.evaluation.heads import overlap
from model.network.heads.glass import Glass
from model.network.heads.heads import Heads
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.weights import load_weights
from model.training.heads.glass import Store, Trained, fill, train

REPEATED = 6
"""Times that a photo all of whose windows are known is learnt from."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model glass`."""
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with parts/ in it")
    parser.add_argument("--weights", type=Path, required=True, help="whose encoder is used")
    parser.add_argument(
        "--marks", type=Path, metavar="FILE", help="windows drawn by hand, and photos held back"
    )
    parser.add_argument("--views", type=int, default=1, help="of each photo (default: 1)")
    parser.add_argument("--steps", type=int, default=1200, help="of 8 parts (default: 1200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Train, write the decoder, say how good it is on photos held back, and return 0.

    Raises:
        ModelError: Data or weights cannot be used, or the file cannot be written.
    """
    photos = find_windows(args.data, args.marks)
    made_for = fingerprint(load_weights(args.weights).network)
    if not made_for:
        raise DataError(
            f"The network in {args.weights} has no encoder that can find windows. "
            "Use weights of --network lite."
        )
    predictor = Predictor.load(args.weights, args.device)
    mine = [photo for photo in photos if not photo.held]
    # What is wholly known is rare and worth more.
    mine += [photo for photo in mine if photo.polygons is not None] * (REPEATED - 1)
    glass = _learn(mine, predictor, made_for, args)
    held = [photo for photo in photos if photo.held]
    header: dict[str, object] = {"photos": len(mine), "source": args.data.name}
    with_glass = Predictor(load_weights(args.weights), predictor.device, Heads(glass=glass))
    header |= measure(held, with_glass)
    glass.save(args.out, header)
    return 0


def measure(photos: Sequence[Windows], predictor: Predictor) -> dict[str, float]:
    """Return, and say, the IoU of windows on photos, as the predictor finds them in use."""
    figures: dict[str, float] = {}
    whole = [photo for photo in photos if photo.polygons is not None]
    for name, those in (("all_windows", whole), ("front_and_rear", photos)):
        pairs = np.array([_compare(photo, predictor) for photo in those]).reshape(-1, 2)
        pairs = pairs[pairs[:, 1] > 0]
        if len(pairs):
            figures[name] = float(pairs[:, 0].sum() / pairs[:, 1].sum())
            mean, worst = (pairs[:, 0] / pairs[:, 1]).mean(), (pairs[:, 0] / pairs[:, 1]).min()
            say(
                f"{name}: IoU {figures[name]:.4f} over all pixels, {mean:.4f} on average over "
                f"{len(pairs)} photos held back, {worst:.4f} at worst."
            )
    return figures


def _compare(photo: Windows, predictor: Predictor) -> tuple[int, int]:
    image, known = read_photo(photo)
    told = predictor.predict(image).glass
    return (0, 0) if told is None else overlap(told, known)


def _learn(
    photos: Sequence[Windows], predictor: Predictor, made_for: str, args: argparse.Namespace
) -> Glass:
    count = len(photos) * args.views
    with Store(count) as store:
        for _ in tqdm(fill(store, photos, predictor, args.views, args.seed), "look", count):
            pass
        with tqdm(total=args.steps, desc="learn") as bar:
            for news in train(store, made_for, args.steps, args.seed):
                if isinstance(news, Trained):
                    bar.update(news.step - bar.n)
                    bar.set_postfix(loss=f"{news.loss:.3f}")
                else:
                    glass = news
    return glass
