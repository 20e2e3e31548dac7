"""The command `python -m model calibrate`: which photos need a look, written into weights.

It reads what `forecourt evaluate` wrote of photos that the weights never saw. What is promised is
measured by cross-fitting, and all of it goes into the header of the weights.

Reports given with `--corrected` are of sellers' photos, whose masks are corrected answers of a
network (`python -m model correct`): of these, faults count and not Dice.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from model import data
from model.commands.data.correct import read_corrections
from model.commands.telling import say
from model.commands.weights.publish import CARD, read_figures, write_card
from model.errors import DataError
from model.evaluation.calibration import (
    CONFIDENCE,
    FAULTY,
    FAULTY_SHARE,
    POOR,
    Limit,
    Sample,
    calibrate,
    joint_limit,
    least_needed,
    looks,
    lower_bounds,
    parted,
)
from model.evaluation.cross_fitting import Held, cross_fit
from model.network.weights import Header, read_tensors, write_tensors

LEARNT = ("sellers.json",)
"""Files of `model/data` that name photos whose corrected answers networks learn from."""


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
    parser.add_argument(
        "--corrected",
        nargs="+",
        type=Path,
        default=[],
        metavar="JSON",
        help="likewise, of photos whose masks are corrected answers: with faults to be found",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Calibrate, write the weights with the promise in their header, and return 0.

    Raises:
        ModelError: Weights or reports cannot be used, or the file cannot be written.
    """
    tensors, header = read_tensors(args.weights)
    samples, used = [], []
    for path in (*args.reports, *args.corrected):
        split, found = read_report(path, args.weights, header, corrected=path in args.corrected)
        samples += found
        used.append(f"{', '.join(sorted({each.source for each in found}))} of {split}")
    exact, corrected = parted(samples)
    limits = [(calibrate(exact), f"a Dice under {POOR}")]
    if args.corrected:
        limits.append((calibrate(corrected, FAULTY_SHARE), f"more than {FAULTY:.1%} at fault"))
    for limit, poor in limits:
        if limit.certainty > 1.0:
            raise DataError(
                f"Of {limit.photos} photos {limit.poor_photos} have {poor}; "
                f"{least_needed(limit.share)} are needed to promise {limit.share:.0%}. Nothing is "
                "written. Evaluate more and harder photos."
            )
    measured = cross_fit(samples)
    header["review"] = _promise(samples, measured, used)
    write_tensors(args.out, tensors, header)
    if args.out.with_name(CARD).is_file():
        write_card(args.out, header)
    say(_words(limits, joint_limit(samples), measured))
    return 0


def read_report(
    path: Path, weights: Path, header: Header, *, corrected: bool = False
) -> tuple[str, list[Sample]]:
    """Read what was measured of some weights.

    Args:
        path: The evaluation.json.
        weights: The weights that it has to be of.
        header: Their header.
        corrected: Whether the masks are corrected answers, whose faults count.

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
    photos = report["photos"]
    if corrected and any(photo.get("fault") is None for photo in photos if "dice" in photo):
        raise DataError(f"{path} measures no faults. Evaluate again.")
    _require_unseen(path, split, _learnt(photos) if corrected else None, header)
    try:
        return split, [
            Sample(
                photo["certainty"],
                photo["dice"],
                photo["vehicle"],
                photo["source"],
                photo["fault"] if corrected else None,
            )
            for photo in photos
            if photo.get("certainty") is not None and "dice" in photo
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is damaged: {error!r}. Evaluate again.") from error


def _require_unseen(path: Path, split: str, learnt: str | None, header: Header) -> None:
    """Raise DataError where a report is of photos that the weights may have been trained on.

    Args:
        path: The report.
        split: The name of its list of photos.
        learnt: Of sellers' photos: one that may have been learnt from, or ""; None of others.
        header: The weights'.
    """
    excluded = {PurePath(name).name for name in _excluded(header)}
    if learnt is None and split not in excluded:
        raise DataError(
            f"{path} is of {split}: photos that the weights may have been trained on promise "
            f"nothing. Evaluate those of {' or '.join(sorted(excluded)) or 'none'}."
        )
    if learnt:
        raise DataError(
            f"{path} has {learnt}, which the weights may have been trained on: it is in "
            f"{' or '.join(LEARNT)}. Evaluate photos that are held back."
        )


def _learnt(photos: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of a photo that networks learn from; empty if there is none."""
    folder = Path(data.__file__).parent
    names = {name for file in LEARNT for name in read_corrections(folder / file)}
    return min((photo["name"] for photo in photos if photo["name"] in names), default="")


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
    samples: Sequence[Sample], measured: Mapping[str, Held], used: Sequence[str]
) -> dict[str, Any]:
    """Return what the header says; `looks` are those of the limit in use, the joint one."""
    exact, corrected = parted(samples)
    limit = joint_limit(samples)
    sellers = calibrate(corrected, FAULTY_SHARE) if corrected else None
    return {
        "poor": POOR,
        **_told(calibrate(exact), limit, exact),
        "sellers": sellers and {"fault": FAULTY, **_told(sellers, limit, corrected)},
        "bounds": lower_bounds(exact),
        "confidence": CONFIDENCE,
        "calibrated_on": f"validation photos, not trained on: {'; '.join(used)}",
        "measured": {name: dataclasses.asdict(held) for name, held in measured.items()},
    }


def _told(found: Limit, limit: float, samples: Sequence[Sample]) -> dict[str, Any]:
    return dataclasses.asdict(found) | {"certainty": limit, "looks": looks(samples, limit)}


def _words(limits: Sequence[tuple[Limit, str]], limit: float, measured: Mapping[str, Held]) -> str:
    lines = [
        f"{each.photos} photos, {each.poor_photos} of them with {poor}: to find {each.share:.0%} "
        f"of such photos, look at those of a certainty below {each.certainty:.5f}, "
        f"{each.looks:.0%} of these photos."
        for each, poor in limits
    ]
    lines += [
        f"The limit is {limit:.5f}.",
        "Calibrated on four fifths of the vehicles and measured on the last one:",
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
