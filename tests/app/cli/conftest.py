"""Photos, and what is to be made of them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.cli.cut_options import Options


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with two photos and one more below it."""
    folder = tmp_path / "photos"
    for name in ("a.jpg", "b.jpg", "sub/c.jpg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.zeros((20, 30, 3), np.uint8)
        pixels[5:15, 5:25] = 255
        Image.fromarray(pixels).save(path)
    return folder


@pytest.fixture
def options(photos: Path, tmp_path: Path) -> Options:
    return Options([photos], tmp_path / "out")


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """Three views of a vehicle, of other widths and heights, soft at the edge."""
    folder = tmp_path / "views"
    folder.mkdir()
    for number, (width, height) in enumerate(((150, 62), (130, 68), (90, 66))):
        pixels = np.full((160, 240, 3), 40, np.uint8)
        pixels[130 - height : 120, 120 - width // 2 : 120 + width // 2] = 255
        for x in (120 - width // 2 + 12, 120 + width // 2 - 24):
            pixels[115:130, x : x + 12] = 255
        Image.fromarray(cv2.GaussianBlur(pixels, (0, 0), 1.2)).save(folder / f"v{number}.png")
    return folder
