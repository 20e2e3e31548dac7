"""What ``forecourt cut`` says of single photos, and of all of them at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.cli.json_report import Outcome, outcome_of
from app.core.language.phrases import duration
from app.core.language.translation import figure, tr, trn
from app.core.output.cutting.pipeline import CutResult
from app.core.photo.finding import Finding, is_doubtful
from app.core.photo.review import Review, promise, worth


def explain(result: CutResult) -> str:
    """Say why a photo failed; an error that is about the result does not name the photo."""
    reason = str(result.error)
    return reason if str(result.source) in reason else f"{result.source}: {reason}"


def notice(result: CutResult) -> str:
    """Say what the user should look at in a result; empty if nothing was noticed."""
    words = {
        Finding.CUT_OFF: tr("the car is cut off by the frame"),
        Finding.SEVERAL: tr("more than one car, the largest was kept"),
        Finding.UNSURE: _look(result.least_dice),
    }
    said = [words[finding] for finding in result.findings if finding in words]
    return f"{result.source}: {'; '.join(said)}." if said else ""


def _look(least_dice: float | None) -> str:
    look = tr("worth a look")
    return look if least_dice is None else f"{look}, {worth(least_dice)}"


def summary(
    done: Sequence[CutResult], total: int, output: Path, seconds: float, review: Review
) -> str:
    """Say what became of all photos, however many files each was to have.

    Args:
        done: The results.
        total: How many photos there were.
        output: Where they went.
        seconds: What all took.
        review: What the network promises of them.
    """
    cut, unchanged, without, failed = (
        len({result.source for result in done if outcome_of(result) is each})
        for each in (Outcome.DONE, Outcome.UNCHANGED, Outcome.NO_CAR, Outcome.FAILED)
    )
    values = {"folder": output, "time": duration(seconds)}
    text = trn(
        "{number} photo cut into {folder} in {time}",
        "{number} photos cut into {folder} in {time}",
        cut,
        **values,
    )
    rate = tr("{rate} photos/s", rate=figure(cut / seconds, 2)) if cut else ""
    parts = [f"{text} ({rate})" if rate else text]
    if unchanged:
        parts.append(
            trn(
                "{number} photo skipped: unchanged", "{number} photos skipped: unchanged", unchanged
            )
        )
    if without:
        parts.append(trn("{number} photo without a car", "{number} photos without a car", without))
    if failed:
        parts.append(trn("{number} photo failed", "{number} photos failed", failed))
    parts += _noticed(done, review)
    reached = len({result.source for result in done})
    if reached < total:
        parts.append(
            trn(
                "stopped with {number} photo to go: the same command goes on",
                "stopped with {number} photos to go: the same command goes on",
                total - reached,
            )
        )
    return "; ".join(parts) + "."


def _noticed(done: Sequence[CutResult], review: Review) -> list[str]:
    # Those that were there already tell what was noticed when they were made.
    cut = {result.source: result for result in done if result.error is None}.values()
    found = [finding for result in cut for finding in result.findings]
    cut_off, several = found.count(Finding.CUT_OFF), found.count(Finding.SEVERAL)
    parts = []
    if cut_off:
        parts.append(
            trn("{number} car cut off by the frame", "{number} cars cut off by the frame", cut_off)
        )
    if several:
        parts.append(
            trn(
                "{number} photo with more than one car",
                "{number} photos with more than one car",
                several,
            )
        )
    plates = [result.plates for result in cut if result.plates is not None]
    if plates:
        parts.append(
            trn(
                "number plates covered in {covered} of {number} photo",
                "number plates covered in {covered} of {number} photos",
                len(plates),
                covered=sum(count > 0 for count in plates),
            )
        )
    look = sum(is_doubtful(result.findings) for result in cut)
    if look and len(cut) > 1:  # of a single photo the line above has told
        words = trn(
            "look at {look} of the {number} photo with a result, it is named above",
            "look at {look} of the {number} photos with a result, they are named above",
            len(cut),
            look=look,
        )
        promised = promise(review)
        parts.append(f"{words}: {promised}" if promised else words)
    return parts
