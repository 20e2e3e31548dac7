"""`forecourt evaluate`: how well a network's masks fit the true ones, with pictures of the worst.

The score is the contest's: the mean over the photos of the Dice of the mask cut at 0.5, at the
photo's full size.
"""

from __future__ import annotations

import argparse
import hashlib
import shlex
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

import resources
from model.dataset import Pair, read_pair
from model.device import NAMES, describe_device
from model.drawing import Picture, comparison
from model.errors import DataError
from model.metrics import measure
from model.page import plain_table
from model.predictor import Predictor
from model.report import make_folder
from model.results import HEADER, Evaluation, PhotoScore, summarise, tables, write_evaluation
from model.selection import Selection, select

THRESHOLD = 0.5
SHIPPED = Path(resources.__file__).parent / "weights" / "forecourt.safetensors"


class Segmenter(Protocol):
    """What can be evaluated: a network, or any other way from a photo to an alpha."""

    def predict(self, image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """HxWx3 uint8 RGB to HxW float32 in [0, 1]."""


def evaluate(pairs: Iterable[Pair], segmenter: Segmenter) -> Iterator[PhotoScore]:
    """Score photo by photo; a photo or mask that cannot be read is a value, too."""
    for pair in pairs:
        start = time.perf_counter()
        try:
            image, mask = read_pair(pair)
        except DataError as error:
            yield PhotoScore(pair, None, time.perf_counter() - start, str(error))
            continue
        scores = measure(segmenter.predict(image), mask, THRESHOLD)
        yield PhotoScore(pair, scores, time.perf_counter() - start)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="data folder(s)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--vehicles", type=Path, metavar="FILE", help="only these, one a line")
    only.add_argument("--names", type=Path, metavar="FILE", help="only these photos, one a line")
    parser.add_argument(
        "--weights", type=Path, metavar="FILE", help="weights to use (default: the shipped ones)"
    )
    parser.add_argument("--device", default="auto", choices=NAMES, help="where the network runs")
    parser.add_argument(
        "--limit", type=_positive, metavar="N", help="at most N photos, spread evenly over the data"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the report"
    )


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit status, 1 if any photo failed.

    Raises:
        ModelError: Data or weights cannot be used, or the report cannot be written.
    """
    make_folder(args.out)
    selection = select(args.data, vehicles=args.vehicles, names=args.names, limit=args.limit)
    weights = args.weights or SHIPPED
    predictor = Predictor.load(weights, args.device)
    _say(_opening(selection, predictor))
    start = time.perf_counter()
    photos = tuple(_with_progress(evaluate(selection.pairs, predictor), len(selection.pairs)))
    facts = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join(["forecourt", *sys.argv[1:]]),
        "data": [root.resolve().name for root in args.data],
        "vehicles_file": args.vehicles and args.vehicles.name,
        "names_file": args.names and args.names.name,
        "listed": selection.listed,
        "matched": selection.matched,
        "weights": weights.name,
        "weights_sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "threshold": THRESHOLD,
        "device": describe_device(predictor.device),
        "seconds": round(time.perf_counter() - start, 1),
    }
    evaluation = Evaluation(photos, facts, selection.problems)
    write_evaluation(args.out, evaluation, lambda photo: _draw(photo, predictor))
    _say(_closing(evaluation, args.out / "index.html"))
    return 1 if evaluation.failed else 0


def _draw(photo: PhotoScore, segmenter: Segmenter) -> Picture:
    """One photo's panel; to predict again is cheaper than to keep every alpha."""
    image, mask = read_pair(photo.pair)
    return comparison(image, mask.astype(bool), segmenter.predict(image) >= THRESHOLD)


def _with_progress(photos: Iterator[PhotoScore], total: int) -> Iterator[PhotoScore]:
    """Hand the photos on and show how far it is, and the failed ones as they come."""
    with tqdm(photos, total=total, unit="photo", disable=None) as bar:
        for photo in bar:
            if photo.error:
                bar.write(photo.error, file=sys.stderr)
            yield photo


def _opening(selection: Selection, predictor: Predictor) -> str:
    """What is about to be done."""
    lines = [*selection.problems]
    if selection.listed is not None:
        lines.append(f"{selection.matched} of {selection.listed} listed names are in the data.")
    lines.append(f"{len(selection.pairs)} photos, {describe_device(predictor.device)}.")
    return "\n".join(lines)


def _closing(evaluation: Evaluation, report: Path) -> str:
    """The final table."""
    by = tables(evaluation)
    rows = [
        summary.row(f"{name} {group}")
        for name in ("source", "angle")
        for group, summary in by[name].items()
        if len(by[name]) > 1
    ]
    total = summarise(evaluation.photos)
    if total:
        rows.append(total.row("all"))
    lines = [plain_table(HEADER, rows)] if rows else []
    if evaluation.failed:
        failed, all_of = len(evaluation.failed), len(evaluation.photos)
        lines.append(f"{failed} of {all_of} photos failed, see above.")
    return "\n".join([*lines, f"Report: {report}"])


def _positive(text: str) -> int:
    """A whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
