"""Reading a mask of the user's own from a picture file."""

from __future__ import annotations

from pathlib import Path

from app.core.arrays import Floats
from app.core.errors import PhotoError
from app.core.files import images
from app.core.language.translation import tr
from app.core.mask.alpha import from_8_bit


def read_mask(path: Path, size: tuple[int, int]) -> Floats:
    """Read a mask by the rules of `model.data.files`: transparency or grey, white for the car.

    Args:
        path: The picture.
        size: (width, height) of the photo it is for; the mask is never resized.

    Returns:
        HxW float32 in [0, 1].

    Raises:
        PhotoError: The file cannot be read, is in colour, is of another size or has no car in it.
    """
    cover = images.load_mask(path)
    height, width = cover.shape
    if (width, height) != size:
        raise PhotoError(
            path,
            tr(
                "it is {mask} pixels large, but the photo is {photo}",
                mask=f"{width} x {height}",
                photo=f"{size[0]} x {size[1]}",
            ),
            tr("Choose a mask of exactly the photo's size"),
        )
    if not cover.any():
        raise PhotoError(path, tr("it is black all over"), tr("Paint white where the car is"))
    return from_8_bit(cover)
