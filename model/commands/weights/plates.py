"""The command `python -m model plates`: learn to find number plates.

Marks on photos say where they are, see `model.data.marks`. The head that is written fits the
encoder of these weights alone; with another encoder it is left out until this command is run again.
Its figures are those of heads that have not seen a photo's vehicle: the photos are split in folds,
and each fold is looked at by a head that was trained on the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from model.commands.telling import say
from model.data.marks import Marked, read_marks
from model.errors import DataError
from model.network.heads.plates.head import PlateHead, PlateNet
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.weights import load_weights
from model.training.heads.plates import Crops, Found, learn, look, see_crops

COVERED = 0.95
"""Of a plate, at least, for it to count as covered."""
MARGIN = 0.1
"""What `app.core.compose.plates` grows plates by."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model plates`."""
    parser.add_argument("marks", type=Path, metavar="MARKS", help="JSON file of marks")
    parser.add_argument("--data", type=Path, required=True, help="where the photos' paths begin")
    parser.add_argument("--weights", type=Path, required=True, help="whose encoder is used")
    parser.add_argument("--folds", type=int, default=2, help="to measure with; 0 measures nothing")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--crops", type=int, default=5, help="of each photo with a plate")
    parser.add_argument("--others", type=int, default=2, help="crops of each photo without")
    parser.add_argument("--least", type=float, default=0.8, help="mean probability of a plate")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--report", type=Path, metavar="FILE", help="what was found, as JSON")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Train, measure, write the head, and return 0.

    Raises:
        ModelError: Marks, photos or weights cannot be used, or the file cannot be written.
    """
    marked = read_marks(args.marks, args.data)
    made_for = fingerprint(load_weights(args.weights).network)
    if not made_for:
        raise DataError(
            f"The network in {args.weights} has no encoder that can find plates. "
            "Use weights of --network lite."
        )
    predictor = Predictor.load(args.weights, args.device)
    crops = see_crops(marked, predictor, args.crops, args.others)
    header: dict[str, object] = {"photos": len(marked), "marks": sum(_plates(marked))}
    head = PlateHead(_train(crops, args.epochs), made_for, args.least)
    head.save(args.out, header)  # there already, should measuring be stopped
    if args.folds:
        found = _cross_fit(marked, crops, predictor, args, made_for)
        header |= _figures(found)
        for name, value in header.items():
            say(f"{name}: {value}")
        if args.report:
            write_report(args.report, found, args.data)
        head.save(args.out, header)
    return 0


def _cross_fit(
    marked: Sequence[Marked],
    crops: Crops,
    predictor: Predictor,
    args: argparse.Namespace,
    made_for: str,
) -> list[Found]:
    """Look at every photo with a head that was not trained on its group."""
    folds = split(marked, args.folds)
    of_crops = torch.from_numpy(folds)[crops.places]
    found: list[Found] = []
    for fold in range(args.folds):
        network = _train(crops.of((of_crops != fold).nonzero()[:, 0]), args.epochs)
        head = PlateHead(network, made_for, args.least)
        held = [each for each, place in zip(marked, folds, strict=True) if place == fold]
        found += [look(each, head, predictor, MARGIN) for each in held]
        say(f"fold {fold + 1} of {args.folds}: {_figures(found)}")
    return found


def split(marked: Sequence[Marked], folds: int) -> NDArray[np.intp]:
    """Return the fold of each photo; those of one group are in one fold."""
    groups = sorted({each.group for each in marked})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {group: int(place) % folds for group, place in zip(groups, order, strict=True)}
    return np.array([fold[each.group] for each in marked], np.intp)


def _train(crops: Crops, epochs: int) -> PlateNet:
    *_, network = learn(crops, epochs)
    return network.eval()


def _plates(marked: Sequence[Marked]) -> list[int]:
    return [len(each.plates) for each in marked]


def _figures(found: Sequence[Found]) -> dict[str, object]:
    """What share of plates is covered, and how many false ones there are in 100 photos."""
    covered = [share for each in found for share in each.covered]
    overlaps = [share for each in found for share in each.apart if share > 0]
    return {
        "covered": round(float(np.mean(np.array(covered) >= COVERED)), 4),
        "touched": round(float(np.mean(np.array(covered) > 0.5)), 4),
        "false_in_100": round(100 * sum(each.false for each in found) / len(found), 2),
        "overlap": round(float(np.mean(overlaps)), 3) if overlaps else 0.0,
        "measured_on": len(found),
    }


def write_report(path: Path, found: Sequence[Found], data: Path) -> None:
    """Write what was found, photo by photo.

    Raises:
        DataError: It cannot be written.
    """
    rows = [
        {
            "photo": str(each.marked.photo.relative_to(data)),
            "quads": each.quads,
            "covered": each.covered,
            "overlap": each.apart,
            "false": each.false,
        }
        for each in found
    ]
    try:
        path.write_text(json.dumps(rows, indent=0), "utf-8")
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({error.strerror}). Name another --report."
        ) from error
