"""The command `python -m model calibrate`: which photos need a look, written into weights.

The photos must not have been trained on: by default those groups of the data that `forecourt train`
holds back itself, and with --names any others. Validation photos only measure, with --measure.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from model.data.pairs import Pair, find_pairs, read_names, split_by_group, without
from model.errors import DataError
from model.evaluation.calibration import Limit, calibrate, coverage
from model.evaluation.scoring import evaluate
from model.network.predictor import Predictor
from model.network.weights import read_tensors, write_tensors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model calibrate`."""
    parser.add_argument("weights", type=Path, help="weights to calibrate")
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="data folder(s)")
    parser.add_argument(
        "--exclude", nargs="*", type=Path, default=[], metavar="FILE", help="never used, one a line"
    )
    parser.add_argument("--share", type=float, default=0.03, help="of the groups, held back")
    parser.add_argument("--seed", type=int, default=0, help="of the training that held them back")
    parser.add_argument("--measure", action="store_true", help="measure on the excluded photos")
    parser.add_argument("--limit", type=int, help="at most so many photos of each kind")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Calibrate, write the weights with the limit in their header, and return 0.

    Raises:
        ModelError: Data or weights cannot be used, or the file cannot be written.
    """
    pairs = [pair for root in args.data for pair in find_pairs(root).pairs]
    excluded = frozenset[str]().union(*map(read_names, args.exclude))
    _, held = split_by_group(without(pairs, excluded), args.share, args.seed)
    if not held:
        raise DataError("No photo is held back. Give more data, or a larger --share.")
    predictor = Predictor.load(args.weights, args.device)
    certainty, dice = _measure(_spread(held, args.limit), predictor)
    limit = calibrate(certainty, dice)
    if limit.certainty > 1.0:
        least = math.ceil(limit.share / (1 - limit.share) - 1e-9)
        raise DataError(
            f"Of {limit.photos} photos held back {limit.poor_photos} have a Dice under "
            f"{limit.poor}; {least} are needed to promise {limit.share:.0%}. Nothing is written."
        )
    _say(_words(limit))
    tensors, header = read_tensors(args.weights)
    header["review"] = dataclasses.asdict(limit)
    if args.measure:
        others = [pair for pair in pairs if excluded & {pair.name, pair.group}]
        found, looks = coverage(limit, *_measure(_spread(others, args.limit), predictor))
        header["review"] |= {"measured_found": found, "measured_looks": looks}
        told = "there are none" if found is None else f"{found:.0%} of the poor ones are found"
        _say(f"On other photos: {told} by looking at {looks:.0%} of them.")
    write_tensors(args.out, tensors, header)
    return 0


def _measure(pairs: Sequence[Pair], predictor: Predictor) -> tuple[list[float], list[float]]:
    """Certainty and Dice of photos; those that cannot be read are named and left out."""
    certainty, dice = [], []
    for photo in tqdm(evaluate(pairs, predictor), total=len(pairs), unit="photo", disable=None):
        if photo.scores is None or photo.certainty is None:
            _say(str(photo.error))
            continue
        certainty.append(photo.certainty)
        dice.append(photo.scores.dice)
    return certainty, dice


def _spread(pairs: Sequence[Pair], limit: int | None) -> Sequence[Pair]:
    """At most `limit` pairs, evenly spaced."""
    if limit is None or limit >= len(pairs):
        return pairs
    return [pairs[index * len(pairs) // limit] for index in range(limit)]


def _words(limit: Limit) -> str:
    return (
        f"{limit.photos} photos held back, {limit.poor_photos} of them under {limit.poor}: to find "
        f"{limit.share:.0%} of such photos, look at those of a certainty below "
        f"{limit.certainty:.5f}, {limit.looks:.0%} of them."
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
