"""What a composite takes once the car is found: `python -m tests.benchmarks.composite`.

CPU seconds of one thread at 1918x1280, with the edge's colours, shadow, reflection and sun; reading
and writing files are left out.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np

from app.core import resources
from app.core.arrays import Floats
from app.core.compose.background import parse_background
from app.core.compose.composite import compose
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.photo.placement import STANDING

SIZE = (1918, 1280)  # px
TIMES = 5


def main() -> int:
    """Print the quickest of some times for each kind of composite."""
    cv2.setNumThreads(1)
    texture = images.load_srgb(next(iter(resources.samples().values())))
    image = np.asarray(cv2.resize(texture, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    background = parse_background("showroom_light")
    matt = replace(STANDING, reflection=0.0)
    for name, placement in (
        ("shadow", matt),
        ("shadow, reflection", STANDING),
        ("shadow, reflection, sun", replace(STANDING, sun=0.5)),
    ):
        taken = []
        for _ in range(TIMES):
            started = time.process_time()
            compose(image, _car(), background, placement)
            taken.append(time.process_time() - started)
        sys.stdout.write(f"{name:<24} {min(taken):.3f} s\n")
    return 0


def _car() -> Floats:
    """The soft outline of a car with two wheels."""
    alpha = np.zeros(SIZE[::-1], np.float32)
    cv2.rectangle(alpha, (250, 500), (1650, 860), 1.0, -1)
    cv2.rectangle(alpha, (600, 330), (1300, 500), 1.0, -1)
    for x in (520, 1380):
        cv2.circle(alpha, (x, 830), 110, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.0), np.float32)


if __name__ == "__main__":
    sys.exit(main())
