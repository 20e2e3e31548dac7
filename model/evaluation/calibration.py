"""From certainty to a promise: what to look at, and how good a mask is at least.

Conformal prediction (V. Vovk, A. Gammerman, G. Shafer: Algorithmic Learning in a Random World.
2005) holds whatever the distribution, as long as the next photo is of the kind of those measured:

* Of m photos whose mask is poor, the ceil((m + 1) s)-th smallest certainty is a limit below which
  the next poor photo lies with a probability of at least s. Only poor photos count, so the share of
  them among all does not matter.
* Photos of sellers have no exact masks, but corrected answers of a network, on which Dice is too
  good. Of these a photo is poor that has a fault to be seen. The surest faults are as certain as
  what is right, so less is promised, and the higher of both limits is the one in use.
* Of n photos of about the same certainty, the floor((n + 1) a)-th smallest Dice is a bound above
  which the next one's Dice lies with a probability of at least 1 - a.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

POOR = 0.98
"""A mask of a smaller Dice needs a hand."""
SHARE = 0.95
"""The share of the poor masks that is to be found by looking at the photos below the limit."""
FAULTY = 0.005
"""Wrong away from its edge, in areas of the car: of more than that a fault is seen."""
FAULTY_SHARE = 0.9
"""The share of sellers' faulty photos that is to be found: for 0.95 three quarters of all sellers'
photos would have to be looked at, for this four of ten."""
CONFIDENCE = 0.9
"""How often a photo's Dice is to be above its bound."""
ALIKE = 29
"""So many photos of about the same certainty share a bound: the third lowest of their Dice."""


@dataclass(frozen=True)
class Sample:
    """A photo whose truth is known, and which was not trained on.

    Attributes:
        certainty: What the network says of its mask, in [0, 1]; only its order counts.
        dice: How good the mask is.
        group: Vehicle or clip; its photos are much alike, so they never part.
        source: Name of the data folder.
        fault: What is wrong away from its edge, in areas of the car, if its true mask is a
            corrected answer of a network; None of exact masks.
    """

    certainty: float
    dice: float
    group: str
    source: str
    fault: float | None = None

    @property
    def poor(self) -> bool:
        """Whether the mask needs a hand."""
        return self.dice < POOR if self.fault is None else self.fault > FAULTY


@dataclass(frozen=True)
class Limit:
    """What to look at.

    Attributes:
        certainty: Photos below this certainty are to be looked at; above 1 all are.
        share: The share of the poor photos that is promised to be among them.
        photos: How many photos it was calibrated on.
        poor_photos: How many of them were poor.
        looks: The share of the calibration photos that lies below the limit.
    """

    certainty: float
    share: float
    photos: int
    poor_photos: int
    looks: float


Bounds = tuple[tuple[float, float], ...]
"""Pairs of a certainty and the least Dice to expect from there on; both rise. Starts at 0."""


def calibrate(samples: Sequence[Sample], share: float = SHARE) -> Limit:
    """Return the limit of certainty for photos whose truth is known.

    With fewer than share / (1 - share) poor photos nothing can be promised but by looking at all.

    Args:
        samples: The photos.
        share: The share of the poor ones among them that is to be found.
    """
    found = sorted(each.certainty for each in samples if each.poor)
    rank = math.ceil((len(found) + 1) * share)
    # Those at the limit are below it.
    limit = math.nextafter(found[rank - 1], 2.0) if rank <= len(found) else 2.0
    return Limit(limit, share, len(samples), len(found), looks(samples, limit))


def looks(samples: Sequence[Sample], limit: float) -> float:
    """Return the share of photos that lies below a limit of certainty; 1 without photos."""
    return float(np.mean([each.certainty < limit for each in samples])) if samples else 1.0


def parted(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Return those with exact masks, and those with corrected answers."""
    exact = [each for each in samples if each.fault is None]
    return exact, [each for each in samples if each.fault is not None]


def joint_limit(samples: Sequence[Sample]) -> float:
    """Return the certainty below which photos are to be looked at, so that both promises hold."""
    exact, corrected = parted(samples)
    limit = calibrate(exact).certainty if exact else 0.0
    return max(limit, calibrate(corrected, FAULTY_SHARE).certainty) if corrected else limit


def least_needed(share: float = SHARE) -> int:
    """How many poor photos a promise takes."""
    return math.ceil(share / (1 - share) - 1e-9)


def lower_bounds(samples: Sequence[Sample], confidence: float = CONFIDENCE) -> Bounds:
    """Return how good masks are at least, by certainty.

    Photos are put into bins of about `ALIKE`, by certainty. Where a bin of less certain photos has
    a higher bound than one of more certain ones, it gets the lower one.

    Args:
        samples: The photos, of exact masks.
        confidence: The share of the photos whose Dice is to be above its bound.
    """
    ordered = sorted(samples, key=lambda each: each.certainty)
    bins = np.array_split(np.arange(len(ordered)), max(1, len(ordered) // ALIKE))
    edges = [0.0, *(ordered[int(places[0])].certainty for places in bins[1:])]
    lowest = [_bound([ordered[place].dice for place in places], confidence) for places in bins]
    rising = np.minimum.accumulate(lowest[::-1])[::-1]
    new = [place for place, bound in enumerate(rising) if not place or bound > rising[place - 1]]
    return tuple((edges[place], float(rising[place])) for place in new)


def least_dice(bounds: Bounds, certainty: float) -> float:
    """Return the least Dice to expect of a mask of this certainty."""
    return max((dice for edge, dice in bounds if certainty >= edge), default=0.0)


def _bound(dice: Sequence[float], confidence: float) -> float:
    rank = math.floor((len(dice) + 1) * (1 - confidence) + 1e-9)
    return sorted(dice)[rank - 1] if rank else 0.0
