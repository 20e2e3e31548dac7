"""Small pictures of many kinds, and how the program reads them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from app.core.errors import ForecourtError
from app.core.files import images
from tests.model.data.files.heic import HEIC

SIZE = (48, 32)


def noise() -> Image.Image:
    """A small picture of noise."""
    pixels = np.random.default_rng(0).integers(0, 256, (*SIZE[::-1], 4), np.uint8)
    return Image.fromarray(pixels)


def photos() -> Iterator[tuple[str, bytes]]:
    """Small photos of many kinds."""
    rgba = noise()
    grey = np.asarray(rgba)[..., 0]
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    rgb = rgba.convert("RGB")
    yield ".heic", HEIC
    for suffix, picture, options in (
        (".jpg", rgb, {"exif": exif, "icc_profile": icc, "dpi": (72, 72)}),
        (".jpg/progressive", rgb, {"progressive": True}),
        (".jpg/cmyk", rgb.convert("CMYK"), {}),
        (".png", rgba, {"icc_profile": icc, "exif": exif}),
        (".png/grey", rgb.convert("L"), {}),
        (".png/palette", rgb.convert("P"), {"transparency": 3}),
        (".png/16", Image.fromarray(grey.astype(np.uint16) * 257), {}),
        (".webp", rgba, {"exif": exif}),
        (".tif", rgb, {"compression": "tiff_lzw"}),
        (".tif/jpeg", rgb, {"compression": "jpeg"}),
        (".gif", rgb.convert("P"), {"save_all": True, "append_images": [rgb.convert("P")]}),
        (".bmp", rgb, {}),
        (".avif", rgb, {}),
        (".jp2", rgb, {}),
        (".ppm", rgb, {}),
    ):
        yield suffix, stored(picture, suffix, **options)


def masks() -> Iterator[tuple[str, bytes]]:
    """Small masks of many kinds."""
    values = np.zeros(SIZE[::-1], np.uint8)
    values[8:24, 8:40] = 255
    mask = Image.fromarray(values)
    clear = noise()
    clear.putalpha(mask)
    for suffix, picture in (
        (".png", mask),
        (".png/bits", mask.convert("1")),
        (".png/16", Image.fromarray(values.astype(np.uint16) * 257)),
        (".png/clear", clear),
        (".png/palette", mask.convert("P")),
        (".gif", mask.convert("P")),
        (".jpg", mask),
        (".tif", mask.convert("1")),
        (".webp", clear),
        (".bmp", mask),
    ):
        yield suffix, stored(picture, suffix)


def stored(picture: Image.Image, suffix: str, **options: object) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    kind = Image.registered_extensions()[suffix.partition("/")[0]]
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def use_photo(path: Path) -> None:
    """Read a photo in each way there is; an error of the first counts."""
    images.is_own_result(path)
    for read in (images.load_thumbnail, images.load_reduced):
        with contextlib.suppress(ForecourtError):
            read(path, 16)
    images.to_srgb(images.load(path))
