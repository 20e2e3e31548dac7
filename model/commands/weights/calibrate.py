"""The command `python -m model calibrate`: which photos need a look, written into weights.

It reads what `forecourt evaluate` wrote of photos that the weights never saw. What is promised is
measured by cross-fitting, and all of it goes into the header of the weights.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from model.commands.telling import say
from model.commands.weights.publish import CARD, read_figures, write_card
from model.errors import DataError
from model.evaluation.calibration import (
    CONFIDENCE,
    Bounds,
    Limit,
    Sample,
    calibrate,
    least_needed,
    lower_bounds,
)
from model.evaluation.cross_fitting import Held, cross_fit
from model.network.weights import Header, read_tensors, write_tensors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model calibrate`."""
    parser.add_argument("weights", type=Path, help="weights to calibrate")
    parser.add_argument(
        "reports",
        nargs="+",
        type=Path,
        metavar="JSON",
        help="evaluation.json of these weights, on photos that they were not trained on",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Calibrate, write the weights with the promise in their header, and return 0.

    Raises:
        ModelError: Weights or reports cannot be used, or the file cannot be written.
    """
    tensors, header = read_tensors(args.weights)
    samples, used = [], []
    for path in args.reports:
        split, found = read_report(path, args.weights, header)
        samples += found
        used.append(f"{', '.join(sorted({each.source for each in found}))} of {split}")
    limit, bounds = calibrate(samples), lower_bounds(samples)
    if limit.certainty > 1.0:
        raise DataError(
            f"Of {limit.photos} photos {limit.poor_photos} have a Dice under {limit.poor}; "
            f"{least_needed()} are needed to promise {limit.share:.0%}. Nothing is written. "
            "Evaluate more and harder photos."
        )
    measured = cross_fit(samples)
    header["review"] = _promise(limit, bounds, measured, used)
    write_tensors(args.out, tensors, header)
    if args.out.with_name(CARD).is_file():
        write_card(args.out, header)
    say(_words(limit, measured))
    return 0


def read_report(path: Path, weights: Path, header: Header) -> tuple[str, list[Sample]]:
    """Read what was measured of some weights.

    Args:
        path: The evaluation.json.
        weights: The weights that it has to be of.
        header: Their header.

    Returns:
        The name of the list of photos, and the photos.

    Raises:
        DataError: The report cannot be used: it is none, is of other weights, or of photos that
            these were trained on.
    """
    figures = read_figures(path)
    report = json.loads(path.read_text(encoding="utf-8"))
    if not _is_of(report, figures, weights, header):
        raise DataError(
            f"{path} is of other weights than {weights}. Evaluate these: "
            "`python -m model evaluate DATA --names FILE --weights … --out REPORT`."
        )
    split = report["vehicles_file"] or report["names_file"] or "all"
    excluded = {PurePath(name).name for name in _excluded(header)}
    if split not in excluded:
        raise DataError(
            f"{path} is of {split}: photos that the weights may have been trained on promise "
            f"nothing. Evaluate those of {' or '.join(sorted(excluded)) or 'none'}."
        )
    try:
        return split, [
            Sample(photo["certainty"], photo["dice"], photo["vehicle"], photo["source"])
            for photo in report["photos"]
            if photo.get("certainty") is not None and "dice" in photo
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is damaged: {error!r}. Evaluate again.") from error


def _is_of(
    report: Mapping[str, Any], figures: Mapping[str, Any], weights: Path, header: Header
) -> bool:
    """Whether a report is of these weights: of this file, or of the one published as it."""
    if report.get("weights_sha256") == _sha256(weights):
        return True
    published = header.get("figures")
    return (
        isinstance(published, dict)
        and bool(figures)
        and all(published.get(name) == row for name, row in figures.items())
    )


def _excluded(header: Header) -> Sequence[str]:
    names = header.get("training", {}).get("config", {}).get("exclude", ())
    return [str(name) for name in names]


def _promise(
    limit: Limit, bounds: Bounds, measured: Mapping[str, Held], used: Sequence[str]
) -> dict[str, Any]:
    return {
        **dataclasses.asdict(limit),
        "bounds": bounds,
        "confidence": CONFIDENCE,
        "calibrated_on": f"validation photos, not trained on: {'; '.join(used)}",
        "measured": {name: dataclasses.asdict(held) for name, held in measured.items()},
    }


def _words(limit: Limit, measured: Mapping[str, Held]) -> str:
    lines = [
        f"{limit.photos} photos, {limit.poor_photos} of them under {limit.poor}: to find "
        f"{limit.share:.0%} of such photos, look at those of a certainty below "
        f"{limit.certainty:.5f}, {limit.looks:.0%} of these photos.",
        "Calibrated on one half of the vehicles and measured on the other:",
    ]
    for name, held in measured.items():
        found = "none is poor" if held.found is None else f"{held.found:.1%} of {held.poor} found"
        lines.append(
            f"  {name}, {held.photos} photos: {found} by looking at {held.looks:.1%}; "
            f"Dice above its bound in {held.above:.1%} ({CONFIDENCE:.0%} promised)."
        )
    return "\n".join(lines)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
