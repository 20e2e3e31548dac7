"""How much of the old background is left along the edge.

    .venv/bin/python -m tests.benchmarks.pictures.fringe

Cars of which everything is known are mixed with one background and put on another. The *fringe* is
how much lighter (above 0) or darker (below 0) the edge is than it should be, in levels of 255: the
mean over the pixels within 4 px of the edge; the *error* is the mean of the absolute difference.
The alpha given is the true one, or one that is a pixel too large, as masks of photos tend to be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from app.core import resources
from app.core.arrays import Floats, Pixels
from app.core.compose.background import Colour
from app.core.compose.composite import compose
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.photo.placement import Placement

SIZE = (900, 600)  # px
SOFT = (1.0, 2.5, 5.0)  # px: how soft edges are
DARK, LIGHT = Colour(18, 18, 20), Colour(245, 245, 245)
CHOKES = (0.0, 1.0, 2.0)


def main() -> int:
    """Print a line for each kind of mixture."""
    line = "{:<16} {:<14} {:>6} {:>8} {:>8}\n".format
    sys.stdout.write(line("mixture", "alpha", "choke", "fringe", "error"))
    for name, old, new in (("light to dark", LIGHT, DARK), ("dark to light", DARK, LIGHT)):
        for kind, grow in (("true", 0), ("1 px too large", 1)):
            for choke in CHOKES:
                found = np.mean([_measured(*car, old, new, grow, choke) for car in cars()], axis=0)
                fringe, error = (f"{value:.1f}" for value in found)
                sys.stdout.write(line(name, kind, choke, fringe, error))
    return 0


def cars() -> Iterator[tuple[Pixels, Floats]]:
    """Textures of real cars in round outlines: everything of them is known."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    far = np.hypot((x - SIZE[0] / 2) / 1.6, y - SIZE[1] / 2) - SIZE[1] / 3.2
    for place, path in enumerate(list(resources.samples().values())[:6]):
        texture = cv2.resize(images.load_srgb(path), SIZE, interpolation=cv2.INTER_AREA)
        soft = SOFT[place % len(SOFT)]
        yield np.asarray(texture, np.uint8), np.clip(0.5 - far / (2 * soft), 0, 1).astype("float32")


def _measured(
    texture: Pixels, alpha: Floats, old: Colour, new: Colour, grow: int, choke: float
) -> tuple[float, float]:
    photo = _over(texture, alpha, old)
    given = cv2.dilate(alpha, np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)) if grow else alpha
    made = compose(photo, np.asarray(given, np.float32), new, Placement(choke=choke))
    edge = (
        cv2.dilate(np.asarray((alpha > 0) & (alpha < 1), np.uint8), np.ones((9, 9), np.uint8)) > 0
    )
    difference = (made.astype(float) - _over(texture, alpha, new))[edge]
    return float(difference.mean()), float(np.abs(difference).mean())


def _over(texture: Pixels, alpha: Floats, colour: Colour) -> Pixels:
    share = alpha[..., np.newaxis]
    return np.rint(texture * share + np.array(colour.rgb) * (1 - share)).astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
