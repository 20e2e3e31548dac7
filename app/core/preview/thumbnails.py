"""Thumbnails of photos and backgrounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.arrays import Pixels
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.mask.repairs import Repairs
from app.core.photo.edits import Repair


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture of a photo or a background.

    Attributes:
        key: Identifies the photo or background.
        pixels: HxWx3 uint8 RGB, or HxWx4 RGBA with straight alpha once the car was found.
    """

    key: object
    pixels: Pixels


def thumbnails(
    key: object,
    path: Path,
    alpha: bytes | None,
    side: int,
    *,
    repair: Repair = (),
    repairs: Repairs | None = None,
) -> Iterator[Thumbnail]:
    """Make a thumbnail, or none if the file cannot be read.

    Args:
        key: Identifies the photo or background.
        path: The photo.
        alpha: Its alpha, packed, if there is one.
        side: The longer side, in pixels.
        repair: The repair of the alpha.
        repairs: The cache of repaired alphas.

    Yields:
        At most one thumbnail.
    """
    try:
        pixels = images.load_thumbnail(path, side)
        if alpha is not None:
            known = repairs or Repairs()
            cover = known.cover(alpha, repair, lambda: images.load_srgb(path), keep=False)
            small = cv2.resize(cover, pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
            pixels = np.dstack([pixels, small])
    except (PhotoError, ValueError):
        return
    yield Thumbnail(key, pixels)
