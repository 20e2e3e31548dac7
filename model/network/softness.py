"""Edges no wider than a lens makes them: where the network hesitates, it leaves a haze.

Beside a roof of the sky's own colour, or under a dark car on dark ground, probabilities fall from 1
to 0 over dozens of pixels. No edge of a car looks like that in a photo. The line at a half is the
best guess there is; a limit on how far from it alpha may stay between 0 and 1 takes the haze away
and leaves what is sharper than that, and the line itself, as they are.
"""

from __future__ import annotations

import cv2
import numpy as np

from model.arrays import Floats, Pixels

LONGEST = 1918
"""Length in pixels of the photos that widths are said for."""


def limit_softness(alpha: Floats, widest: float) -> Floats:
    """Return the alpha with no edge wider than `widest`.

    Args:
        alpha: HxW float32 in [0, 1].
        widest: Width in which alpha rises from 0 to 1 at most, in pixels of a photo 1918 pixels
            long; over 0.

    Returns:
        HxW float32; what is at least 0.5 stays so, and what is less does. The same array if there
        is no line at a half.
    """
    left, top, width, height = cv2.boundingRect((alpha > 0).astype(np.uint8))
    part = np.s_[top : top + height, left : left + width]
    within = (alpha[part] >= 0.5).astype(np.uint8)
    if not within.any() or within.all():
        return alpha
    limited = alpha.copy()
    limited[part] = _limited(alpha[part], within, widest * max(alpha.shape) / LONGEST)
    return limited


def _limited(alpha: Floats, within: Pixels, widest: float) -> Floats:
    # The line may run through the first pixel of either side: those stay as they are.
    # Written over as they are no longer needed: of a large photo each of them is large, too.
    inner = _distance(within)
    inner -= 1
    inner /= widest
    inner += 0.5
    np.maximum(alpha, np.minimum(inner, 1, out=inner), out=inner)
    limited = _distance(1 - within)
    limited -= 1
    limited /= -widest
    limited += 0.5
    np.minimum(alpha, np.maximum(limited, 0, out=limited), out=limited)
    np.copyto(limited, inner, where=within.view(np.bool))
    return limited


def _distance(within: Pixels) -> Floats:
    """Return how far each pixel that is not 0 is from the next that is, in pixels."""
    return np.asarray(cv2.distanceTransform(within, cv2.DIST_L2, 3), np.float32)
