"""``forecourt verify``: is the car in a result the photo's own, pixel by pixel?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.cli.console import Status, answer
from app.core.errors import ForecourtError, PhotoError, UsageError
from app.core.files.images import read_notes, save_image
from app.core.language.translation import figure, mark, tr, trn
from app.core.output.naming import find_photos, is_dir
from app.core.output.receipt import read_receipt
from app.core.output.recipe import hash_photo
from app.core.output.verifying import Verdict, verify


def run(result: Path, photo: Path | None, map_file: Path | None) -> int:
    """Tell what a result was made of and, with the photo, whether its car is untouched.

    Args:
        result: A file that the program wrote, or a folder of them.
        photo: The photo it was made of, or a folder where it is; None only tells what the receipt
            says.
        map_file: Where to draw which pixels are the photo's own.

    Returns:
        The exit status: 1 if the car was changed or, of a folder, a photo is not there.

    Raises:
        ForecourtError: A file cannot be read or written, or there is no receipt.
    """
    if is_dir(result):
        return _run_folder(result, photo, map_file)
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
    verdict = verify(result, _original(result, photo))
    match = float((receipt.values.get("placement") or {}).get("match") or 0.0) if receipt else 0.0
    if match:
        text = mark("Its light was matched to the background on purpose, by {share} %.")
        answer(tr(text, share=figure(100 * match)))
    turn = receipt.turn if receipt else None
    if turn is not None:
        text = mark("The car was turned on purpose, by {degrees} degrees.")
        answer(tr(text, degrees=figure(turn.degrees, 1)))
    if verdict.plates:
        answer(_plates(verdict))
    answer(_words(verdict))
    if map_file is not None:
        save_image(map_file, verdict.map)
    return Status.DONE if verdict.holds else Status.SOME_FAILED


def _run_folder(folder: Path, photo: Path | None, map_file: Path | None) -> int:
    """Verify every result in a folder; what proves nothing is told and does not stop the others."""
    if photo is None or map_file is not None:
        text = mark("A folder needs --photo, the folder of the photos, and goes without --map.")
        raise UsageError(tr(text))
    results = [source.path for source in find_photos([folder], recursive=False)]
    results = [path for path in results if read_notes(path).ours]
    if not results:
        raise UsageError(tr("There is no result of Forecourt in {folder}.", folder=folder))
    photos = _photos_by_hash(photo)
    held = 0
    for path in results:
        try:
            verdict = verify(path, _of_hash(path, photos))
        except ForecourtError as error:
            answer(str(error))
            continue
        held += verdict.holds
        said = [_plates(verdict)] if verdict.plates else []
        answer(f"{path}: {' '.join([*said, _words(verdict)])}")
    text = trn(
        "{held} of {number} result holds.",
        "{held} of {number} results hold.",
        len(results),
        held=held,
    )
    answer(text)
    return Status.DONE if held == len(results) else Status.SOME_FAILED


def _original(result: Path, photo: Path) -> Path:
    """The photo of a result, looked for in a folder if that is what is named."""
    return _of_hash(result, _photos_by_hash(photo)) if is_dir(photo) else photo


def _photos_by_hash(photo: Path) -> dict[str, Path]:
    """A photo, or those below a folder, by their SHA-256; what cannot be read is left out."""
    found = {}
    for source in find_photos([photo], recursive=True):
        with suppress(ForecourtError):
            found[hash_photo(source.path)] = source.path
    return found


def _of_hash(result: Path, photos: Mapping[str, Path]) -> Path:
    receipt = read_receipt(read_notes(result))
    # Without a receipt `verify` says what is wrong.
    photo = result if receipt is None else photos.get(receipt.values["photo"])
    if photo is None:
        raise PhotoError(
            result, tr("the photo it was made of is not there"), tr("Name its folder with --photo")
        )
    return photo


def _plates(verdict: Verdict) -> str:
    return trn(
        "{number} number plate is covered on purpose; it is not compared.",
        "{number} number plates are covered on purpose; they are not compared.",
        verdict.plates,
    )


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
