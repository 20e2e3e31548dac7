"""The command `python -m model recognise`: learn to tell vehicles and angles apart.

The photos have to be of vehicles seen all round, with Carvana's names: `<vehicle>_<01 to 16>`, 01
from the front, and on from there to the car's left. The head that is written fits the encoder of
these weights alone; with another encoder it is left out until this command is run again.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from tqdm import tqdm

from model.commands.telling import say
from model.data.pairs import Pair, find_pairs, read_names
from model.data.reading import read_image
from model.errors import DataError
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.weights import load_weights
from model.training.heads.recognition import Examples, learn, wrong_by

T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model recognise`."""
    parser.add_argument("data", type=Path, metavar="DATA", help="data folder")
    parser.add_argument("--weights", type=Path, required=True, help="whose encoder is used")
    parser.add_argument(
        "--exclude", type=Path, required=True, metavar="FILE", help="vehicles to measure on alone"
    )
    parser.add_argument("--views", type=int, default=16, help="of each vehicle, at most")
    parser.add_argument("--vehicles", type=int, help="to learn on, at most")
    parser.add_argument(
        "--least", type=float, help="score from which an angle is told; by default, 98 %% have it"
    )
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Learn, write the head, say how good its angles are on other vehicles, and return 0.

    Raises:
        ModelError: Data or weights cannot be used, or the file cannot be written.
    """
    pairs = [pair for pair in find_pairs(args.data).pairs if pair.angle is not None]
    others = read_names(args.exclude)
    made_for = fingerprint(load_weights(args.weights).network)
    if not made_for:
        raise DataError(
            f"The network in {args.weights} has no encoder that can tell cars apart. "
            "Use weights of --network lite."
        )
    predictor = Predictor.load(args.weights, args.device)
    mine = [pair for pair in pairs if pair.group not in others]
    head = learn(describe(_some(mine, args.vehicles, args.views), predictor), made_for)
    if args.least is not None:
        head = replace(head, least=args.least)
    header = {"photos": len(mine), "source": args.data.name}
    say(f"{head.parted:.1%} of vehicles held back are parted from the others.")
    unseen = [pair for pair in pairs if pair.group in others]
    if unseen:
        wrong = wrong_by(head, describe(_some(unseen, None, args.views), predictor))
        header |= {"within_one": float(np.mean(wrong <= 1)), "measured_on": len(wrong)}
        say(f"{header['within_one']:.1%} of {len(wrong)} angles within one of 16.")
    head.save(args.out, header)
    return 0


def describe(pairs: Sequence[Pair], predictor: Predictor) -> Examples:
    """Return the descriptions of photos; those without a car are left out.

    Raises:
        DataError: A photo cannot be read, or none shows a car.
    """
    rows, groups, angles = [], [], []
    for pair in tqdm(pairs, unit="photo", disable=None):
        row = predictor.describe(read_image(pair.image))
        if row is not None and pair.angle is not None:
            rows.append(row)
            groups.append(pair.group)
            angles.append(pair.angle - 1)
    if not rows:
        raise DataError("No car was found in any of the photos. Use other weights or photos.")
    numbers = np.unique(groups, return_inverse=True)[1]
    return Examples(np.stack(rows), numbers.astype(np.intp), np.array(angles, np.intp))


def _some(pairs: Sequence[Pair], vehicles: int | None, views: int) -> list[Pair]:
    """At most so many vehicles, and so many views of each, spread over its angles."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.group, []).append(pair)
    chosen = _spread(list(groups.values()), vehicles or len(groups))
    return [pair for place, group in enumerate(chosen) for pair in _spread(group, views, place)]


def _spread(items: Sequence[T], most: int, turn: int = 0) -> Sequence[T]:
    """At most so many of the items, evenly spaced, beginning with another one each turn."""
    if len(items) <= most:
        return items
    return [items[(turn + index * len(items) // most) % len(items)] for index in range(most)]
