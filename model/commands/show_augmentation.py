"""`forecourt train --show-augmentation`: sheets of what training makes of the user's photos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from torch import Tensor

from model.arrays import Pixels
from model.data.augment import single_changes
from model.data.cache import Cache
from model.evaluation.drawing import MASK_COLOUR, contact_sheet, draw_outline, fit
from model.language import tr
from model.network.preprocess import input_size, resize
from model.pages.report import make_folder, write_jpeg
from model.training.config import TrainConfig
from model.training.events import Note
from model.training.prepare import prepare, survey
from model.training.recipe import make_samples

PHOTOS = 4
"""Photos that each change is shown on."""
TRIES = 3
"""How often each is shown on each: they are random."""
SAMPLES = 48
CELL = (288, 192)


def show_augmentation(config: TrainConfig, out: Path, cache: Path) -> Iterator[Note]:
    """Write a sheet for each photo, every change alone, and one of whole training samples.

    Raises:
        ModelError: The data cannot be used or a sheet cannot be written.
    """
    make_folder(out)
    found = yield from survey(config, look=False)
    data = yield from prepare(found, config, cache)
    labelled = [part for source, part in data.train if not source.unlabelled]
    for number, (part, index) in enumerate(spread(labelled, PHOTOS), 1):
        path = out / f"changes_{number}.jpg"
        cells = list(each_change(part.image(index), part.mask(index), config))
        write_jpeg(path, contact_sheet(cells, TRIES + 1, CELL[0]))
        yield Note(tr("Every change alone: {path}", path=path))
    samples = make_samples(config, data)
    shown = [_sample(*samples[number * config.batch]) for number in range(SAMPLES)]
    write_jpeg(out / "samples.jpg", contact_sheet([(each, "") for each in shown], 6, CELL[0]))
    yield Note(tr("Whole samples, as training sees them: {path}", path=out / "samples.jpg"))


def spread(caches: list[Cache], count: int) -> Iterator[tuple[Cache, int]]:
    """Yield at most `count` photos, evenly spaced over all caches."""
    photos = [(cache, index) for cache in caches for index in range(len(cache))]
    for number in range(min(count, len(photos))):
        yield photos[number * len(photos) // min(count, len(photos))]


def each_change(image: Pixels, mask: Pixels, config: TrainConfig) -> Iterator[tuple[Pixels, str]]:
    """Yield, for each change, the photo as it is and some random variants, with captions."""
    size = input_size(image.shape[0], image.shape[1], config.preprocess)
    image, mask = resize(image, size), resize(mask, size)
    for name, change in single_changes(size).items():
        yield _outlined(image, mask), "as it is"
        for seed in range(TRIES):
            yield _outlined(*change(image, mask, np.random.default_rng(seed))), name


def _sample(image: Tensor, mask: Tensor, trust: Tensor) -> Pixels:
    """Return a training sample; what does not count is dark."""
    photo = image.permute(1, 2, 0).contiguous().numpy()
    photo[trust[0].numpy() == 0] //= 3
    return _outlined(photo, mask[0].numpy())


def _outlined(image: Pixels, mask: Pixels) -> Pixels:
    return draw_outline(fit(image, *CELL), mask > 127, MASK_COLOUR)
