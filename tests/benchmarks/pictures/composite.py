"""What a composite takes once the car is found: `python -m tests.benchmarks.pictures.composite`.

CPU seconds of one thread at 1918x1280, with the edge's colours, shadow, reflection, sun, windows
and a covered plate; reading and writing files are left out.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np

from app.core import resources
from app.core.arrays import Floats, Pixels
from app.core.compose.background import parse_background
from app.core.compose.composite import compose
from app.core.compose.plates import cover_plates
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.photo.placement import STANDING
from app.core.photo.plate import BLUR

SIZE = (1918, 1280)  # px
PLATE = ((300.0, 700.0), (520.0, 690.0), (520.0, 745.0), (300.0, 755.0))
TIMES = 5


def main() -> int:
    """Print the quickest of some times for each kind of composite."""
    cv2.setNumThreads(1)
    texture = images.load_srgb(next(iter(resources.samples().values())))
    image = np.asarray(cv2.resize(texture, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    background, glass = parse_background("showroom_light"), _windows()
    matt = replace(STANDING, reflection=0.0)
    for name, placement in (
        ("shadow", matt),
        ("shadow, reflection", STANDING),
        ("shadow, reflection, sun", replace(STANDING, sun=0.5)),
        ("shadow, reflection, glass, plate", replace(STANDING, glass=0.7, plate=BLUR)),
    ):
        taken = []
        for _ in range(TIMES):
            alpha = _car()
            started = time.process_time()
            seen = cover_plates(image, (PLATE,), BLUR) if placement.plate else image
            compose(seen, alpha, background, placement, glass=glass)
            taken.append(time.process_time() - started)
        sys.stdout.write(f"{name:<33} {min(taken):.3f} s\n")
    return 0


def _car() -> Floats:
    """The soft outline of a car with two wheels."""
    alpha = np.zeros(SIZE[::-1], np.float32)
    cv2.rectangle(alpha, (250, 500), (1650, 860), 1.0, -1)
    cv2.rectangle(alpha, (600, 330), (1300, 500), 1.0, -1)
    for x in (520, 1380):
        cv2.circle(alpha, (x, 830), 110, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.0), np.float32)


def _windows() -> Pixels:
    """Two panes."""
    glass = np.zeros(SIZE[::-1], np.uint8)
    for left in (640, 960):
        cv2.rectangle(glass, (left, 360), (left + 280, 480), 255, -1)
    return glass


if __name__ == "__main__":
    sys.exit(main())
