"""Scoring photo by photo: reading ahead and measuring go on beside the network."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.arrays import Pixels
from model.data.cache import UNKNOWN
from model.data.pairs import Pair
from model.data.reading import read_mask_values, read_pair
from model.errors import DataError
from model.evaluation.metrics import faults, measure
from model.evaluation.results import PhotoScore
from model.evaluation.roughness import both
from model.network.predictor import Answer

THRESHOLD = 0.5

_HELPERS = min(os.cpu_count() or 1, 4)
_AHEAD = _HELPERS  # photos in memory: at most so many read, and as many that wait for scores


class Network(Protocol):
    """What can be evaluated: a `Predictor`, or any other way from a photo to an answer."""

    def predict(self, image: Pixels) -> Answer:
        """Find the car in a photo, HxWx3 uint8 RGB."""
        ...


@dataclass(frozen=True)
class _Read:
    """A photo and its mask in memory, or why they are not, and the seconds it took."""

    pair: Pair
    image: Pixels
    mask: Pixels
    seconds: float
    error: str | None = None


def evaluate(pairs: Iterable[Pair], network: Network) -> Iterator[PhotoScore]:
    """Score photo by photo; a photo or mask that cannot be read is a value, too.

    Args:
        pairs: The photos and their masks.
        network: Finds the car.

    Yields:
        One score for each pair, in order.
    """
    with ThreadPoolExecutor(_HELPERS) as helpers:
        waiting: deque[Future[PhotoScore]] = deque()
        for read in _read_ahead(pairs, helpers):
            start = time.perf_counter()
            found = None if read.error else network.predict(read.image)
            seconds = read.seconds + time.perf_counter() - start
            waiting.append(helpers.submit(_score, read, found, seconds))
            if len(waiting) > _AHEAD or waiting[0].done():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_ahead(pairs: Iterable[Pair], helpers: ThreadPoolExecutor) -> Iterator[_Read]:
    """Yield the photos in order, a few of them read before they are asked for."""
    reading: deque[Future[_Read]] = deque()
    for pair in pairs:
        reading.append(helpers.submit(_read, pair))
        if len(reading) > _AHEAD:
            yield reading.popleft().result()
    while reading:
        yield reading.popleft().result()


def _read(pair: Pair) -> _Read:
    start, error = time.perf_counter(), None
    image, mask = np.empty((0, 0, 3), np.uint8), np.empty((0, 0), np.uint8)
    try:
        image, mask = read_pair(pair)
    except DataError as problem:
        error = str(problem)
    return _Read(pair, image, mask, time.perf_counter() - start, error)


def _score(read: _Read, found: Answer | None, seconds: float) -> PhotoScore:
    """One photo's result; `seconds` are those spent on it before."""
    if found is None:
        return PhotoScore(read.pair, None, seconds, read.error)
    start = time.perf_counter()
    scores = measure(found.alpha, read.mask, THRESHOLD)
    seconds += time.perf_counter() - start
    rough = both(found.alpha, read.mask.astype(np.float32))
    unknown = read_mask_values(read.pair.mask) == UNKNOWN
    missed, more = faults(found.alpha >= THRESHOLD, read.mask.astype(bool), unknown)
    return PhotoScore(
        read.pair, scores, seconds, certainty=found.certainty, roughness=rough, fault=missed + more
    )
