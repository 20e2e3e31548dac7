"""Decoded pictures of all modes: to RGB, with a profile that fits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from model.arrays import Pixels
from model.data.files.decode import through_profile
from model.data.files.photos import read_photo
from tests.app.core.files.pictures import (
    BLUE,
    GREEN,
    RED,
    SRGB,
    WHITE,
    corners,
    grey_profile,
    quarters,
)


def decoded(path: Path) -> tuple[Pixels, bytes | None]:
    """The pixels of a file, and their profile."""
    photo = read_photo(path)
    return photo.pixels, photo.icc


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "RGBA", "LA", "LAB"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "car.tif"
    grey = PIL.Image.new("RGB", (8, 8), WHITE)
    if mode == "LAB":
        PIL.Image.new("LAB", (8, 8), (255, 128, 128)).save(path)
    else:
        grey.convert(mode).save(path)

    assert np.abs(decoded(path)[0].astype(int) - 255).max() <= 1


def test_grey_of_16_bits_is_scaled(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    PIL.Image.fromarray(np.array([[0, 257, 32896, 65535]], np.uint16)).save(path)

    assert decoded(path)[0][0, :, 0].tolist() == [0, 1, 128, 255]


def test_grey_of_32_bits_is_scaled(tmp_path: Path) -> None:
    path = tmp_path / "car.tif"
    PIL.Image.fromarray(np.array([[0, 2**30]], np.int32)).save(path)

    assert decoded(path)[0][0, :, 0].tolist() == [0, 255]


def test_grey_of_floats_is_scaled(tmp_path: Path) -> None:
    path = tmp_path / "car.tif"
    PIL.Image.fromarray(np.array([[0.0, 0.2, 1.0, np.nan]], np.float32)).save(path)

    assert decoded(path)[0][0, :, 0].tolist() == [0, 51, 255, 0]


def test_what_is_transparent_lies_over_white(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    PIL.Image.fromarray(np.array([[[9, 9, 9, 0], [9, 9, 9, 255]]], np.uint8)).save(path)

    assert decoded(path)[0].tolist() == [[[255] * 3, [9] * 3]]


@pytest.mark.parametrize("note", [1, bytes([255, 0])])
def test_a_transparent_palette_entry_lies_over_white(tmp_path: Path, note: int | bytes) -> None:
    path = tmp_path / "car.png"
    picture = PIL.Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    picture.putpalette([10, 20, 30, 40, 50, 60])
    picture.save(path, transparency=note)

    assert decoded(path)[0].tolist() == [[[10, 20, 30], [255, 255, 255]]]


# A profile has the time in it, so it is no name for a test.
@pytest.mark.parametrize(
    "profile", [b"", b"nonsense" * 40, SRGB[:60]], ids=["empty", "nonsense", "cut short"]
)
def test_a_profile_that_is_none_is_dropped(tmp_path: Path, profile: bytes) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path, icc_profile=profile)

    assert decoded(path)[1] is None


def test_a_profile_for_another_kind_of_colour_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    quarters().convert("CMYK").save(path, icc_profile=SRGB, quality=95)

    pixels, icc = decoded(path)

    assert icc is None
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


def test_grey_with_a_profile_becomes_srgb(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    PIL.Image.new("L", (2, 2), 128).save(path, icc_profile=grey_profile(gamma=1.0))

    pixels, icc = decoded(path)

    assert icc is None
    assert np.abs(pixels.astype(int) - 188).max() <= 1  # IEC 61966-2-1 of 128 / 255


def test_cmyk_is_inverted_neither_once_nor_twice(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    quarters().convert("CMYK").save(path, quality=95)

    pixels, icc = decoded(path)

    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]
    assert icc is None


def test_a_broken_cmyk_profile_does_not_keep_a_photo_out(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    broken = bytearray(SRGB)
    broken[16:20] = b"CMYK"
    quarters().convert("CMYK").save(path, quality=95, icc_profile=bytes(broken))

    pixels, icc = decoded(path)

    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]
    assert icc is None


def test_a_profile_that_does_not_work_converts_nothing() -> None:
    assert through_profile(quarters(), SRGB[:200]) is None
