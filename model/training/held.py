"""Which photos a run has held back, written into its folder: what it may be judged by later."""

from __future__ import annotations

import json
from pathlib import Path

from model.data.pairs import Pair, find_pairs
from model.errors import TrainingError
from model.training.prepare import Survey

NAME = "held.json"


def note_held(out: Path, found: Survey) -> None:
    """Write down what is held back; of a run that goes on, only what was held back before, too.

    Raises:
        TrainingError: It cannot be written.
    """
    path = out / NAME
    held = {str(source.root): [pair.name for pair in back] for source, _, back in found.sources}
    before = _read(path)
    if before is not None:
        held = {
            root: [name for name in names if name in before.get(root, ())]
            for root, names in held.items()
        }
    part = path.with_name(f".{NAME}.part")
    try:
        part.write_text(json.dumps(held, indent=1), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise TrainingError(f"{path} cannot be written: {error}. Choose another --out.") from error


def held_pairs(out: Path) -> list[Pair]:
    """Return the photos that a run has held back and that are still there.

    Raises:
        TrainingError: The run has not noted them.
        DataError: A data folder is gone.
    """
    held = _read(out / NAME)
    if held is None:
        raise TrainingError(f"{out} does not say what it held back. Train again to compare.")
    return [
        pair
        for root, names in held.items()
        if names
        for pair in find_pairs(Path(root)).pairs
        if pair.name in names
    ]


def _read(path: Path) -> dict[str, list[str]] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
