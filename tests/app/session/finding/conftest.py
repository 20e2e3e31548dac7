"""A network that finds windows and plates, and counts how often it looked for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app.core.arrays import Alpha, Pixels
from app.core.network import Answer, Closer, Network, Wanted
from app.core.photo.plate import Quad
from tests.app.conftest import BrightFinder

PLATE: Quad = ((20.0, 15.0), (40.0, 15.0), (40.0, 22.0), (20.0, 22.0))
BOTH = Wanted(glass=True, plates=True)


class CloseFinder(BrightFinder):
    """Its plate is always in the same place; the upper half of the car is window."""

    def __init__(self) -> None:
        super().__init__()
        self.along: list[Wanted] = []
        self.later: list[Wanted] = []
        self.able = BOTH
        self.problem_of_details: Exception | None = None

    @property
    def finds(self) -> Wanted:
        return self.able

    def wanting(self, wanted: Wanted) -> Network:
        return _Wanting(self, wanted)

    def look_closer(self, image: Pixels, alpha: Alpha, wanted: Wanted) -> Closer:
        self.later.append(wanted)
        if self.problem_of_details is not None:
            raise self.problem_of_details
        return close_look(alpha, wanted & self.able)


class _Wanting(Network):
    def __init__(self, finder: CloseFinder, wanted: Wanted) -> None:
        self._finder = finder
        self._wanted = wanted

    def predict(self, image: Pixels) -> Answer:
        self._finder.along.append(self._wanted)
        answer = self._finder.predict(image)
        closer = close_look(answer.alpha, self._wanted & self._finder.able)
        return replace(answer, glass=closer.glass, plates=closer.plates)


def close_look(alpha: Alpha, wanted: Wanted) -> Closer:
    glass = alpha.copy()
    glass[alpha.shape[0] // 2 :] = 0
    return Closer(np.asarray(glass) if wanted.glass else None, (PLATE,) if wanted.plates else None)


@pytest.fixture
def finder() -> Iterator[CloseFinder]:
    """Instead of the stand-in of all tests: `session` and `bench` are made with it."""
    finder = CloseFinder()
    yield finder
    finder.release()
