"""Does a calibrated promise hold? Made on one half of the photos and measured on the other."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from model.evaluation.calibration import (
    Sample,
    joint_limit,
    least_dice,
    lower_bounds,
    parted,
)

REPEATS = 100
"""The halves are drawn so often, since what one pair of halves gives is chance in part."""


@dataclass(frozen=True)
class Held:
    """What came of promises, over all halves.

    Attributes:
        photos: How many photos there are.
        poor: How many of them have a poor mask.
        found: The share of the poor ones that were to be looked at; None without any.
        looks: The share of all photos that were to be looked at.
        above: The share of the photos whose Dice was not under its bound; too good where masks are
            corrected answers.
    """

    photos: int
    poor: int
    found: float | None
    looks: float
    above: float


def cross_fit(samples: Sequence[Sample], repeats: int = REPEATS, seed: int = 0) -> dict[str, Held]:
    """Calibrate on one half of the groups, measure on the other, and the reverse.

    Args:
        samples: The photos.
        repeats: How often halves are drawn.
        seed: Of the halves.

    Returns:
        What held, by the name of the data folder, and for "all".
    """
    chance = np.random.default_rng(seed)
    said: dict[Sample, list[tuple[bool, bool]]] = {each: [] for each in samples}
    for _ in range(repeats):
        # Either kind has its own promise, so the poor ones of both are on both sides.
        exact, corrected = (halves(kind, chance) for kind in parted(samples))
        first, second = map(operator.add, exact, corrected)
        for known, others in ((first, second), (second, first)):
            limit, bounds = joint_limit(known), lower_bounds(parted(known)[0])
            for each in others:
                look = each.certainty < limit
                said[each].append((look, each.dice >= least_dice(bounds, each.certainty)))
    by = {name: [each for each in samples if each.source == name] for name in _sources(samples)}
    return {name: _held(those, said) for name, those in {**by, "all": list(samples)}.items()}


def halves(
    samples: Sequence[Sample], chance: np.random.Generator
) -> tuple[list[Sample], list[Sample]]:
    """Part photos by groups, at random, with about as many poor ones on either side."""
    poor = Counter(each.group for each in samples if each.poor)
    groups = np.array(sorted({each.group for each in samples}))
    chance.shuffle(groups)
    ordered = sorted(groups.tolist(), key=lambda group: -poor[group])
    # Of each two neighbours, one at random goes to the first half.
    firsts = set[str]()
    for place in range(0, len(ordered), 2):
        pair = ordered[place : place + 2]
        firsts.add(pair[int(chance.integers(len(pair)))])
    first = [each for each in samples if each.group in firsts]
    return first, [each for each in samples if each.group not in firsts]


def _sources(samples: Iterable[Sample]) -> list[str]:
    return sorted({each.source for each in samples})


def _held(samples: Sequence[Sample], said: dict[Sample, list[tuple[bool, bool]]]) -> Held:
    looks = [look for each in samples for look, _ in said[each]]
    found = [look for each in samples if each.poor for look, _ in said[each]]
    above = [holds for each in samples for _, holds in said[each]]
    poor = sum(each.poor for each in samples)
    share = float(np.mean(found)) if found else None
    return Held(len(samples), poor, share, float(np.mean(looks)), float(np.mean(above)))
