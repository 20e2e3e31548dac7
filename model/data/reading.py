"""Photos and masks of data folders as arrays; what cannot be used is named with its remedy."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from model.arrays import Pixels
from model.data.english import told
from model.data.files.masks import read_mask as read_mask_file
from model.data.files.opening import could_match, stored_size
from model.data.files.photos import read_srgb
from model.data.pairs import Pair
from model.errors import DataError
from model.language import tr

JPEG_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif")


def read_image(path: Path) -> Pixels:
    """Return the photo as HxWx3 uint8 RGB, upright and in sRGB, as the program shows it.

    Raises:
        DataError: The file cannot be read as a photo.
    """
    with told("photo", path):
        return read_srgb(path)


def read_mask(path: Path) -> Pixels:
    """Return the mask as HxW uint8 {0, 1}.

    Raises:
        DataError: The file cannot be read, or is not black and white.
    """
    return binarise(read_mask_values(path), path)


def read_mask_values(path: Path) -> Pixels:
    """Return the mask's values, HxW uint8, 255 wholly car.

    Raises:
        DataError: The file cannot be read, or does not know of every pixel.
    """
    with told("mask", path):
        mask = read_mask_file(path)
    if mask.unknown is not None and mask.unknown.any():
        raise DataError(
            tr(
                "The mask {path} is one of Pascal VOC, whose rim is unknown. Train on its "
                "folder with --unknown 1.",
                path=path,
            )
        )
    return mask.values


def binarise(values: Pixels, path: Path) -> Pixels:
    """Return stored values as HxW uint8 {0, 1}, cut at half of the greatest.

    Raises:
        DataError: Too many are neither black nor white.
    """
    top = int(values.max(initial=0))
    mask = (values > top / 2).astype(np.uint8) if top else np.zeros(values.shape, np.uint8)
    middle = np.count_nonzero((values > top * 0.1) & (values < top * 0.9)) if top > 1 else 0
    if middle > 0.1 * values.size:
        raise DataError(
            tr(
                "The mask {path} is not black and white. Save it with the values 0 and 255 only.",
                path=path,
            )
        )
    return mask


def read_soft_mask(path: Path) -> Pixels:
    """Return the mask as HxW uint8, 255 wholly car; soft edges stay soft.

    Raises:
        DataError: The file cannot be read, or is not black and white but for its edges.
    """
    values = read_mask_values(path)
    mask = binarise(values, path)
    if path.suffix.lower() in JPEG_SUFFIXES:
        return mask * np.uint8(255)  # its greys are the compression's
    top = max(int(values.max(initial=0)), 1)
    soft: Pixels = np.rint(values * (255 / top)).astype(np.uint8)
    return soft


def read_known(path: Path) -> tuple[Pixels, Pixels]:
    """Return (car, unknown), both HxW uint8 {0, 1}: grey (128) is unknown, as are rims of VOC.

    Raises:
        DataError: The file cannot be read.
    """
    with told("mask", path):
        mask = read_mask_file(path, grey_is_unknown=True)
    unknown = (mask.values > 64) & (mask.values < 192)
    if mask.unknown is not None:
        unknown |= mask.unknown
    return (mask.values >= 192).astype(np.uint8), unknown.astype(np.uint8)


def read_pair(pair: Pair) -> tuple[Pixels, Pixels]:
    """Return photo and mask.

    Raises:
        DataError: Either cannot be read, or their sizes differ.
    """
    check_sizes(pair)
    image, mask = read_image(pair.image), read_mask(pair.mask)
    require_same_size(pair, image, mask)
    return image, mask


def check_sizes(pair: Pair) -> None:
    """Raise DataError where photo and mask differ in size by their headers; decodes neither."""
    with told("photo", pair.image):
        image = stored_size(pair.image)
    with told("mask", pair.mask):
        mask = stored_size(pair.mask)
    if not could_match(image, mask):
        raise _differ(pair, image, mask)


def require_same_size(pair: Pair, image: Pixels, mask: Pixels) -> None:
    """Raise DataError where photo and mask differ in size."""
    if image.shape[:2] != mask.shape:
        raise _differ(pair, image.shape[1::-1], mask.shape[::-1])


def _differ(pair: Pair, image: tuple[int, ...], mask: tuple[int, ...]) -> DataError:
    return DataError(
        tr(
            "{mask} is {its_size}, but its photo is {size}. Make them the same size.",
            mask=pair.mask,
            its_size=f"{mask[0]}x{mask[1]}",
            size=f"{image[0]}x{image[1]}",
        )
    )
