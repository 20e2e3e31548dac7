"""A picture of what a run holds back, as its network sees it now."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.arrays import Mask, Pixels
from model.errors import ModelError
from model.evaluation.drawing import draw_difference, fit
from model.pages.report import write_jpeg

NAME = "held.jpg"
HEIGHT = 260
GAP = 8


def draw_held(folder: Path, photos: Sequence[tuple[Pixels, Mask, Mask]]) -> None:
    """Write the photos beside each other in grey; green is car that was missed, pink is too much.

    A disk that is full costs the picture, not the run.

    Args:
        folder: Where to write it.
        photos: Photos, HxWx3 uint8 RGB, with their true masks and those found, HxW bool.
    """
    cells = [fit(draw_difference(*photo), 2 * HEIGHT, HEIGHT) for photo in photos]
    if cells:
        with contextlib.suppress(ModelError):
            write_jpeg(folder / NAME, side_by_side(cells))


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
