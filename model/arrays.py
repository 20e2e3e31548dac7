"""The arrays that go from hand to hand: what each holds, said once.

Photos and alphas are at the photo's own size unless a text says otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""HxWx3 RGB, or one channel of that depth: HxW, 255 wholly car."""
Mask = NDArray[np.bool_]
"""HxW, True where there is car."""
Floats = NDArray[np.float32]
"""HxW of any range."""
Alpha = Floats
"""HxW in [0, 1]: how much of each pixel is car."""
Doubles = NDArray[np.float64]
"""Of any shape; points, statistics."""
Matrix = Doubles
"""2x3, an affine map of points (x, y)."""
Size = tuple[int, int]
"""(height, width) in pixels."""
