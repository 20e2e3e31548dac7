"""Reading photos: whatever people drop is loaded as it looks, or refused in a clear sentence."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zlib
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.opening import MAX_PIXELS, opened
from tests.app.core.files.pictures import (
    BLUE,
    GREEN,
    RED,
    SRGB,
    WHITE,
    corners,
    quarters,
    rgb_profile,
)


def oriented(value: int) -> PIL.Image.Exif:
    exif = PIL.Image.Exif()
    exif[0x0112] = value
    return exif


def noise(height: int, width: int) -> PIL.Image.Image:
    values = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return PIL.Image.fromarray(values)


def png_head(width: int, height: int) -> bytes:
    """The beginning of a PNG in black and white, up to where its pixels would come."""
    buffer = io.BytesIO()
    PIL.Image.new("1", (1, 1)).save(buffer, "png")
    head = b"IHDR" + struct.pack(">II", width, height) + buffer.getvalue()[24:29]
    return buffer.getvalue()[:12] + head + struct.pack(">I", zlib.crc32(head)) + b"\0\0\0\0IDAT"


# --- what people drop -----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["png", "webp", "tif", "bmp", "gif", "ppm"])
def test_lossless_formats_are_read_exactly(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"car.{ending}"
    quarters().save(path, lossless=True)  # WebP's alone

    image = images.load(path)

    assert image.pixels.dtype == np.uint8
    assert np.array_equal(image.pixels, np.asarray(quarters()))
    assert (image.path, image.icc) == (path, None)


@pytest.mark.parametrize("ending", ["jpg", "avif", "jp2"])
def test_lossy_formats_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"car.{ending}"
    quarters().save(path, quality=95)

    assert corners(images.load(path).pixels) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("ending", sorted(images.SUFFIXES))
def test_endings_are_lower_case_with_a_dot(ending: str) -> None:
    assert ending == ending.lower()
    assert ending.startswith(".")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif"])
def test_photos_stand_upright(tmp_path: Path, orientation: int, ending: str) -> None:
    path = tmp_path / f"car.{ending}"
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = quarters()
    if orientation in undo:
        turned = turned.transpose(PIL.Image.Transpose(undo[orientation]))
    turned.save(path, exif=oriented(orientation), quality=95)

    assert corners(images.load(path).pixels) == [RED, GREEN, BLUE, WHITE]
    assert corners(images.load_thumbnail(path, 16)) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("damage", [b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0nonsense"])
def test_damaged_exif_does_not_keep_a_photo_out(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path, exif=damage, quality=95)

    assert corners(images.load(path).pixels) == [RED, GREEN, BLUE, WHITE]


def test_nothing_is_said_about_damaged_notes(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path, exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff")
    script = (
        "from app.core.files import images; from pathlib import Path; "
        f"images.load(Path({str(path)!r}))"
    )

    run = subprocess.run(
        [sys.executable, "-W", "always", "-c", script], check=True, capture_output=True, text=True
    )

    assert (run.stdout, run.stderr) == ("", "")


def test_of_an_animation_the_first_picture_counts(tmp_path: Path) -> None:
    path = tmp_path / "car.gif"
    frames = [PIL.Image.new("RGB", (4, 4), colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(path, save_all=True, append_images=frames[1:])

    assert (images.load(path).pixels == RED).all()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (20, 30_000), (30_000, 20)])
def test_odd_shapes_are_read(tmp_path: Path, height: int, width: int) -> None:
    path = tmp_path / "car.jpg"
    PIL.Image.new("RGB", (width, height), RED).save(path, quality=95)

    thumbnail = images.load_thumbnail(path, 160)

    assert images.load(path).pixels.shape == (height, width, 3)
    assert max(thumbnail.shape[:2]) == min(160, max(height, width))
    assert min(thumbnail.shape[:2]) >= 1


def test_large_photos_are_neither_warned_of_nor_refused(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    # Pillow warns from 89 megapixels on; fewer bytes could not hold so many.
    path.write_bytes(png_head(12_000, 9_000) + bytes(20_000))

    with opened(path) as picture:
        assert picture.size == (12_000, 9_000)


def test_a_thumbnail_keeps_proportions_and_is_never_larger(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    noise(90, 120).save(path)

    assert images.load_thumbnail(path, 40).shape == (30, 40, 3)
    assert images.load_thumbnail(path, 500).shape == (90, 120, 3)


def test_pixels_may_be_written_to(tmp_path: Path) -> None:
    quarters().save(tmp_path / "car.png")

    assert images.load(tmp_path / "car.png").pixels.flags.writeable


# --- colour profiles and resolution ---------------------------------------------------------------


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
def test_a_colour_profile_is_kept(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"car.{ending}"
    quarters().save(path, icc_profile=SRGB)

    assert images.load(path).icc == SRGB


def test_a_profile_larger_than_a_megabyte_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    large = SRGB + np.random.default_rng(0).bytes(3_000_000)
    quarters().save(path, icc_profile=large)

    assert images.load(path).icc == large


def test_colours_of_another_profile_become_srgb(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    linear = rgb_profile(gamma=1.0)
    PIL.Image.new("RGB", (300, 300), (128, 128, 128)).save(path, icc_profile=linear)
    image = images.load(path)

    converted = images.to_srgb(image)

    assert (image.pixels == 128).all()
    assert image.icc == linear
    assert np.abs(converted.pixels.astype(int) - 188).max() <= 1
    assert converted.icc is None


def test_the_resolution_is_turned_with_the_photo(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path, dpi=(300, 150), exif=oriented(6))

    assert images.load(path).dpi == (150, 300)


def test_a_resolution_that_makes_no_sense_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "car.bmp"
    quarters().save(path, dpi=(0, 0))

    assert images.load(path).dpi is None


# --- what cannot be read --------------------------------------------------------------------------


def refusal(path: Path) -> str:
    """The sentence with which both ways of reading refuse a file."""
    with pytest.raises(PhotoError) as loading:
        images.load(path)
    with pytest.raises(PhotoError) as thumbnail:
        images.load_thumbnail(path, 16)
    assert str(loading.value) == str(thumbnail.value)
    assert str(path) in str(loading.value)
    return str(loading.value)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "bmp", "gif", "avif", "jp2"])
def test_a_file_cut_short_is_refused(tmp_path: Path, ending: str, share: float) -> None:
    path = tmp_path / f"car.{ending}"
    noise(80, 120).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    assert "cut short" in refusal(path) or "damaged" in refusal(path)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_whose_end_was_never_copied_is_refused(tmp_path: Path, progressive: bool) -> None:
    path = tmp_path / "car.jpg"
    preview = b"\xff\xd9"  # One in the notes has such an end mark of its own.
    noise(80, 120).save(path, progressive=progressive, comment=preview)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2].ljust(len(data), b"\0"))

    assert "cut short" in refusal(path)


@pytest.mark.parametrize("filling", [b"\xff" * 5, b"\xff\xfe\0\x06note\xff\xff"])
def test_unusual_headers_do_not_keep_a_photo_out(tmp_path: Path, filling: bytes) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path, quality=95)
    data = path.read_bytes()
    path.write_bytes(data[:2] + filling + data[2:])

    assert corners(images.load(path).pixels) == [RED, GREEN, BLUE, WHITE]


def test_what_follows_a_photo_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path, quality=95)
    path.write_bytes(path.read_bytes() + b"a film" + bytes(99))

    assert corners(images.load(path).pixels) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("ending", ["jpg", "png", "gif", "webp"])
def test_damaged_bytes_are_refused_or_read_but_never_crash(tmp_path: Path, ending: str) -> None:
    buffer = io.BytesIO()
    quarters().save(buffer, {"jpg": "jpeg"}.get(ending, ending), exif=oriented(6))
    random, path = np.random.default_rng(0), tmp_path / f"car.{ending}"

    for _ in range(60):
        data = bytearray(buffer.getvalue())
        data[int(random.integers(len(data)))] = int(random.integers(256))
        path.write_bytes(data)
        try:
            assert images.load(path).pixels.ndim == 3
        except PhotoError as error:
            assert str(path) in str(error)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"This is not a photo at all.\n" * 9, "not a photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "damaged"),
        (b"\xff\xd8\xff", "damaged"),
    ],
)
def test_a_file_that_is_no_photo_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "car.jpg"
    path.write_bytes(data)

    assert says in refusal(path)


def test_a_photo_without_pixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "car.gif"
    path.write_bytes(b"GIF89a" + bytes(6) + b"\0;")

    assert "not a photo" in refusal(path)


def test_a_raw_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "car.cr3"
    path.write_bytes(b"\0\0\0\x18ftypcrx " + bytes(99))

    assert "raw" in refusal(path)


def test_a_photo_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "car.png"
    side = int(MAX_PIXELS**0.5) + 1
    path.write_bytes(png_head(side, side))

    assert f"{side} x {side}" in refusal(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "car.jpg")


def test_a_dangling_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "car.jpg").symlink_to(tmp_path / "gone.jpg")

    assert "no such file" in refusal(tmp_path / "car.jpg")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    os.mkfifo(path)

    assert "pipe" in refusal(path)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, nobody: AbstractContextManager[None]
) -> None:
    path = tmp_path / "car.jpg"
    quarters().save(path)
    path.chmod(0)

    with nobody:
        assert "no right" in refusal(path)


def test_a_name_too_long_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / ("c" * 300 + ".jpg"))


def test_the_pixels_of_a_photo_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "car.jpg"
    PIL.Image.new("RGB", (64, 48)).save(path)
    assert images.count_pixels(path) == 64 * 48
    path.unlink()
    with pytest.raises(PhotoError):
        images.count_pixels(path)
