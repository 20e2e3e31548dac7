"""``forecourt verify``: is the car in a result the photo's own, pixel by pixel?"""

from __future__ import annotations

from pathlib import Path

from app.cli.console import Status, answer
from app.core.errors import UsageError
from app.core.files.images import read_notes, save_image
from app.core.language.translation import figure, mark, tr, trn
from app.core.output.receipt import read_receipt
from app.core.output.verifying import Verdict, verify


def run(result: Path, photo: Path | None, map_file: Path | None) -> int:
    """Tell what a result was made of and, with the photo, whether its car is untouched.

    Args:
        result: A file that the program wrote.
        photo: The photo it was made of; None only tells what the receipt says.
        map_file: Where to draw which pixels are the photo's own.

    Returns:
        The exit status: 1 if the car was changed.

    Raises:
        ForecourtError: A file cannot be read or written, or there is no receipt.
    """
    receipt = read_receipt(read_notes(result))
    if photo is None:
        if map_file is not None:
            raise UsageError(tr("--map needs --photo, the photo to compare with."))
        if receipt is None:
            raise UsageError(tr("{path} has no receipt of Forecourt.", path=result))
    if receipt is not None:
        for name in ("program", "photo", "found_by", "mask", "background", "repair"):
            if receipt.values.get(name):
                answer(f"{name:<11} {receipt.values[name]}")
    if photo is None:
        return Status.DONE
    verdict = verify(result, photo)
    match = float((receipt.values.get("placement") or {}).get("match") or 0.0) if receipt else 0.0
    if match:
        text = mark("Its light was matched to the background on purpose, by {share} %.")
        answer(tr(text, share=figure(100 * match)))
    answer(_words(verdict))
    if map_file is not None:
        save_image(map_file, verdict.map)
    return Status.DONE if verdict.holds else Status.SOME_FAILED


def _words(verdict: Verdict) -> str:
    if not verdict.opaque:
        return tr("No pixel of it shows nothing but car: there is nothing to compare.")
    share = figure(100 * verdict.opaque / verdict.total, 1)
    if not verdict.holds:
        return trn(
            "CHANGED: {number} of {opaque} opaque car pixels is not the photo's own.",
            "CHANGED: {number} of {opaque} opaque car pixels are not the photo's own.",
            verdict.changed,
            opaque=figure(verdict.opaque),
        )
    text = mark("All {opaque} opaque car pixels ({share} % of the picture) are the photo's own")
    exact = (
        tr("exactly.")
        if verdict.worst == 0
        else tr("within {levels} of 255 levels.", levels=verdict.worst)
    )
    return f"{tr(text, opaque=figure(verdict.opaque), share=share)}, {exact}"
