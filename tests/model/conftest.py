from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

WritePair = Callable[..., None]


@pytest.fixture
def write_pair() -> WritePair:
    """Writes a photo of a grey box on noise, and its mask, into a data folder."""

    def write(root: Path, name: str, *, left: int = 20, values: tuple[int, int] = (0, 255)) -> None:
        mask = np.full((60, 80), values[0], np.uint8)
        mask[20:50, left : left + 40] = values[1]
        # Each name has its own coarse noise, the same at every run.
        noise = np.random.default_rng(list(name.encode())).integers(0, 256, (6, 8, 3), np.uint8)
        ground = cv2.resize(noise, (80, 60), interpolation=cv2.INTER_CUBIC)
        photo = np.where((mask == values[1])[..., None], np.uint8(128), ground)
        for folder, pixels in (("images", photo), ("masks", mask)):
            (root / folder).mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(root / folder / f"{name}.png"), pixels)

    return write
