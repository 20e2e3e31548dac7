"""Training of the decoder that finds windows, on features that are found once and kept on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.arrays import Pixels
from model.data.windows import UNKNOWN, Windows, read_photo, varied
from model.network.heads.glass import Glass, GlassNet
from model.network.predictor import Predictor
from model.training.losses import segmentation_loss

BATCH = 8
_RATE = 3e-3
_EDGE_WEIGHT = 3.0
_PART = (
    10,
    15,
)  # squares of 32 px: a quarter of a photo takes a quarter of the time
_AT_GLASS = 0.8  # of the parts

Levels = list[Tensor]


@dataclass(frozen=True)
class Trained:
    """How far training has come: its step, and the mean loss since the last one told of."""

    step: int
    loss: float


class Store:
    """Features and windows of varied photos, in a temporary folder.

    Args:
        count: How many are going to be added.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._folder = tempfile.TemporaryDirectory()
        self._levels: list[NDArray[np.float16]] = []
        self._known: list[Pixels] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._levels.clear()
        self._folder.cleanup()

    def __len__(self) -> int:
        return len(self._known)

    def add(self, features: Sequence[Tensor], known: Pixels) -> None:
        """Add a photo: the encoder's features but the finest, and its windows at half size."""
        arrays = [each[0].half().cpu().numpy() for each in features[1:]]
        if not self._levels:
            self._levels = [self._file(place, each.shape) for place, each in enumerate(arrays)]
        for level, array in zip(self._levels, arrays, strict=True):
            level[len(self._known)] = array
        self._known.append(known)

    def batch(self, places: Sequence[int], chance: np.random.Generator) -> tuple[Levels, Tensor]:
        """Return parts of some photos: features coarser than stride 2, and the windows there."""
        parts = [self._part(place, chance) for place in places]
        levels = [
            torch.from_numpy(np.stack([part[0][level] for part in parts]))
            .float()
            .contiguous(memory_format=torch.channels_last)
            for level in range(len(self._levels))
        ]
        return levels, torch.from_numpy(np.stack([part[1] for part in parts]))[:, None]

    def _part(
        self, place: int, chance: np.random.Generator
    ) -> tuple[list[NDArray[np.float16]], Pixels]:
        """A part of a photo, mostly about one of its windows: nothing is told by what is far."""
        known = self._known[place]
        cells = self._levels[-1].shape[2:]
        middle = chance.integers(0, known.shape)
        if chance.random() < _AT_GLASS and (known == 1).any():
            middle = chance.choice(np.argwhere(known == 1))
        first = [
            int(np.clip(middle[axis] // 16 - _PART[axis] // 2, 0, cells[axis] - _PART[axis]))
            for axis in (0, 1)
        ]
        levels = []
        for level in self._levels:
            scale = level.shape[2] // cells[0]
            levels.append(level[place][:, *_window(first, scale)])
        return levels, known[_window(first, 16)]

    def _file(self, place: int, shape: tuple[int, ...]) -> NDArray[np.float16]:
        path = Path(self._folder.name) / f"{place}.f16"
        return np.memmap(path, np.float16, "w+", shape=(self._count, *shape))


def _window(first: Sequence[int], scale: int) -> tuple[slice, slice]:
    top, left = first[0] * scale, first[1] * scale
    return slice(top, top + _PART[0] * scale), slice(left, left + _PART[1] * scale)


def fill(
    store: Store, photos: Sequence[Windows], predictor: Predictor, views: int, seed: int
) -> Iterator[int]:
    """Add photos to a store, each varied several times; yields after each view."""
    chance = np.random.default_rng(seed)
    for windows in photos:
        image, known = read_photo(windows)
        for _ in range(views):
            shown, seen = varied(image, known, chance)
            half = (seen.shape[1] // 2, seen.shape[0] // 2)
            small = cv2.resize(seen, half, interpolation=cv2.INTER_NEAREST)
            store.add(predictor.features(shown), np.asarray(small, np.uint8))
            yield len(store)


def train(store: Store, made_for: str, steps: int, seed: int) -> Iterator[Trained | Glass]:
    """Train a decoder; yields its progress, and the decoder last."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    network = GlassNet().train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.1)
    losses: list[float] = []
    for step in range(1, steps + 1):
        levels, known = store.batch(chance.choice(len(store), BATCH).tolist(), chance)
        logits = network([levels[0], *levels])  # it does not look at the finest
        trust, target = (known != UNKNOWN).float(), (known == 1).float()
        loss = segmentation_loss(logits, target, _EDGE_WEIGHT, trust)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if step % 10 == 0 or step == steps:
            yield Trained(step, float(np.mean(losses)))
            losses.clear()
    yield Glass(network, made_for)
