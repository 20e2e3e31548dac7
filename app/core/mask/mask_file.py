"""Reading a mask of the user's own from a picture file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.arrays import Floats
from app.core.errors import PhotoError
from app.core.files import decode
from app.core.files.opening import opened
from app.core.language.translation import tr
from app.core.mask.alpha import from_8_bit


def read_mask(path: Path, size: tuple[int, int]) -> Floats:
    """Read a mask: a picture's transparency if it has one, else its grey, white for the car.

    Args:
        path: The picture.
        size: (width, height) of the photo it is for; the mask is never resized.

    Returns:
        HxW float32 in [0, 1].

    Raises:
        PhotoError: The file cannot be read, is in colour, is of another size or has no car in it.
    """
    with opened(path) as picture:
        picture.load()
        mask = decode.as_mask(picture)
        if mask is not None:
            mask = decode.upright(mask, decode.orientation_of(picture))
    if mask is None:
        raise PhotoError(
            path,
            tr("it is a picture in colour, not a mask"),
            tr("Save the mask in grey, white where the car is, or as a PNG with transparency"),
        )
    if mask.size != size:
        raise PhotoError(
            path,
            tr(
                "it is {mask} pixels large, but the photo is {photo}",
                mask=f"{mask.width} x {mask.height}",
                photo=f"{size[0]} x {size[1]}",
            ),
            tr("Choose a mask of exactly the photo's size"),
        )
    cover = np.asarray(mask, np.uint8)
    if not cover.any():
        raise PhotoError(path, tr("it is black all over"), tr("Paint white where the car is"))
    return from_8_bit(cover)
