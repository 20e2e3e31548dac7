"""The report that ``forecourt cut --json`` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from app.cli.console import answer, version
from app.cli.cut_options import Options
from app.cli.report_file import STDOUT, check_still_free
from app.core.errors import NoCarError
from app.core.files.disk import write_whole
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import CutResult
from app.core.output.recipe import sha256
from app.core.photo.finding import is_doubtful
from app.core.photo.review import Review

REPLAYED = (
    *("background", "size", "shape", "crop", "preset", "shadow", "reflection", "sun", "sun_from"),
    *("sun_length", "sun_softness"),
    *("straighten", "as_in_photo", "same_for_all", "keep_ground", "ground_line"),
    *("match_light", "plate", "choke", "feather", "exif", "cutout_shadow"),
    *("glass", "glass_tint", "glass_light"),
)
"""The options beside kind and format that decide what results look like."""


class Outcome(Enum):
    """What became of a photo, in a word."""

    DONE = "done"
    UNCHANGED = "unchanged"
    NO_CAR = "no car"
    FAILED = "failed"


@dataclass(frozen=True)
class Run:
    """What was asked for.

    Attributes:
        options: As the user gave them.
        cut: What they mean.
        device: What the network ran on, in words; empty if it was not needed.
        total: How many photos there were to do.
        review: What the network promises of photos that need review.
    """

    options: Options
    cut: Cut
    device: str
    total: int
    review: Review = field(default_factory=Review)


def outcome_of(result: CutResult) -> Outcome:
    """Return what became of a photo."""
    if isinstance(result.error, NoCarError):
        return Outcome.NO_CAR
    if result.error is not None:
        return Outcome.FAILED
    return Outcome.UNCHANGED if result.skipped else Outcome.DONE


def write_report(destination: str, run: Run, results: Sequence[CutResult]) -> None:
    """Write the results as JSON; the file is written whole or not at all.

    Args:
        destination: A file, replaced if it is there; ``-`` for standard output.
        run: What was asked for.
        results: What was done.

    Raises:
        OutputError: If the file cannot be written.
    """
    report = {
        "forecourt": version(),
        "kind": run.cut.output.kind.value,
        "device": run.device,
        "weights": run.cut.found_by,
        "settings": _settings(run),
        "folder": str(Path.cwd()),
        "photos": run.total,
        **{
            outcome.name.lower(): _photos(each for each in results if outcome_of(each) is outcome)
            for outcome in Outcome
        },
        "needs_review": _photos(filter(_needs_review, results)),
        "review": _review(run.review) if run.device else None,
        "results": [_entry(result) for result in results],
    }
    text = json.dumps(report, indent=1)
    if destination == STDOUT:
        answer(text, lines=True)
    else:
        path = Path(destination)
        check_still_free(path)
        write_whole(path, f"{text}\n".encode(), overwrite=True)


def _settings(run: Run) -> dict[str, Any]:
    """The options that decide what results look like; with them `forecourt replay` makes them."""
    options = run.options
    settings = {name: getattr(options, name) for name in REPLAYED}
    kind = run.cut.output.kind.value if options.preset is None else None
    return {"kind": kind, "format": options.suffix, **settings}


def _review(review: Review) -> dict[str, float | None]:
    """Below which certainty photos need review, and which share of the poor ones are among them."""
    return {
        "certainty": review.limit,
        "dice_under": review.poor,
        "share": review.share,
        "fault_over": review.fault,
        "fault_share": review.fault_share,
    }


def _photos(results: Iterable[CutResult]) -> int:
    """How many photos these are: each may have several files."""
    return len({result.source for result in results})


def _entry(result: CutResult) -> dict[str, Any]:
    width, height = result.size or (None, None)
    there = result.error is None
    return {
        "source": str(result.source),
        "output": str(result.target) if there else None,
        "status": outcome_of(result).value,
        "findings": [finding.value for finding in result.findings],
        "needs_review": None if _is_unknown(result) else _needs_review(result),
        "seconds": round(result.seconds, 3),
        "width": width,
        "height": height,
        "certainty": _rounded(result.certainty),
        "least_dice": _rounded(result.least_dice),
        "plates": result.plates,
        "error": str(result.error) if result.error else None,
        "sha256": _hash(result.target) if there else None,
        "made_of": None if result.recipe is None else asdict(result.recipe),
    }


def _is_unknown(result: CutResult) -> bool:
    """Whether a file was there already and does not tell what was noticed when it was made."""
    return result.skipped and result.certainty is None and not result.findings


def _needs_review(result: CutResult) -> bool:
    return result.error is None and is_doubtful(result.findings)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return None
