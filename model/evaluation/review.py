"""Does certainty tell which photos are worth a look first? Measured where the truth is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.arrays import Doubles

FIRST = 0.2
"""The share of the photos, the least certain first, that somebody is willing to look at."""
ENOUGH = 0.8
"""The share of the poor ones that they want to find."""


@dataclass(frozen=True)
class Review:
    """How well certainty predicts Dice.

    Attributes:
        photos: How many.
        poor: How many of them have a Dice under the limit.
        found: Share of the poor ones among the least certain `FIRST` of all; None without poor.
        findable: What that share could be at best: of many poor ones only some have room there.
        looks: Share of the photos to look at, least certain first, to find `ENOUGH` of the poor.
        spearman: Rank correlation of certainty and Dice in [-1, 1]; None where one is constant.
    """

    photos: int
    poor: int
    found: float | None
    findable: float | None
    looks: float | None
    spearman: float | None


def review(certainty: Sequence[float], dice: Sequence[float], limit: float) -> Review:
    """Compare the certainty of some photos with their Dice.

    Args:
        certainty: One value for each photo; only its order counts.
        dice: Their Dice.
        limit: Photos under this Dice are poor.
    """
    sure, scores = np.asarray(certainty, float), np.asarray(dice, float)
    poor = (scores < limit)[np.argsort(sure, kind="stable")]
    count, first = int(np.count_nonzero(poor)), math.ceil(FIRST * len(poor))
    found = findable = looks = None
    if count:
        found = int(np.count_nonzero(poor[:first])) / count
        findable = min(first, count) / count
        looks = (1 + int(np.flatnonzero(poor)[math.ceil(ENOUGH * count) - 1])) / len(poor)
    return Review(len(poor), count, found, findable, looks, spearman(sure, scores))


def spearman(first: Doubles, second: Doubles) -> float | None:
    """Return Spearman's rank correlation; None where one side is constant."""
    if len(np.unique(first)) < 2 or len(np.unique(second)) < 2:
        return None
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Doubles) -> Doubles:
    """Return ranks from 0; equal values share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts + 1) / 2)[places], float)
