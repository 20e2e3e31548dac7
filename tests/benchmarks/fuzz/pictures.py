"""Small pictures of many kinds, and how the program reads them."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from app.core.arrays import Pixels
from app.core.errors import ForecourtError
from app.core.files import images
from model.commands.check import Sheets, as_json, ask_about, check, describe
from model.data.pairs import find_pairs, read_names
from model.data.reading import read_pair
from model.errors import ModelError
from model.network.predictor import Answer
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


def pairs() -> Iterator[tuple[str, bytes]]:
    """What a data folder for training holds: photos, masks, and lists of names."""
    for name, seeds in (("photo", photos()), ("mask", masks())):
        yield from ((f"{suffix}/{name}", data) for suffix, data in seeds)
    yield ".csv", b'id,make\r\na_01,Citro\xc3\xabn\r\na,"B, M"\r\n'


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


def use_pair(path: Path) -> None:
    """Look a data folder over that has a file as a photo, as a mask and as its lists; train of it.

    All that `forecourt check` does, and what training reads.
    """
    data, folder = path.read_bytes(), path.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    for part, whole in (("images", a_photo()), ("masks", a_mask())):
        (folder / part).mkdir(parents=True)
        for name in ("whole_01", "images_01", "masks_01"):
            (folder / part / f"{name}.png").write_bytes(whole)
        (folder / part / f"{part}_01.png").unlink()
        (folder / part / f"{part}_01{path.suffix}").write_bytes(data)
    (folder / "metadata.csv").write_bytes(data if path.suffix == ".csv" else b"id,make\n")
    read_names(path)
    found = find_pairs(folder)
    sheets = Sheets(len(found.pairs))
    overview = ask_about(check(found.pairs, found.problems, sheets), Everywhere(), 9)
    assert describe(overview)
    json.dumps(as_json(overview))
    for written in sheets.write(folder):
        written.unlink()
    for pair in found.pairs:
        with contextlib.suppress(ModelError):
            read_pair(pair)


@cache
def a_photo() -> bytes:
    """A photo that is whole."""
    return dict(photos())[".png"]


@cache
def a_mask() -> bytes:
    """Its mask."""
    return dict(masks())[".png"]


class Everywhere:
    """A network that sees a car in the middle of each photo."""

    def predict(self, image: Pixels) -> Answer:
        """See it."""
        height, width, _ = image.shape
        alpha = np.zeros((height, width), np.float32)
        alpha[height // 4 : 1 + 3 * height // 4, width // 4 : 1 + 3 * width // 4] = 1
        return Answer(alpha, 1.0)
