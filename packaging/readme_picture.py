"""Make the picture of README.md anew: `.venv/bin/python packaging/readme_picture.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from app.core import resources
from app.core.compose.composite import compose, parse_background
from app.core.files import images
from app.core.mask.alpha import clean_alpha, to_8_bit
from app.segmenter import LazySegmenter

PHOTO = "mustang_black_dusk"
BACKGROUND = "road_desert_bw"
PANEL_WIDTH = 640
GAP = 8
TARGET = Path(__file__).resolve().parent.parent / "resources" / "readme" / "photo_mask_road.jpg"


def main() -> None:
    """Write the photo, its mask and the car on a road, side by side."""
    photo = images.load(resources.samples()[PHOTO]).pixels
    alpha = clean_alpha(LazySegmenter().predict(photo).alpha)
    mask = np.repeat(to_8_bit(alpha)[..., np.newaxis], 3, axis=2)
    panels = [photo, mask, compose(photo, alpha, parse_background(BACKGROUND))]
    height = round(PANEL_WIDTH * photo.shape[0] / photo.shape[1])
    strip = Image.new("RGB", (3 * PANEL_WIDTH + 2 * GAP, height), "white")
    for place, panel in enumerate(panels):
        small = Image.fromarray(panel).resize((PANEL_WIDTH, height), Image.Resampling.LANCZOS)
        strip.paste(small, (place * (PANEL_WIDTH + GAP), 0))
    TARGET.parent.mkdir(exist_ok=True)
    strip.save(TARGET, quality=88, optimize=True)


if __name__ == "__main__":
    main()
