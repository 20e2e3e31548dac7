"""The endless stream of training samples; each follows from the seed and its number alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
import torch
from numpy.random import Generator
from torch.utils.data import Dataset

from model.arrays import Pixels, Size
from model.data.arrange import Arrange
from model.data.background import Background
from model.data.cache import split
from model.network.config import PreprocessConfig
from model.network.preprocess import input_size
from model.training.config import SourceConfig

ASPECTS = ((2, 3), (2, 3), (2, 3), (3, 4), (1, 1), (9, 16), (4, 3), (2, 5))
"""Canvas shapes (height, width); photos of cars are mostly 3:2."""
STREETS = 0.4
"""Share of the pasted cars that stand in another photo of a car: its ground is a car's ground."""
OTHERS = 0.35
"""Share of the other pasted cars that have a second car behind them."""
BEHIND = 0.3
"""Share of the street photos that get a second car behind their own."""

Sample = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Photos(Protocol):
    """Photos with their masks, or without: a cache of them, or their files."""

    def __len__(self) -> int: ...

    def image(self, index: int) -> Pixels:
        """Return photo `index` as HxWx3 uint8 RGB."""

    def mask(self, index: int) -> Pixels:
        """Return its mask, HxW uint8, 255 wholly car."""


class Samples(Dataset[tuple[torch.Tensor, ...]]):
    """Sample `number` is always the same; all samples of a batch have one canvas."""

    def __init__(
        self,
        sources: Sequence[tuple[SourceConfig, Photos]],
        backgrounds: Photos | None,
        config: PreprocessConfig,
        batch: int,
        seed: int,
        *,
        arrange: type[Arrange],
        aspects: Sequence[Size] = ASPECTS,
    ) -> None:
        self.sources = sources
        self.backgrounds = backgrounds if backgrounds is not None and len(backgrounds) else None
        self.config = config
        self.arrange = arrange
        self.canvases = [input_size(height, width, config) for height, width in aspects]
        self.batch = batch
        self.seed = seed
        shares = np.array([source.share for source, _ in sources])
        self.shares = shares / shares.sum()
        # Cars that are never pasted stand where cars stand: their photos are streets.
        wholly = [
            (source, cache)
            for source, cache in sources
            if not source.unknown and not source.unlabelled
        ]
        self.streets = [cache for source, cache in wholly if not source.paste]
        self.cars = [cache for _, cache in wholly]
        self._made: dict[Size, Arrange] = {}

    def __getstate__(self) -> dict[str, object]:
        """Leave out what each worker process makes for itself."""
        return {**self.__dict__, "_made": {}}

    def __getitem__(self, number: int) -> Sample:
        """Return (3xHxW RGB, 1xHxW mask, 255 wholly car, 1xHxW trust, 255 wholly), all uint8."""
        cv2.setNumThreads(1)
        canvas = self.canvas(number)
        random = np.random.default_rng((self.seed, 1, number))
        source, cache, index = self.drawn(random, canvas)
        background = self.background(source, random)
        if canvas not in self._made:
            self._made[canvas] = self.arrange(*canvas)
        photo, mask, unknown = self._stored(source, cache, index)
        other = None if source.paste else self._other(self.cars, BEHIND, random)
        if not mask.any():
            other = None  # it would be the photo's only car, and be taught to be none
        image, mask, unknown = self._made[canvas](
            photo, mask, int(random.integers(2**31)), background, unknown, other=other
        )
        trust = trusted(mask, source.ignore_edge, unknown)
        return (
            torch.from_numpy(image).permute(2, 0, 1),
            torch.from_numpy(mask)[None],
            torch.from_numpy(trust)[None],
        )

    def canvas(self, number: int) -> Size:
        """Return the canvas (height, width) of the batch that sample `number` is in."""
        random = np.random.default_rng((self.seed, 0, number // self.batch))
        return self.canvases[random.integers(len(self.canvases))]

    def drawn(self, random: Generator, canvas: Size) -> tuple[SourceConfig, Photos, int]:  # noqa: ARG002
        """Return which photo is shown on a canvas."""
        source, cache = self.sources[random.choice(len(self.sources), p=self.shares)]
        return source, cache, int(random.integers(len(cache)))

    @staticmethod
    def _stored(
        source: SourceConfig, cache: Photos, index: int
    ) -> tuple[Pixels, Pixels, Pixels | None]:
        """Return a cached photo, its mask and where that is unknown, or None."""
        photo = cache.image(index)
        if source.unlabelled:
            nothing = np.zeros(photo.shape[:2], np.uint8)
            return photo, nothing, np.full_like(nothing, 255)
        if source.unknown:
            return photo, *split(cache.mask(index))
        return photo, cache.mask(index), None

    def background(self, source: SourceConfig, random: Generator) -> Background | None:
        """Return what a car of `source` is pasted on, or None if it stays where it is."""
        backgrounds = self.backgrounds
        if backgrounds is None or random.random() >= source.paste:
            return None
        if self.streets and random.random() < STREETS:
            street = self.streets[random.integers(len(self.streets))]
            index = int(random.integers(len(street)))
            return Background(street.image(index), street.mask(index))
        other = self._other(self.cars, OTHERS, random)
        return Background(backgrounds.image(int(random.integers(len(backgrounds)))), None, other)

    def _other(
        self, caches: list[Photos], share: float, random: Generator
    ) -> tuple[Pixels, Pixels] | None:
        """Return photo and mask of a second car for a `share` of the samples, else None."""
        if not caches or random.random() >= share:
            return None
        cache = caches[random.integers(len(caches))]
        index = int(random.integers(len(cache)))
        return cache.image(index), cache.mask(index)


class PlainSamples(Samples):
    """Photos in their own shapes; all photos of a batch have one."""

    @cached_property
    def _alike(self) -> list[dict[Size, list[int]]]:
        """Which photos have which shape, a dictionary for each source."""
        found = []
        for _, cache in self.sources:
            alike: dict[Size, list[int]] = {}
            for index in range(len(cache)):
                height, width = cache.image(index).shape[:2]
                alike.setdefault(input_size(height, width, self.config), []).append(index)
            found.append(alike)
        return found

    def canvas(self, number: int) -> Size:
        """Return the canvas of a batch: a photo's shape, each as often as photos have it."""
        random = np.random.default_rng((self.seed, 0, number // self.batch))
        alike = self._alike[random.choice(len(self._alike), p=self.shares)]
        numbers = np.array([len(indices) for indices in alike.values()])
        return list(alike)[random.choice(len(alike), p=numbers / numbers.sum())]

    def drawn(self, random: Generator, canvas: Size) -> tuple[SourceConfig, Photos, int]:
        """Return a photo of the canvas' shape."""
        fit = np.array(
            [len(alike.get(canvas, ())) / sum(map(len, alike.values())) for alike in self._alike]
        )
        shares = self.shares * fit
        place = random.choice(len(shares), p=shares / shares.sum())
        source, cache = self.sources[place]
        alike = self._alike[place][canvas]
        return source, cache, alike[random.integers(len(alike))]


def trusted(mask: Pixels, edge: int, unknown: Pixels | None) -> Pixels:
    """Return HxW uint8, 255 where the mask counts and 0 where it does not.

    Args:
        mask: HxW uint8, 255 wholly car.
        edge: Pixels on either side of the mask's edge that do not count.
        unknown: HxW uint8, 255 wholly unknown, or None.
    """
    trust = np.full(mask.shape, 255, np.uint8)
    if edge:
        around = np.ones((2 * edge + 1, 2 * edge + 1), np.uint8)
        trust[cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, around) > 127] = 0
    if unknown is not None:
        trust[unknown > 0] = 0
    return trust


class Numbers(torch.utils.data.Sampler[list[int]]):
    """Batches of sample numbers from `first` on, without end.

    Process `rank` of `size` takes its part; together they take the batches that one alone would.
    """

    def __init__(self, first: int, batch: int, rank: int = 0, size: int = 1) -> None:
        self.first = first
        self.batch = batch
        self.rank = rank
        self.size = size

    def __iter__(self):  # type: ignore[no-untyped-def]
        """Yield lists of consecutive numbers, `batch` for all processes together."""
        part = self.batch // self.size
        number = self.first + self.rank * part
        while True:
            yield list(range(number, number + part))
            number += self.batch
