"""Decoded, resized pairs on disk, so that an epoch costs no decoding.

One file holds every pair's pixels one after the other: RGB bytes, then the mask's, averaged over
each pixel's area to 0..255 (a soft edge finer than a pixel). An index beside it says where each
lies. Where a mask may be unknown, 128 says so and no other pixel has that value.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.arrays import Pixels
from model.data.pairs import Pair
from model.data.reading import (
    check_sizes,
    read_image,
    read_known,
    read_soft_mask,
    require_same_size,
)
from model.errors import DataError
from model.language import tr
from model.network.config import PreprocessConfig
from model.network.preprocess import input_size, resize

UNKNOWN = 128
"""The value of unknown pixels in a mask that may have them."""


@dataclass(frozen=True)
class Entry:
    """Where a pair lies: offset in bytes, size in pixels; `masked` if a mask follows the photo."""

    offset: int
    height: int
    width: int
    masked: bool

    @property
    def bytes(self) -> int:
        """Length in bytes."""
        return self.height * self.width * (4 if self.masked else 3)


class Cache:
    """Read-only view of a finished cache file.

    Cheap to send to another process: that reads the index anew. What is more than a pipe holds
    would make worker processes start one after the other.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bytes: Pixels | None = None
        self._entries: tuple[Entry, ...] | None = None

    def __len__(self) -> int:
        return len(self.entries)

    def __getstate__(self) -> dict[str, object]:
        return {"path": self.path, "_bytes": None, "_entries": None}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Where each pair lies.

        Raises:
            FileNotFoundError: The file is not finished.
        """
        if self._entries is None:
            rows = json.loads(self.path.with_suffix(".json").read_text(encoding="utf-8"))
            self._entries = tuple(Entry(*row) for row in rows)
        return self._entries

    def image(self, index: int) -> Pixels:
        """Return photo `index` as HxWx3 uint8 RGB (read-only)."""
        entry = self.entries[index]
        return self._part(entry.offset, entry.height * entry.width * 3).reshape(
            entry.height, entry.width, 3
        )

    def mask(self, index: int) -> Pixels:
        """Return mask `index` as HxW uint8, 255 wholly car (read-only)."""
        entry = self.entries[index]
        area = entry.height * entry.width
        return self._part(entry.offset + area * 3, area).reshape(entry.height, entry.width)

    def _part(self, offset: int, length: int) -> Pixels:
        if self._bytes is None:
            self._bytes = np.memmap(self.path, np.uint8, mode="r")
        return self._bytes[offset : offset + length]


def split(mask: Pixels) -> tuple[Pixels, Pixels]:
    """Return (mask, unknown) of a cached mask that may be unknown; HxW uint8, 255 wholly."""
    unknown = mask == UNKNOWN
    return np.where(unknown, np.uint8(0), mask), unknown * np.uint8(255)


def open_cache(
    folder: Path,
    files: Sequence[Pair] | Sequence[Path],
    config: PreprocessConfig,
    unknown: bool = False,
) -> Cache | None:
    """Return the finished cache of `files` at `config`'s size, or None if there is none yet."""
    path = _path(folder, files, config, unknown)
    return Cache(path) if path.with_suffix(".json").exists() else None


def build_cache(
    folder: Path,
    files: Sequence[Pair] | Sequence[Path],
    config: PreprocessConfig,
    unknown: bool = False,
) -> Iterator[str | None]:
    """Decode and store all `files`; yields, file by file, None or why it was left out.

    Where `unknown`, grey (128) in a mask says that nothing is known of that pixel.

    Raises:
        DataError: The folder cannot be written.
    """
    path = _path(folder, files, config, unknown)
    entries: list[Entry] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out, ThreadPoolExecutor(os.cpu_count()) as pool:
            for result in pool.map(lambda file: decode(file, config, unknown), files):
                if isinstance(result, str):
                    yield result
                    continue
                height, width = result[0].shape[:2]
                entries.append(Entry(out.tell(), height, width, masked=len(result) == 2))
                for array in result:
                    out.write(np.ascontiguousarray(array).data)
                yield None
        # The index comes last: a cache without one is not finished.
        part = path.with_suffix(".part")
        rows = [[entry.offset, entry.height, entry.width, entry.masked] for entry in entries]
        part.write_text(json.dumps(rows), encoding="utf-8")
        part.replace(path.with_suffix(".json"))
    except OSError as error:
        raise DataError(
            tr(
                "The cache {path} cannot be written: {error}. Choose another --cache folder.",
                path=path,
                error=error,
            )
        ) from error


def decode(file: Pair | Path, config: PreprocessConfig, unknown: bool) -> list[Pixels] | str:
    """Return the photo, and its mask if it has one, at `config`'s size, or why there is none."""
    try:
        if isinstance(file, Path):
            return [_fit(read_image(file), config)]
        check_sizes(file)
        if unknown:
            return [_fit(read_image(file.image), config), _fit_known(file, config)]
        image, mask = read_image(file.image), read_soft_mask(file.mask)
        require_same_size(file, image, mask)
    except DataError as error:
        return str(error)
    return [_fit(image, config), _fit(mask, config)]


def _fit(array: Pixels, config: PreprocessConfig) -> Pixels:
    return resize(array, input_size(array.shape[0], array.shape[1], config))


def _fit_known(pair: Pair, config: PreprocessConfig) -> Pixels:
    car, unknown = (_fit(part * np.uint8(255), config) for part in read_known(pair.mask))
    car[car == UNKNOWN] -= 1
    car[unknown > UNKNOWN // 2] = UNKNOWN
    return car


def _path(
    folder: Path,
    files: Sequence[Pair] | Sequence[Path],
    config: PreprocessConfig,
    unknown: bool,
) -> Path:
    """Return a name that changes with the files (names, sizes, times) and with the stored size."""
    digest = hashlib.sha256(str((config.pixels, config.multiple)).encode())
    if unknown:
        digest.update(b"unknown")
    for file in files:
        for path in (file,) if isinstance(file, Path) else (file.image, file.mask):
            try:
                status = path.stat()
            except OSError as error:
                raise DataError(
                    tr(
                        "{path} cannot be read: {strerror}. Look again.",
                        path=path,
                        strerror=error.strerror,
                    )
                ) from error
            line = f"{path}:{status.st_size}:{status.st_mtime_ns}\n"
            digest.update(line.encode(errors="surrogateescape"))
    return folder / f"{digest.hexdigest()[:16]}.bin"
