"""The alpha and the colours along its edge: from a network's answer to a clean cut-out."""

import numpy as np
from numpy.typing import NDArray


def to_8_bit(alpha: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Round HxW float32 in [0, 1] to uint8; what is at least 0.5 becomes at least 128."""
    rounded: NDArray[np.uint8] = np.rint(alpha * np.float32(255.0)).astype(np.uint8)
    return rounded
