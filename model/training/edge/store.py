"""Squares on disk, shard by shard, and the stream of samples that is drawn from them.

Each shard holds the squares of a few varied photos and appears whole or not at all, so that making
them goes on where it was stopped. Learning begins with a few shards; more are made on the way, each
at its step, so that a resumed run sees what the uninterrupted one would have seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from model.arrays import Floats, Pixels
from model.errors import DataError, TrainingError
from model.language import tr
from model.training.config import EdgeTrainConfig
from model.training.edge.squares import SPARE, Squares, to_logits
from model.training.events import Note
from model.training.workers import leave_signals, start

PHOTOS = 10
"""Varied photos in a shard."""
FIRST = 10
"""Shards that learning begins with."""
GROWTH = 40
"""Steps between two more shards, so that each square is seen about eight times meanwhile."""
BRIGHTER, SHIFTED, TINTED = 0.15, 15, 5
"""A square's light is varied by up to so much: a share, and RGB values for all and for each."""
STRONGER = 0.3
"""The first network's logits are made weaker or stronger by up to this share."""
MOVED = 2
"""They are moved against the photo by up to so many pixels either way, and ..."""
BENT = 0.8
"""... bent by smooth noise of up to this standard deviation: of vehicles it learnt from the first
network's answers are better than of others, and the second one is not to trust them so far."""
WAVE = 16
"""The noise changes over so many pixels."""

DRAWN_BY = ("pixels", "doubt", "gain")
"""What of the second network's config decides which squares are drawn."""


