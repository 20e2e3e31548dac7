"""Writing pictures: what is written is what is read back."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PIL import ImageCms

from app.core.arrays import Pixels
from app.core.errors import OutputError, PhotoError
from app.core.files import images
from app.core.files.encode import to_png
from app.core.files.kept_exif import kept_exif
from app.core.mask.alpha import decode_alpha, encode_alpha

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def random_pixels(*shape: int) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def gradient(channels: int) -> Pixels:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    return np.stack([ramp + np.zeros((48, 1), np.uint8)] * channels, axis=2)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4), (1, 1, 4), (20, 30_000, 3)])
def test_a_png_gives_back_the_same_pixels(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pixels = random_pixels(*shape)

    images.save_image(tmp_path / "car.png", pixels)

    with PIL.Image.open(tmp_path / "car.png") as picture:
        assert picture.mode == {2: "L", 3: {3: "RGB", 4: "RGBA"}.get(shape[-1])}[len(shape)]
        assert np.array_equal(np.asarray(picture), pixels)


@pytest.mark.parametrize("shape", [(300, 7), (300, 7, 3), (300, 7, 4)])
def test_a_png_made_without_a_copy_is_the_same(shape: tuple[int, ...]) -> None:
    pixels = random_pixels(*shape)
    copied = to_png(pixels, None, None)
    assert np.array_equal(pixels, random_pixels(*shape))
    assert to_png(pixels, None, None, spoil=True) == copied


def test_pixels_need_not_be_contiguous(tmp_path: Path) -> None:
    pixels = random_pixels(10, 14, 4)[::2, ::-2]

    images.save_image(tmp_path / "car.png", pixels)

    with PIL.Image.open(tmp_path / "car.png") as picture:
        assert np.array_equal(np.asarray(picture), pixels)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_profile_and_mark_are_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"car.{ending}"

    images.save_image(path, gradient(3), icc=SRGB)

    assert images.load(path).icc == SRGB
    assert images.is_own_result(path)


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_the_resolution_is_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"car.{ending}"

    images.save_image(path, gradient(3), dpi=(300, 150))

    assert images.load(path).dpi == pytest.approx((300, 150), abs=0.02)


def test_a_grey_picture_takes_no_colour_profile(tmp_path: Path) -> None:
    images.save_image(tmp_path / "car.png", random_pixels(4, 4), icc=SRGB)

    assert images.load(tmp_path / "car.png").icc is None


@pytest.mark.parametrize("ending", ["JPG", "jpeg", "webp"])
@pytest.mark.parametrize("channels", [3, 4])
def test_lossy_formats_are_close(tmp_path: Path, ending: str, channels: int) -> None:
    pixels = gradient(channels)
    if channels == 4:
        pixels[:, :, 3] = 255

    images.save_image(tmp_path / f"car.{ending}", pixels)

    written = images.load(tmp_path / f"car.{ending}").pixels
    assert np.abs(written.astype(int) - pixels[:, :, :3]).max() <= 6


def test_quality_counts(tmp_path: Path) -> None:
    pixels = random_pixels(64, 64, 3)

    images.save_image(tmp_path / "low.jpg", pixels, quality=20)
    images.save_image(tmp_path / "high.jpg", pixels, quality=95)

    assert 2 * (tmp_path / "low.jpg").stat().st_size < (tmp_path / "high.jpg").stat().st_size


def test_in_a_jpeg_what_is_transparent_lies_over_white(tmp_path: Path) -> None:
    images.save_image(tmp_path / "car.jpg", np.zeros((8, 8, 4), np.uint8))

    assert (images.load(tmp_path / "car.jpg").pixels == 255).all()


def test_a_webp_keeps_alpha(tmp_path: Path) -> None:
    images.save_image(tmp_path / "car.webp", np.zeros((8, 8, 4), np.uint8))

    with PIL.Image.open(tmp_path / "car.webp") as picture:
        assert picture.mode == "RGBA"
        assert picture.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize(("ending", "side"), [("webp", 16_384), ("jpg", 65_536)])
def test_a_side_too_long_for_the_format_is_refused(tmp_path: Path, ending: str, side: int) -> None:
    with pytest.raises(OutputError, match="too large"):
        images.save_image(tmp_path / f"car.{ending}", np.zeros((1, side, 3), np.uint8))
    assert not list(tmp_path.iterdir())


def test_an_ending_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"car\.bmp.*\.png"):
        images.save_image(tmp_path / "car.bmp", gradient(3))


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_an_existing_picture_is_replaced_only_when_asked(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"car.{ending}"
    path.write_bytes(b"old")

    with pytest.raises(OutputError, match="already"):
        images.save_image(path, gradient(3))
    assert path.read_bytes() == b"old"

    images.save_image(path, gradient(3), overwrite=True)
    assert images.load(path).pixels.shape == (48, 64, 3)


def test_a_picture_from_elsewhere_is_not_ours(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (4, 4)).save(tmp_path / "car.png")
    (tmp_path / "text.png").write_bytes(b"text")

    assert not images.is_own_result(tmp_path / "car.png")
    assert not images.is_own_result(tmp_path / "text.png")
    assert not images.is_own_result(tmp_path / "missing.png")


def test_a_packed_alpha_keeps_its_contour() -> None:
    edge = np.nextafter(np.float32(0.5), np.array([0.0, 1.0], np.float32))
    values = [np.random.default_rng(0).random(500), edge, np.array([0.0, 0.5, 1.0])]
    alpha = np.concatenate(values).astype(np.float32)[np.newaxis]

    unpacked = decode_alpha(encode_alpha(alpha))

    assert unpacked.dtype == np.float32
    assert np.array_equal(unpacked >= 0.5, alpha >= 0.5)
    assert np.abs(unpacked - alpha).max() <= 0.5 / 255 + 1e-6
    assert (unpacked[0, -3], unpacked[0, -1]) == (0.0, 1.0)


def test_a_packed_alpha_is_small() -> None:
    alpha = np.zeros((1280, 1918), np.float32)
    alpha[300:900, 200:1600] = 1.0

    assert len(encode_alpha(alpha)) < 60_000


# --- TIFF, AVIF and EXIF --------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_tiff_is_exact(tmp_path: Path, channels: int) -> None:
    pixels = random_pixels(40, 60, channels) if channels > 1 else random_pixels(40, 60)
    path = tmp_path / "car.tif"
    images.save_image(path, pixels, icc=SRGB, dpi=(300, 150), xmp=b"<x:xmpmeta/>")
    with PIL.Image.open(path) as picture:
        assert np.array_equal(np.asarray(picture), pixels)
    assert images.is_own_result(path)
    assert images.read_notes(path).xmp == b"<x:xmpmeta/>"
    image = images.load(path)
    assert image.icc == (SRGB if channels > 1 else None)
    assert image.dpi == pytest.approx((300, 150), abs=0.02)


@pytest.mark.parametrize("channels", [3, 4])
def test_an_avif_is_close_and_keeps_alpha(tmp_path: Path, channels: int) -> None:
    pixels = gradient(channels)
    path = tmp_path / "car.avif"
    images.save_image(path, pixels, icc=SRGB, xmp=b"<x:xmpmeta/>")
    with PIL.Image.open(path) as picture:
        found = np.asarray(picture)
    assert found.shape == pixels.shape
    assert np.abs(found.astype(int) - pixels)[..., 3:].max(initial=0) <= 3
    solid = pixels[..., 3] > 200 if channels == 4 else np.ones(pixels.shape[:2], bool)
    assert np.abs(found.astype(int) - pixels)[solid].mean() <= 3
    assert images.load(path).icc == SRGB
    assert images.is_own_result(path)
    assert images.read_notes(path).xmp == b"<x:xmpmeta/>"


def photo_with_exif(path: Path) -> Path:
    """A photo as a telephone writes it: turned, with camera, lens, time and place."""
    exif = PIL.Image.Exif()
    exif.update({0x0112: 6, 0x010F: "Maker", 0x0110: "Model", 0x0132: "2026:05:01 09:30:00"})
    exif.get_ifd(0x8769).update({0x829D: 1.8, 0x9003: "2026:05:01 09:30:00", 0x927C: b"place 52 N"})
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    PIL.Image.fromarray(gradient(3)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "tif", "avif"])
def test_a_result_keeps_the_photos_notes_but_the_place(tmp_path: Path, ending: str) -> None:
    photo, result = photo_with_exif(tmp_path / "photo.jpg"), tmp_path / f"car.{ending}"
    images.save_image(result, images.load(photo).pixels, exif=kept_exif(photo))
    with PIL.Image.open(result) as picture:
        exif = picture.getexif()
        found = exif.get_ifd(0x8769)
    assert (exif.get(0x010F), exif.get(0x0110)) == ("Maker", "Model")
    assert exif.get(0x0132) == "2026:05:01 09:30:00"
    if ending != "tif":
        assert float(found[0x829D]) == pytest.approx(1.8)
        assert found[0x9003] == "2026:05:01 09:30:00"
    assert 0x8825 not in exif
    assert 0x927C not in found
    assert exif.get(0x0112, 1) == 1
    assert b"place 52 N" not in result.read_bytes()
    assert images.is_own_result(result)
    assert images.load(result).pixels.shape == images.load(photo).pixels.shape


def test_without_notes_there_are_none_to_keep(tmp_path: Path) -> None:
    PIL.Image.fromarray(gradient(3)).save(tmp_path / "car.png")
    assert kept_exif(tmp_path / "car.png") is None


@pytest.mark.parametrize("ending", ["tif", "png"])
def test_how_the_photo_was_stored_is_not_kept(tmp_path: Path, ending: str) -> None:
    photo = tmp_path / "photo.tif"
    PIL.Image.fromarray(gradient(3)).save(photo, compression="tiff_lzw", dpi=(72, 72))
    result = tmp_path / f"car.{ending}"
    images.save_image(result, random_pixels(7, 5, 3), exif=kept_exif(photo))
    assert images.load(result).pixels.shape == (7, 5, 3)


def test_notes_that_lead_back_to_themselves_keep_no_photo_out(tmp_path: Path) -> None:
    # One entry: the photo's notes (0x8769) begin where this list begins.
    loop = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 0)
    loop = b"Exif\0\0II*\0\x08\0\0\0" + loop
    photo, result = tmp_path / "photo.jpg", tmp_path / "car.jpg"
    PIL.Image.fromarray(gradient(3)).save(photo, exif=loop)
    images.save_image(result, gradient(3), exif=kept_exif(photo))
    assert images.load(result).pixels.shape == (48, 64, 3)
    with PIL.Image.open(result) as picture:
        assert 0x8769 not in picture.getexif().get_ifd(0x8769)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_notes_keep_no_photo_out(tmp_path: Path) -> None:
    photo, random = photo_with_exif(tmp_path / "photo.jpg"), np.random.default_rng(0)
    whole = photo.read_bytes()
    for _ in range(40):
        data = bytearray(whole)
        for place in random.integers(20, 300, 6):
            data[place] = int(random.integers(256))
        photo.write_bytes(data)
        with contextlib.suppress(PhotoError):
            kept = kept_exif(photo)
            images.save_image(tmp_path / "car.jpg", gradient(3), exif=kept, overwrite=True)
            assert images.load(tmp_path / "car.jpg").pixels.shape == (48, 64, 3)
