"""All sides of a vehicle of the studio data, small, with their true masks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.files import images

SMALL = (640, 427)  # px: of the photos, to be quick


def turned(data_dir: Path, folder: Path) -> Iterator[tuple[Path, Pixels, Floats]]:
    """Write the 16 photos into a folder; with each its pixels and its mask, HxW in [0, 1]."""
    data = data_dir / "carvana_original"
    for number in range(1, 17):
        name = f"1adaeb44f109_{number:02}"
        image = cv2.resize(images.load_srgb(data / "train" / f"{name}.jpg"), SMALL)
        mask = images.load_srgb(data / "train_masks" / f"{name}_mask.gif")[..., 0]
        small = cv2.resize(np.asarray(mask > 0, np.float32), SMALL, interpolation=cv2.INTER_AREA)
        path = folder / f"{name}.png"
        cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        yield path, np.asarray(image), np.asarray(small, np.float32)
