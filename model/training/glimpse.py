"""A picture of what is held back, as the network sees it now: `held.jpg` in the run's folder."""

from __future__ import annotations

import contextlib

import numpy as np
import torch

from model.arrays import Pixels
from model.data.cache import Cache
from model.errors import ModelError
from model.evaluation.drawing import draw_difference, fit
from model.network.preprocess import to_tensor
from model.pages.report import write_jpeg
from model.training.run import Run

NAME = "held.jpg"
PHOTOS = 3
HEIGHT = 260
GAP = 8


@torch.inference_mode()
def draw_held(run: Run, held: tuple[tuple[str, Cache], ...]) -> None:
    """Draw a few photos with the errors of the moving average; a full disk costs the picture."""
    places = [(cache, index) for _, cache in held for index in range(len(cache))]
    count = min(PHOTOS, len(places))
    chosen = [places[n * len(places) // count] for n in range(count)]
    cells = [draw_errors(run, cache, index) for cache, index in chosen]
    if cells:
        with contextlib.suppress(ModelError):
            write_jpeg(run.out / NAME, side_by_side(cells))


def draw_errors(run: Run, cache: Cache, index: int) -> Pixels:
    """Return a photo in grey, HxWx3 uint8 RGB: green is car that was missed, pink is too much."""
    image = cache.image(index)
    inputs = to_tensor(image, run.config.preprocess).to(run.device)
    found = (run.average(inputs)[0, 0] > 0).cpu().numpy()
    return fit(draw_difference(image, cache.mask(index) > 127, found), 2 * HEIGHT, HEIGHT)


def side_by_side(cells: list[Pixels]) -> Pixels:
    """Return pictures beside each other, centred on one height."""
    height = max(cell.shape[0] for cell in cells)
    sheet = np.full((height, GAP * (len(cells) - 1) + sum(c.shape[1] for c in cells), 3), 128)
    left = 0
    for cell in cells:
        top = (height - cell.shape[0]) // 2
        sheet[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
        left += cell.shape[1] + GAP
    return sheet.astype(np.uint8)
