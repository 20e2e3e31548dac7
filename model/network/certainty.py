"""How certain a network is of its own mask, to rank photos by which to look at first.

With p the probability that a pixel is car, and the mask m = (p >= 0.5), the doubt about a pixel is
q = min(p, 1 - p). Were the pixels independent, the sum of q would be the wrong pixels to expect,
and 1 - sum(q) / (2 |m|) about the Dice. But much of that sum is the soft rim that every mask has
because the network sees a small picture, right or wrong. So doubts count by their square, scaled to
leave q = 1/2 as it is:

    certainty = 1 - sum(2 q^2) / (2 |m|) = 1 - sum(q^2) / |m|

On the validation photos that orders better than the plain sum (`model/EXPERIMENTS.md`). It is an
ordering more than a promise: a network that is wrong and sure of it stays unnoticed.
"""

from __future__ import annotations

import math

import numpy as np

from model.arrays import Floats

_SAMPLES = 250_000  # pixels looked at, at most four times as many


def certainty(probabilities: Floats) -> float:
    """Return about the Dice that the network expects of its mask.

    Args:
        probabilities: HxW float32 in [0, 1] as the network gave them, before any filter. NaN counts
            as 0.

    Returns:
        A value in [0, 1]; 0 where no car was found.
    """
    step = max(math.isqrt(probabilities.size // _SAMPLES), 1)
    looked_at = np.nan_to_num(probabilities[::step, ::step], nan=0.0)
    pixels = int(np.count_nonzero(looked_at >= 0.5))
    doubt = np.minimum(looked_at, 1 - looked_at)
    squares = float(np.einsum("ij,ij->", doubt, doubt, dtype=np.float64))
    return max(1 - squares / pixels, 0.0) if pixels else 0.0
