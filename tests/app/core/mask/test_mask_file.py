"""A mask of the user's own: grey or transparency, exactly the photo's size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core.arrays import Floats, Pixels
from app.core.errors import PhotoError
from app.core.mask.mask_file import read_mask

SIZE = (12, 8)


def grey() -> Pixels:
    values = np.zeros((8, 12), np.uint8)
    values[2:6, 3:9] = 255
    values[2, 3:9] = 128
    return values


def save(path: Path, pixels: NDArray[np.generic], mode: str | None = None) -> Path:
    picture = Image.fromarray(pixels)
    (picture.convert(mode) if mode else picture).save(path)
    return path


def read(path: Path) -> Floats:
    return read_mask(path, SIZE) * 255


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA"])
def test_grey_is_read(tmp_path: Path, mode: str) -> None:
    np.testing.assert_allclose(read(save(tmp_path / "mask.png", grey(), mode)), grey(), atol=1e-4)


def test_black_and_white_is_read(tmp_path: Path) -> None:
    black_and_white = np.where(grey() > 200, 255, 0).astype(np.uint8)
    path = save(tmp_path / "mask.png", black_and_white, "1")
    np.testing.assert_allclose(read(path), black_and_white, atol=1e-4)


def test_a_palette_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.gif", np.where(grey() > 200, 255, 0).astype(np.uint8), "P")
    assert read(path).max() == 255


def test_grey_of_16_bits_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", grey().astype(np.uint16) * 257)
    np.testing.assert_allclose(read(path), grey(), atol=1e-4)


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_transparency_goes_before_colours(tmp_path: Path, ending: str) -> None:
    rgba = np.full((8, 12, 4), (200, 30, 20, 0), np.uint8)
    rgba[..., 3] = grey()
    path = tmp_path / f"cutout.{ending}"
    Image.fromarray(rgba).save(path, lossless=True)
    np.testing.assert_allclose(read(path), grey(), atol=1e-4)


def test_a_jpeg_in_grey_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.jpg", grey(), "RGB")
    np.testing.assert_allclose(read(path), grey(), atol=40)


def test_it_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    path = tmp_path / "mask.png"
    Image.fromarray(grey()).save(path, exif=exif)
    np.testing.assert_allclose(read(path), grey()[::-1, ::-1], atol=1e-4)


def test_a_mask_of_another_size_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", grey())
    with pytest.raises(PhotoError, match=r"mask\.png.* 12 x 8 .* 8 x 12\..*size"):
        read_mask(path, (8, 12))


def test_another_size_is_seen_before_anything_is_decoded(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", grey())
    path.write_bytes(path.read_bytes()[:-30])  # what is left does not decode
    with pytest.raises(PhotoError, match=r"12 x 8 .* 8 x 13"):
        read_mask(path, (8, 13))
    with pytest.raises(PhotoError, match="damaged"):
        read_mask(path, SIZE)


@pytest.mark.parametrize("opaque", [True, False])
def test_a_photo_is_no_mask(tmp_path: Path, opaque: bool) -> None:
    pixels = np.full((8, 12, 3 if opaque else 4), 255, np.uint8)
    pixels[2:5, :, :3] = (200, 30, 20)
    with pytest.raises(PhotoError, match=r"photo\.png.*colour.*grey"):
        read(save(tmp_path / "photo.png", pixels))


def test_a_mask_without_a_car_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"black all over.*white"):
        read(save(tmp_path / "mask.png", np.zeros((8, 12), np.uint8)))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mask.png").write_text("none")
    with pytest.raises(PhotoError, match=r"mask\.png"):
        read(tmp_path / "mask.png")
    with pytest.raises(PhotoError, match=r"gone\.png"):
        read(tmp_path / "gone.png")
