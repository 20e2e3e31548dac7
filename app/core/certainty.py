"""How certain the network is of its own mask: which photos are worth a look first.

Taken as the probability that a pixel is car, independent of the others, the alpha p says how large
an overlap to expect between the mask m = (p >= 0.5) and the true one:

    Dice = 2 |P and M| / (|P| + |M|)  is about  2 sum(p m) / (sum(p) + sum(m))

the ratio of the expected values. An ordering more than a promise: a network that is wrong and sure
of it stays unnoticed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_SAMPLES = 250_000  # pixels looked at, at most four times as many; more change the fifth place


def certainty(alpha: NDArray[np.float32]) -> float:
    """Return the Dice that the network expects of its mask.

    Args:
        alpha: HxW float32 in [0, 1] as the network gave it, not yet cleaned. NaN counts as 0.

    Returns:
        A value in [0, 1]; 0 where no car was found.
    """
    step = max(math.isqrt(alpha.size // _SAMPLES), 1)
    probability = np.nan_to_num(alpha[::step, ::step], nan=0.0)
    mask = probability >= 0.5
    pixels = int(np.count_nonzero(mask))
    if not pixels:
        return 0.0
    inside = float(probability[mask].sum(dtype=np.float64))
    return 2 * inside / (float(probability.sum(dtype=np.float64)) + pixels)
