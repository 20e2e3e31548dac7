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
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from model.arrays import Pixels
from model.commands.options import SHIPPED
from model.commands.telling import complain, say
from model.data.reading import read_pair
from model.data.selection import Selection, select
from model.errors import DataError
from model.evaluation.comparing import Comparison, PhotoChange, pair_up
from model.evaluation.drawing import comparison, side_by_side
from model.evaluation.results import (
    HEADER,
    Evaluation,
    PhotoScore,
    mean_errors,
    median_roughness,
    reviews,
    summarise,
    tables,
)
from model.evaluation.review import FIRST
from model.evaluation.scoring import THRESHOLD, evaluate
from model.evaluation.tool_masks import find_masks, read_alpha, score_masks
from model.language import mark, tr
from model.network.device import NAMES, describe_device
from model.network.predictor import Predictor
from model.pages import comparison_page
from model.pages.comparison_page import write_comparison
from model.pages.evaluation_page import write_evaluation
from model.pages.page import plain_table
from model.pages.report import make_folder

_PARTS = {"source": mark("source"), "angle": mark("angle")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help=tr("data folder(s)"))
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--vehicles", type=Path, metavar="FILE", help=tr("only these, one a line"))
    only.add_argument(
        "--names", type=Path, metavar="FILE", help=tr("only these photos, one a line")
    )
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help=tr("weights to use (default: the shipped ones)"),
    )
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help=tr("other weights to compare them with")
    )
    parser.add_argument(
        "--masks",
        type=Path,
        metavar="DIR",
        help=tr("score the masks or cut-outs in this folder, of any tool, in place of a network's"),
    )
    parser.add_argument(
        "--device", default="auto", choices=NAMES, help=tr("where the network runs")
    )
    parser.add_argument(
        "--limit",
        type=_positive,
        metavar="N",
        help=tr("at most N photos, spread over data and angles"),
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=tr("folder for the report")
    )


def run(args: argparse.Namespace) -> int:
    """Run the command; return the exit status, 1 if any photo failed.

    Raises:
        ModelError: Data or weights cannot be used, or the report cannot be written.
    """
    make_folder(args.out)
    if args.masks and (args.weights or args.compare):
        raise DataError(
            tr("--masks goes without --weights and --compare. Leave them out, or --masks.")
        )
    selection = select(args.data, vehicles=args.vehicles, names=args.names, limit=args.limit)
    if args.masks:
        evaluation = _evaluate_masks(args, selection)
    else:
        evaluation = _evaluate_networks(args, selection)
    return 1 if evaluation.failed else 0


def _evaluate_masks(args: argparse.Namespace, selection: Selection) -> Evaluation:
    """Score masks that are there already."""
    masks = find_masks(args.masks)
    say(_opening(selection, tr("masks of {folder}", folder=args.masks)))

    def draw(photo: PhotoScore) -> Pixels:
        image, mask = read_pair(photo.pair)
        return comparison(image, mask.astype(bool), read_alpha(masks[photo.pair.name]) >= THRESHOLD)

    facts = {"weights": args.masks.resolve().name}
    evaluation = _evaluate(args, selection, score_masks(selection.pairs, masks), facts)
    write_evaluation(args.out, evaluation, draw)
    say(_closing(evaluation, args.out / "index.html"))
    return evaluation


def _evaluate_networks(args: argparse.Namespace, selection: Selection) -> Evaluation:
    """Score one network, and another one to compare it with if that is asked for."""
    weights = args.weights or SHIPPED
    predictor = Predictor.load(weights, args.device)
    other = Predictor.load(args.compare, args.device) if args.compare else None
    say(_opening(selection, describe_device(predictor.device)))
    evaluation = _evaluate_network(args, selection, weights, predictor)
    write_evaluation(args.out, evaluation, lambda photo: _draw(photo, predictor))
    say(_closing(evaluation, args.out / "index.html"))
    if other:
        before = _evaluate_network(args, selection, args.compare, other)
        names = _tell_apart(args.compare.resolve(), weights.resolve())
        compared = _compare(before, evaluation, names)
        write_comparison(args.out, compared, lambda photo: _draw_both(photo, other, predictor))
        say(_comparing(compared, args.out / "comparison.html"))
    return evaluation


def _evaluate_network(
    args: argparse.Namespace, selection: Selection, weights: Path, predictor: Predictor
) -> Evaluation:
    """Score all photos with one network."""
    facts = {
        "weights": weights.name,
        "weights_sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "device": describe_device(predictor.device),
    }
    return _evaluate(args, selection, evaluate(selection.pairs, predictor), facts)


