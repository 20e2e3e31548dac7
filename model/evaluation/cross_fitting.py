"""Does a calibrated promise hold? Made on most of the photos and measured on the others."""

from __future__ import annotations

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

PARTS = 5
"""Of each of these in turn it is measured what the others promise: of 38 poor photos, to find 95 %
of which is promised, halves are often too few to promise anything but a look at each photo."""
REPEATS = 100
"""The parts are drawn so often, since what one division gives is chance in part."""


@dataclass(frozen=True)
class Held:
    """What came of promises, over all divisions.

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
    """Calibrate on all parts of the groups but one, and measure on that one; each in turn.

    Args:
        samples: The photos.
        repeats: How often parts are drawn.
        seed: Of the parts.

    Returns:
        What held, by the name of the data folder, and for "all".
    """
    chance = np.random.default_rng(seed)
    said: dict[Sample, list[tuple[bool, bool]]] = {each: [] for each in samples}
    for _ in range(repeats):
        # Either kind has its own promise, so the poor ones of both are in every part.
        exact, corrected = (parts(kind, chance) for kind in parted(samples))
        for others in ([*one, *other] for one, other in zip(exact, corrected, strict=True)):
            left_out = set(others)
            known = [each for each in samples if each not in left_out]
            limit, bounds = joint_limit(known), lower_bounds(parted(known)[0])
            for each in others:
                look = each.certainty < limit
                said[each].append((look, each.dice >= least_dice(bounds, each.certainty)))
    by = {name: [each for each in samples if each.source == name] for name in _sources(samples)}
    return {name: _held(those, said) for name, those in {**by, "all": list(samples)}.items()}


def parts(samples: Sequence[Sample], chance: np.random.Generator) -> list[list[Sample]]:
    """Part photos by groups, at random, with about as many poor ones in each of `PARTS`."""
    poor = Counter(each.group for each in samples if each.poor)
    groups = np.array(sorted({each.group for each in samples}))
    chance.shuffle(groups)
    ordered = sorted(groups.tolist(), key=lambda group: -poor[group])
    # Of so many neighbours, each goes to another part.
    part: dict[str, int] = {}
    for place in range(0, len(ordered), PARTS):
        neighbours = ordered[place : place + PARTS]
        part |= dict(zip(neighbours, chance.permutation(PARTS).tolist(), strict=False))
    return [[each for each in samples if part[each.group] == number] for number in range(PARTS)]


def _sources(samples: Iterable[Sample]) -> list[str]:
    return sorted({each.source for each in samples})


def _held(samples: Sequence[Sample], said: dict[Sample, list[tuple[bool, bool]]]) -> Held:
    looks = [look for each in samples for look, _ in said[each]]
    found = [look for each in samples if each.poor for look, _ in said[each]]
    above = [holds for each in samples for _, holds in said[each]]
    poor = sum(each.poor for each in samples)
    share = float(np.mean(found)) if found else None
    return Held(len(samples), poor, share, float(np.mean(looks)), float(np.mean(above)))
