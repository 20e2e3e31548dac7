"""Masks that any tool wrote into a folder, scored like a network's."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from model.arrays import Alpha, Pixels
from model.data.english import told
from model.data.files.names import composed
from model.data.files.opening import could_match, stored_size
from model.data.pairs import Pair, find_photos
from model.data.reading import read_mask, read_mask_values
from model.errors import DataError
from model.evaluation.matting import matting_errors
from model.evaluation.metrics import measure
from model.evaluation.results import PhotoScore
from model.evaluation.roughness import both
from model.evaluation.scoring import THRESHOLD
from model.language import tr


def find_masks(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by the name of the photo that each is the mask of.

    A mask has its photo's name, with or without `_mask` or `-cutout` at the end.

    Raises:
        DataError: The folder cannot be read or is empty.
    """
    found: dict[str, Path] = {}
    for path in find_photos(folder):
        found.setdefault(composed(path.stem).removesuffix("_mask").removesuffix("-cutout"), path)
    if not found:
        raise DataError(
            tr("There are no masks in {folder}. Name another folder: --masks.", folder=folder)
        )
    return found


def read_alpha(path: Path) -> Alpha:
    """Return what any tool's mask or cut-out says: HxW float32 in [0, 1].

    Raises:
        DataError: The file cannot be read as a mask.
    """
    return read_mask_values(path).astype(np.float32) / np.float32(255)


def score_masks(pairs: Iterable[Pair], masks: dict[str, Path]) -> Iterator[PhotoScore]:
    """Yield the score of each photo's mask; one that cannot be used is a value, too."""
    for pair in pairs:
        start = time.perf_counter()
        try:
            score = _score(pair, masks)
        except DataError as error:
            score = PhotoScore(pair, None, 0.0, str(error))
        yield dataclasses.replace(score, seconds=time.perf_counter() - start)


def _score(pair: Pair, masks: dict[str, Path]) -> PhotoScore:
    if pair.name not in masks:
        raise DataError(
            tr("There is no mask for {image}. Add one, or leave the photo out.", image=pair.image)
        )
    path = masks[pair.name]
    truth = read_mask(pair.mask)
    with told("mask", path):
        stored = stored_size(path)
    if not could_match(stored, truth.shape[::-1]):
        raise _differ(path, stored, truth)
    alpha = read_alpha(path)
    if alpha.shape != truth.shape:
        raise _differ(path, alpha.shape[::-1], truth)
    car = truth.astype(np.float32)
    scores, errors = measure(alpha, truth, THRESHOLD), matting_errors(alpha, car)
    return PhotoScore(pair, scores, 0.0, errors=errors, roughness=both(alpha, car))


def _differ(path: Path, size: tuple[int, ...], truth: Pixels) -> DataError:
    return DataError(
        tr(
            "{path} is {its_size}, but the true mask is {size}. Write masks at the photo's size.",
            path=path,
            its_size=f"{size[0]}x{size[1]}",
            size=f"{truth.shape[1]}x{truth.shape[0]}",
        )
    )