def _evaluate(
    args: argparse.Namespace,
    selection: Selection,
    scores: Iterator[PhotoScore],
    facts: dict[str, str],
) -> Evaluation:
    """Collect all photos' scores."""
    start = time.perf_counter()
    photos = tuple(_with_progress(scores, len(selection.pairs), facts["weights"]))
    known = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join(["forecourt", *sys.argv[1:]]),
        "data": [root.resolve().name for root in args.data],
        "vehicles_file": args.vehicles and args.vehicles.name,
        "names_file": args.names and args.names.name,
        "listed": selection.listed,
        "matched": selection.matched,
        "threshold": THRESHOLD,
        "seconds": round(time.perf_counter() - start, 1),
    }
    return Evaluation(photos, known | facts, selection.problems)


def _tell_apart(before: Path, after: Path) -> tuple[str, str]:
    """Return the files' names, with their folders where the names are the same."""
    if before.name != after.name:
        return before.name, after.name
    return f"{before.parent.name}/{before.name}", f"{after.parent.name}/{after.name}"


def _compare(before: Evaluation, after: Evaluation, names: tuple[str, str]) -> Comparison:
    """Return both networks' results, photo by photo."""
    facts = {
        "before": names[0],
        "before_sha256": before.facts["weights_sha256"],
        "after": names[1],
        "after_sha256": after.facts["weights_sha256"],
        "data": ", ".join(after.facts["data"]),
        "command": after.facts["command"],
        "date": after.facts["date"],
    }
    return Comparison(pair_up(before.photos, after.photos), facts)


def _draw(photo: PhotoScore, predictor: Predictor) -> Pixels:
    """Return one photo's panel; predicting again is cheaper than keeping every alpha."""
    image, mask = read_pair(photo.pair)
    return comparison(image, mask.astype(bool), predictor.predict(image).alpha >= THRESHOLD)


def _draw_both(photo: PhotoChange, before: Predictor, after: Predictor) -> Pixels:
    """Return one photo's panel with the masks of both networks."""
    image, mask = read_pair(photo.after.pair)
    old, new = before.predict(image).alpha >= THRESHOLD, after.predict(image).alpha >= THRESHOLD
    return side_by_side(image, mask.astype(bool), old, new)


def _with_progress(photos: Iterator[PhotoScore], total: int, name: str) -> Iterator[PhotoScore]:
    """Yield the photos, showing progress and errors."""
    with tqdm(photos, name, total, unit="photo", disable=None) as bar:
        for photo in bar:
            if photo.error:
                complain(photo.error)
            yield photo


def _opening(selection: Selection, what: str) -> str:
    """Return what is about to be done, as text."""
    lines = [*selection.problems]
    if selection.listed is not None:
        lines.append(
            tr(
                "{matched} of {listed} listed names are in the data.",
                matched=selection.matched,
                listed=selection.listed,
            )
        )
    lines.append(tr("{count} photos, {what}.", count=len(selection.pairs), what=what))
    return "\n".join(lines)


def _closing(evaluation: Evaluation, report: Path) -> str:
    """Return the results, as text."""
    by = tables(evaluation)
    rows = [
        summary.row(f"{tr(_PARTS[name])} {group}")
        for name in _PARTS
        for group, summary in by[name].items()
        if len(by[name]) > 1
    ]
    total = summarise(evaluation.photos)
    if total:
        rows.append(total.row(tr("all")))
    lines = [plain_table(HEADER, rows)] if rows else []
    errors = mean_errors(evaluation.photos)
    if errors:
        lines.append(", ".join(f"{name} {value:.4f}" for name, value in errors.items()))
    rough = median_roughness(evaluation.photos)
    if rough:
        lines.append(
            tr(
                "Outlines: roughness {rough:.4f} (median; of the true ones {true:.4f}).",
                rough=rough[0],
                true=rough[1],
            )
        )
    for name, found in reviews(evaluation).items():
        if found.found is not None:
            lines.append(
                tr(
                    "{name}: the least certain {first:.0%} hold {found:.0%} of the photos "
                    "under 0.99 (at best {findable:.0%}).",
                    name=name,
                    first=FIRST,
                    found=found.found,
                    findable=found.findable,
                )
            )
    if evaluation.failed:
        failed, all_of = len(evaluation.failed), len(evaluation.photos)
        lines.append(
            tr("{failed} of {all_of} photos failed, see above.", failed=failed, all_of=all_of)
        )
    return "\n".join([*lines, tr("Report: {path}", path=report)])


def _comparing(compared: Comparison, report: Path) -> str:
    """Return the comparison of both networks, as text."""
    facts = compared.facts
    text = mark("{before} before, {after} after:")
    title = "\n" + tr(text, before=facts["before"], after=facts["after"])
    table = plain_table(comparison_page.HEADER, comparison_page.rows(compared))
    return "\n".join([title, table, tr("Report: {path}", path=report)])


def _positive(text: str) -> int:
    """Return a whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            tr("{text!r} is not a whole number of 1 or more", text=text)
        )
    return int(text)
