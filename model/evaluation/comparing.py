"""Two networks on the same photos: the mean difference, and how sure one can be of it.

The photos of a vehicle are alike, so chance is in the vehicles: the interval is a paired bootstrap
that draws whole groups (Efron 1979; groups as in Field and Welsh, "Bootstrapping clustered data",
2007). An interval without 0 in it says that other vehicles would have shown a difference, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.arrays import Doubles
from model.evaluation.results import SCORE_NAMES, PhotoScore

SURE = 0.95
DRAWS = 4000
SEED = 0


@dataclass(frozen=True)
class PhotoChange:
    """One photo's results of two networks, both with scores."""

    before: PhotoScore
    after: PhotoScore

    @property
    def dice_before(self) -> float:
        """Its Dice with the other network."""
        return _value(self.before, "dice")

    @property
    def dice_after(self) -> float:
        """Its Dice with this one."""
        return _value(self.after, "dice")

    @property
    def gain(self) -> float:
        """What its Dice has gained; negative where it has lost."""
        return self.dice_after - self.dice_before


@dataclass(frozen=True)
class Change:
    """How much better one score has become, over some photos.

    Attributes:
        score: The score's name, as `Scores` has it.
        before: Its mean with the other network.
        after: Its mean with this one.
        gain: The mean difference.
        low: Lower end of the interval in which 95 % of the bootstrap's means lie; None if there
            are not two groups to draw from.
        high: Its upper end.
    """

    score: str
    before: float
    after: float
    gain: float
    low: float | None
    high: float | None

    @property
    def verdict(self) -> str:
        """What the interval allows to say, in a word."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "may be chance"
        return "better" if self.low > 0 else "worse"


@dataclass(frozen=True)
class Comparison:
    """All that a comparison found.

    Attributes:
        photos: Those that both networks have scores for.
        facts: Plain JSON values; "before" and "after" are the names of the weights.
    """

    photos: tuple[PhotoChange, ...]
    facts: Mapping[str, Any]

    @property
    def parts(self) -> Mapping[str, Sequence[PhotoChange]]:
        """The photos of each source, and "all" where there are several."""
        parts: dict[str, list[PhotoChange]] = {}
        for photo in self.photos:
            parts.setdefault(photo.after.pair.source, []).append(photo)
        if len(parts) > 1:
            parts["all"] = list(self.photos)
        return parts

    def lost(self, count: int) -> tuple[PhotoChange, ...]:
        """Return the photos whose Dice lost most, at most `count`."""
        losers = [photo for photo in self.photos if photo.gain < 0]
        return tuple(sorted(losers, key=lambda photo: photo.gain)[:count])

    def gained(self, count: int) -> tuple[PhotoChange, ...]:
        """Return the photos whose Dice gained most, at most `count`."""
        winners = [photo for photo in self.photos if photo.gain > 0]
        return tuple(sorted(winners, key=lambda photo: -photo.gain)[:count])


def pair_up(before: Sequence[PhotoScore], after: Sequence[PhotoScore]) -> tuple[PhotoChange, ...]:
    """Return the photos that both networks have scores for, in the order given."""
    both = zip(before, after, strict=True)
    return tuple(PhotoChange(old, new) for old, new in both if old.scores and new.scores)


def changes(photos: Sequence[PhotoChange]) -> tuple[Change, ...]:
    """Return how each score has changed; nothing where there are no photos."""
    return tuple(_change(photos, score) for score in SCORE_NAMES) if photos else ()


def interval(gains: Doubles, groups: Sequence[str]) -> tuple[float | None, float | None]:
    """Return the interval of the mean of `gains`, whole groups drawn with replacement.

    Args:
        gains: One value for each photo.
        groups: The group of each.

    Returns:
        Its two ends; twice None where there are not two groups.
    """
    names, places = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        return None, None
    sums, sizes = np.bincount(places, gains), np.bincount(places)
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS)
    means = drawn @ sums / (drawn @ sizes)
    low, high = np.quantile(means, [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)


def _change(photos: Sequence[PhotoChange], score: str) -> Change:
    before = np.array([_value(photo.before, score) for photo in photos])
    after = np.array([_value(photo.after, score) for photo in photos])
    # A vehicle is one also where two data folders use the same name for different ones.
    groups = [f"{photo.after.pair.source}/{photo.after.pair.group}" for photo in photos]
    gains = after - before
    means = float(before.mean()), float(after.mean()), float(gains.mean())
    return Change(score, *means, *interval(gains, groups))


def _value(photo: PhotoScore, score: str) -> float:
    return float(getattr(photo.scores, score))
