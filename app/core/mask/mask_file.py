"""Reading a mask of the user's own from a picture file."""

from __future__ import annotations

from pathlib import Path

from app.core.arrays import Floats, Pixels
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.opening import could_match
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
    cover = load_fitting(path, size)
    if cover.shape != size[::-1]:
        raise _of_another_size(path, cover.shape[::-1], size)
    if not cover.any():
        raise PhotoError(path, tr("it is black all over"), tr("Paint white where the car is"))
    return from_8_bit(cover)


def load_fitting(path: Path, size: tuple[int, int]) -> Pixels:
    """Load a mask, HxW uint8, but none whose header says that it is of another size.

    Args:
        path: The picture.
        size: (width, height) of the photo it is for; of either, either may be upright.

    Raises:
        PhotoError: The file cannot be read, is in colour or is of another size.
    """
    stored = images.stored_size(path)
    if not could_match(stored, size):
        raise _of_another_size(path, stored, size)
    return images.load_mask(path)


def _of_another_size(path: Path, mask: tuple[int, ...], photo: tuple[int, int]) -> PhotoError:
    return PhotoError(
        path,
        tr(
            "it is {mask} pixels large, but the photo is {photo}",
            mask=f"{mask[0]} x {mask[1]}",
            photo=f"{photo[0]} x {photo[1]}",
        ),
        tr("Choose a mask of exactly the photo's size"),
    )
