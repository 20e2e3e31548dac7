"""Measure how quickly a car is dragged.

    .venv/bin/python -m tests.benchmarks.window.placing [--megapixels 12 50]

Prints the milliseconds of the first draft of a photo, which is made before anybody drags, and of
the drafts while it is moved, made smaller and made larger. The goal: 16 ms. It only measures.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from app.core import resources
from app.core.mask.alpha import encode_alpha
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import Placement
from app.core.preview.drafts import Drafter

TIMES = 30
PLACEMENTS = {
    "moved": Placement(x=0.1, shadow=0.7),
    "smaller": Placement(0.8, shadow=0.7),
    "larger": Placement(1.3, shadow=0.7),
}


def main() -> None:
    """Measure photos of several sizes on a background picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, nargs="*", default=[12, 50], metavar="N")
    background = BackgroundChoice(picture=next(iter(resources.backgrounds().values())))
    with tempfile.TemporaryDirectory() as folder:
        for megapixels in parser.parse_args().megapixels:
            photo = _make_photo(Path(folder), megapixels)
            drafter = Drafter()
            first = _milliseconds(drafter, photo, background, Placement(shadow=0.7))
            print(f"{megapixels:g} MP: first draft {first:.0f} ms")
            for name, placement in PLACEMENTS.items():
                times = [_milliseconds(drafter, photo, background, placement) for _ in range(TIMES)]
                print(f"  {name:10}{median(times):6.1f} ms, at most {max(times):.1f}")


def _milliseconds(
    drafter: Drafter, photo: Photo, background: BackgroundChoice, placement: Placement
) -> float:
    started = time.perf_counter()
    assert list(drafter.drafts(photo, background, placement))
    return 1000 * (time.perf_counter() - started)


def _make_photo(folder: Path, megapixels: float) -> Photo:
    width = round((megapixels * 1.5e6) ** 0.5)
    size = (width, width * 2 // 3)
    path = folder / f"{megapixels:g}.jpg"
    with Image.open(next(iter(resources.samples().values()))) as sample:
        sample.convert("RGB").resize(size).save(path, quality=90)
    y, x = np.mgrid[-1.4 : 1.4 : size[1] * 1j, -1.4 : 1.4 : size[0] * 1j]
    alpha = np.clip((1 - x * x - y * y) * 30, 0, 1).astype(np.float32)
    return Photo(PhotoId(1), path, Path(path.name), alpha=encode_alpha(alpha), size=size)


if __name__ == "__main__":
    main()