class SquareStore:
    """The shards in a folder, made where they are not there yet.

    Attributes:
        folder: Where they are; its name says what decides them.
    """

    def __init__(self, folder: Path, squares: Squares, config: EdgeTrainConfig) -> None:
        self.folder = folder / f"squares-{digest(squares, config)}"
        self.squares = squares
        self.workers = config.workers
        self.total = max(config.photos // PHOTOS, 1)
        self._open: dict[int, Pixels] = {}
        self._made: Iterator[Pixels] = iter(())
        self._next = -1

    def __len__(self) -> int:
        """Return how many shards there will be."""
        return self.total

    def there(self) -> int:
        """Return how many of the first shards are there, without a gap."""
        count = 0
        while count < self.total and self.path(count).exists():
            count += 1
        return count

    def to_begin_with(self) -> int:
        """Return how many shards a run begins with: a few, or all that are there."""
        return min(max(FIRST, self.there()), self.total)

    def path(self, number: int) -> Path:
        """Return the file of a shard."""
        return self.folder / f"shard_{number:04}.npy"

    def fill(self, count: int) -> Iterator[Note]:
        """Make the first `count` shards where they are not there; yields notes.

        Raises:
            DataError: There is nothing to learn in the photos.
            TrainingError: A shard cannot be written.
        """
        if self.there() < count:
            yield Note(
                tr(
                    "Storing squares of the first {photos} photos in {folder} …",
                    photos=count * PHOTOS,
                    folder=self.folder,
                )
            )
        for number in range(count):
            missing = not self.path(number).exists()
            self.shard(number)
            if missing:
                yield Note(
                    tr(
                        "Squares of {done} photos of {all}.",
                        done=(number + 1) * PHOTOS,
                        all=count * PHOTOS,
                    )
                )

    def shard(self, number: int) -> Pixels:
        """Return the squares of a shard, NxHxWx5 uint8; makes it if it is not there."""
        if number not in self._open:
            there = self._read(number)
            if there is None:
                self._make(number)
                there = self._read(number)
            if there is None:
                raise TrainingError(
                    tr("{path} cannot be read. Look at the disk.", path=self.path(number))
                )
            self._open[number] = there
        return self._open[number]

    def _read(self, number: int) -> Pixels | None:
        """Return a shard, or None if it is not there or was broken off by a crash."""
        try:
            found: Pixels = np.load(self.path(number), mmap_mode="r")
        except (OSError, ValueError, EOFError):
            return None
        return found

    def _make(self, number: int) -> None:
        """Write a shard."""
        if number != self._next:
            self._made = start(self._makers(number))
        found, self._next = next(self._made), number + 1
        if not len(found):
            raise DataError(
                tr(
                    "There is no edge to learn in the last {photos} photos: they are too "
                    "small, or cannot be read. 'forecourt check' names the latter.",
                    photos=PHOTOS,
                )
            )
        part = self.folder / ".shard.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.save(file, found)
                os.fsync(file.fileno())
            part.replace(self.path(number))
        except OSError as error:
            with contextlib.suppress(OSError):  # a file where its folder should be
                part.unlink(missing_ok=True)
            raise TrainingError(
                tr(
                    "The squares in {folder} cannot be written: {error}. Free some room, "
                    "choose another --cache, or fewer --photos.",
                    folder=self.folder,
                    error=error,
                )
            ) from error

    def _makers(self, first: int) -> DataLoader[Pixels]:
        """Return what makes the shards from `first` on, in other processes if there are any."""
        photos = range(first * PHOTOS, self.total * PHOTOS)
        return DataLoader(
            self.squares,
            batch_sampler=[list(photos[at : at + PHOTOS]) for at in range(0, len(photos), PHOTOS)],
            num_workers=self.workers,
            prefetch_factor=1 if self.workers else None,
            multiprocessing_context="spawn" if self.workers else None,
            collate_fn=np.concatenate,
            worker_init_fn=leave_signals,
        )


def digest(squares: Squares, config: EdgeTrainConfig) -> str:
    """Return a name that changes with whatever decides the squares."""
    named = config.to_json()
    keys = ("preprocess", "squares", "side", "seed", "weights", "sources")
    decided: list[object] = [named[key] for key in keys]
    decided.append({name: value for name, value in named["edge"].items() if name in DRAWN_BY})
    decided.append(config.weights.stat().st_mtime_ns)
    decided += [str(files.files) for _, files in squares.sources]
    return hashlib.sha256(json.dumps(decided).encode(errors="surrogateescape")).hexdigest()[:12]


class StoredSquares(Dataset[tuple[Tensor, ...]]):
    """Sample `number`: a part of a stored square, mirrored or not, in varied light."""

    def __init__(self, store: SquareStore, config: EdgeTrainConfig, first: int) -> None:
        self.store = store
        self.config = config
        self.first = first

    def seen(self, step: int) -> int:
        """Return how many shards are drawn from at a step."""
        return min(self.first + step // GROWTH, len(self.store))

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return 3xHxW float32 RGB, 1xHxW uint8 mask (255 wholly car), 1xHxW float32 logits."""
        random = np.random.default_rng((self.config.seed, 2, number))
        seen, side = self.seen(number // self.config.batch), self.config.side
        self.store.shard(seen - 1)  # made at its own step, in its turn
        shard = self.store.shard(int(random.integers(seen)))
        top, left = random.integers(SPARE + 1, size=2)
        stored = shard[random.integers(len(shard))]
        square = stored[top : top + side, left : left + side]
        by = np.clip(np.add((top, left), random.integers(-MOVED, MOVED + 1, 2)), 0, SPARE)
        moved = stored[by[0] : by[0] + side, by[1] : by[1] + side, 4]
        if random.random() < 0.5:
            square, moved = square[:, ::-1], moved[:, ::-1]
        photo = square[..., :3].astype(np.float32) - 127
        photo *= np.float32(1 + random.uniform(-BRIGHTER, BRIGHTER))
        light = random.uniform(-SHIFTED, SHIFTED) + random.uniform(-TINTED, TINTED, 3)
        photo += (127 + light).astype(np.float32)
        logits = to_logits(moved) * np.float32(1 + random.uniform(-STRONGER, STRONGER))
        logits += smooth_noise(side, random)
        return (
            torch.from_numpy(photo).permute(2, 0, 1),
            torch.from_numpy(np.ascontiguousarray(square[..., 3]))[None],
            torch.from_numpy(logits)[None],
        )


def smooth_noise(side: int, random: Generator) -> Floats:
    """Return a square of noise, float32, that changes over `WAVE` pixels."""
    coarse = random.standard_normal((side // WAVE, side // WAVE), np.float32)
    coarse *= np.float32(random.uniform(0, BENT))
    wide = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    return wide.astype(np.float32, copy=False)
