"""From certainty to a promise: below which certainty a photo has to be looked at.

Conformal prediction (V. Vovk, A. Gammerman, G. Shafer: Algorithmic Learning in a Random World.
2005), used on the poor photos alone: of m photos whose mask is poor, held back from training, the
ceil((m + 1) s)-th smallest certainty is a limit below which the certainty of the next poor photo of
the same kind lies with a probability of at least s, whatever the distribution.
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


@dataclass(frozen=True)
class Limit:
    """What to look at.

    Attributes:
        certainty: Photos below this certainty are to be looked at; above 1 all are.
        poor: What Dice counts as poor.
        share: The share of the poor photos that is promised to be among them.
        photos: How many photos it was calibrated on.
        poor_photos: How many of them were poor.
        looks: The share of the calibration photos that lies below the limit.
    """

    certainty: float
    poor: float
    share: float
    photos: int
    poor_photos: int
    looks: float


def calibrate(
    certainty: Sequence[float], dice: Sequence[float], poor: float = POOR, share: float = SHARE
) -> Limit:
    """Return the limit of certainty for photos whose Dice is known.

    With fewer than share / (1 - share) poor photos nothing can be promised but by looking at all.

    Args:
        certainty: One value for each photo; only its order counts.
        dice: Their Dice.
        poor: Photos under this Dice are to be found.
        share: The share of them that is to be found.
    """
    sure, scores = np.asarray(certainty, float), np.asarray(dice, float)
    found = np.sort(sure[scores < poor])
    rank = math.ceil((len(found) + 1) * share)
    # Those at the limit are below it.
    limit = math.nextafter(float(found[rank - 1]), 2.0) if rank <= len(found) else 2.0
    looks = float((sure < limit).mean()) if len(sure) else 1.0
    return Limit(limit, poor, share, len(sure), len(found), looks)


def coverage(
    limit: Limit, certainty: Sequence[float], dice: Sequence[float]
) -> tuple[float | None, float]:
    """Return the share of other poor photos below a limit, None without any, and of all photos."""
    sure, scores = np.asarray(certainty, float), np.asarray(dice, float)
    poor = sure[scores < limit.poor]
    found = float((poor < limit.certainty).mean()) if len(poor) else None
    return found, float((sure < limit.certainty).mean()) if len(sure) else 0.0
