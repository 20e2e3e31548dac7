"""Photos of 16 bits: their cut-outs keep them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Deep, Floats
from app.core.compose.framing import Framing
from app.core.files import images
from app.core.files.deep import load_deep
from app.core.files.deep_tiff import deep_tiff
from app.core.output.output import Kind, Output
from app.core.output.recipe import hash_photo, recipe_of
from app.core.output.verifying import verify
from app.core.output.writing import write_result
from app.core.photo.placement import AS_IN_PHOTO

ICC = b"\0" * 12 + b"mntrRGB XYZ " + b"\0" * 104


@pytest.fixture
def pixels() -> Deep:
    """Colours whose lower 8 bits matter, 90 x 70 px."""
    fine = np.random.default_rng(0).integers(0, 256, (70, 90, 3))
    coarse = np.linspace(20, 200, 90)[None, :, None] * 257
    return np.asarray(coarse + fine, np.uint16)


@pytest.fixture
def alpha() -> Floats:
    cover: Floats = np.zeros((70, 90), np.float32)
    cover[20:50, 20:70] = 1.0
    cover[20:50, 18:20] = cover[18:20, 20:70] = 0.5
    return cover


def png(path: Path, pixels: Deep) -> Path:
    cv2.imwrite(str(path), np.ascontiguousarray(pixels[:, :, ::-1]))
    return path


def tiff(path: Path, pixels: Deep, orientation: int = 1) -> Path:
    path.write_bytes(deep_tiff(pixels, None, (300, 300), None, {0x0112: orientation}))
    return path


def written(target: Path, photo: Path, alpha: Floats, framing: Framing | None = None) -> Deep:
    """The cut-out's file, read by OpenCV: HxWx4 RGBA of 16 bits."""
    output = Output(Kind.CUTOUT, target.suffix, framing=framing or Framing())
    write_result(
        target,
        images.load(photo),
        alpha,
        output,
        background=None,
        placement=AS_IN_PHOTO,
        overwrite=True,
        recipe=recipe_of(hash_photo(photo), "weights", output),
    )
    read = cv2.imread(str(target), cv2.IMREAD_UNCHANGED)
    assert read is not None
    assert read.dtype == np.uint16
    return np.asarray(read[:, :, [2, 1, 0, 3]], np.uint16)


@pytest.mark.parametrize("kept", [".png", ".tif"])
@pytest.mark.parametrize("given", [".png", ".tif"])
def test_the_car_keeps_its_16_bits_exactly(
    tmp_path: Path, pixels: Deep, alpha: Floats, given: str, kept: str
) -> None:
    photo = (png if given == ".png" else tiff)(tmp_path / f"car{given}", pixels)
    target = tmp_path / f"out{kept}"
    result = written(target, photo, alpha)
    np.testing.assert_array_equal(result[alpha == 1.0][:, :3], pixels[alpha == 1.0])
    assert set(np.unique(result[..., 3])) == {0, 128 * 257, 65535}
    assert not result[alpha == 0.0].any()
    assert images.is_own_result(target)
    assert verify(target, photo).worst == 0


def test_a_cropped_one_keeps_them_and_a_smaller_one_their_means(
    tmp_path: Path, pixels: Deep, alpha: Floats
) -> None:
    photo = png(tmp_path / "car.png", pixels)
    cropped = written(tmp_path / "crop.png", photo, alpha, Framing(margin=0.1))
    solid = cropped[..., 3] == 65535
    np.testing.assert_array_equal(cropped[solid][:, :3], pixels[20:50, 20:70].reshape(-1, 3))
    half = written(tmp_path / "half.tif", photo, alpha, Framing(longest=45))
    mean = pixels[24:26, 30:32].astype(float).mean(axis=(0, 1))
    np.testing.assert_allclose(half[12, 15, :3], mean, atol=3)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright(tmp_path: Path, pixels: Deep, orientation: int, suffix: str) -> None:
    path = tmp_path / f"car{suffix}"
    if suffix == ".tif":
        tiff(path, pixels, orientation)
    else:
        told = Image.Exif()
        told[0x0112] = orientation
        images.save_image(path, pixels, exif=told.tobytes())
    photo = images.load(path)
    deep = load_deep(photo)
    assert deep is not None
    assert (photo.pixels.shape == pixels.shape) == (orientation < 5)
    np.testing.assert_array_equal(deep >> 8, photo.pixels)


def test_photos_of_8_bits_transparent_ones_and_others_have_none(
    tmp_path: Path, pixels: Deep
) -> None:
    eight = np.asarray(pixels >> 8, np.uint8)
    for name in ("car.png", "car.jpg", "car.tif"):
        Image.fromarray(eight).save(tmp_path / name)
        assert load_deep(images.load(tmp_path / name)) is None
    clear = np.dstack([pixels, np.arange(90 * 70, dtype=np.uint16).reshape(70, 90)])
    cv2.imwrite(str(tmp_path / "clear.png"), clear)
    assert load_deep(images.load(tmp_path / "clear.png")) is None


def test_a_file_that_has_changed_meanwhile_counts_as_one_of_8_bits(
    tmp_path: Path, pixels: Deep
) -> None:
    photo = images.load(png(tmp_path / "car.png", pixels))
    png(photo.path, 65535 - pixels)
    assert load_deep(photo) is None
    photo.path.unlink()
    assert load_deep(photo) is None


def test_grey_of_16_bits_is_kept_too(tmp_path: Path, pixels: Deep) -> None:
    cv2.imwrite(str(tmp_path / "grey.png"), pixels[..., 0])
    deep = load_deep(images.load(tmp_path / "grey.png"))
    assert deep is not None
    np.testing.assert_array_equal(deep, np.repeat(pixels[..., :1], 3, axis=2))


@pytest.mark.parametrize("suffix", [".webp", ".avif"])
def test_formats_of_8_bits_have_8(tmp_path: Path, pixels: Deep, alpha: Floats, suffix: str) -> None:
    photo = png(tmp_path / "car.png", pixels)
    target = tmp_path / f"out{suffix}"
    output = Output(Kind.CUTOUT, suffix)
    write_result(
        target,
        images.load(photo),
        alpha,
        output,
        background=None,
        placement=AS_IN_PHOTO,
        overwrite=False,
    )
    with Image.open(target) as picture:
        assert picture.mode == "RGBA"
        assert np.abs(np.asarray(picture)[30, 40, :3].astype(int) - (pixels[30, 40] >> 8)).max() < 9


def test_a_tiff_of_16_bits_keeps_profile_resolution_and_notes(tmp_path: Path, pixels: Deep) -> None:
    path = tmp_path / "car.tif"
    images.save_image(path, pixels, icc=ICC, dpi=(300, 150), xmp=b"<x:xmpmeta/>")
    with Image.open(path) as picture:
        assert picture.info["icc_profile"] == ICC
        assert picture.info["dpi"] == (300, 150)
    assert images.read_notes(path).ours
    assert images.read_notes(path).xmp == b"<x:xmpmeta/>"
