"""A small picture of an example: what is no car is faded."""

from __future__ import annotations

import numpy as np

from app.core.arrays import Pixels
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.learning.examples import Example
from app.core.mask.mask_file import load_fitting

_KEPT = 0.28  # of the photo's own contrast where there is no car
_PAPER = 150.0


def picture(example: Example, side: int) -> Pixels:
    """Return a photo made small, HxWx3 uint8 RGB, with what its mask leaves out faded.

    Args:
        example: The example.
        side: The longer side, in pixels.

    Raises:
        PhotoError: Photo or mask cannot be read.
    """
    photo = images.load_thumbnail(example.image, side).astype(np.float32)
    height, width = photo.shape[:2]
    mask = load_fitting(example.mask, images.stored_size(example.image))
    cover = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    share = cover[..., None] / 255
    grey = photo.mean(axis=2, keepdims=True) * _KEPT + _PAPER * (1 - _KEPT)
    return np.asarray(np.rint(photo * share + grey * (1 - share)), np.uint8)
