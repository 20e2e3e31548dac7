"""What a run has held back, written into its folder: what it may be judged by later.

`held.json` has the names; `held.jpg` shows a few as the network sees them now.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import numpy as np
import torch

from model.arrays import Pixels
from model.data.pairs import Pair, find_pairs
from model.errors import ModelError, TrainingError
from model.evaluation.drawing import draw_difference, fit
from model.network.preprocess import to_tensor
from model.pages.report import write_jpeg
from model.training.prepare import Survey
from model.training.run import Run
from model.training.samples import Photos

NAME = "held.json"
PICTURE = "held.jpg"
SHOWN = 3
HEIGHT = 260
GAP = 8


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


@torch.inference_mode()
def draw_held(run: Run, held: tuple[tuple[str, Photos], ...]) -> None:
    """Draw a few photos with the errors of the moving average; a full disk costs the picture."""
    places = [(cache, index) for _, cache in held for index in range(len(cache))]
    count = min(SHOWN, len(places))
    chosen = [places[n * len(places) // count] for n in range(count)]
    cells = [draw_errors(run, cache, index) for cache, index in chosen]
    if cells:
        with contextlib.suppress(ModelError):
            write_jpeg(run.out / PICTURE, side_by_side(cells))


def draw_errors(run: Run, cache: Photos, index: int) -> Pixels:
    """Return a photo in grey, HxWx3 uint8 RGB: green is car that was missed, pink is too much."""
    image = cache.image(index)
    inputs = to_tensor(image, run.config.preprocess).to(run.device)
    found = (run.average(inputs)[0, 0] > 0).cpu().numpy()
    return fit(draw_difference(image, cache.mask(index) > 127, found), 2 * HEIGHT, HEIGHT)


def side_by_side(cells: list[Pixels]) -> Pixels:
    """Return pictures beside each other, centred on one height."""
    height = max(cell.shape[0] for cell in cells)
    sheet = np.full((height, GAP * (len(cells) - 1) + sum(c.shape[1] for c in cells), 3), 40)
    left = 0
    for cell in cells:
        top = (height - cell.shape[0]) // 2
        sheet[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
        left += cell.shape[1] + GAP
    return sheet.astype(np.uint8)


def _read(path: Path) -> dict[str, list[str]] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
