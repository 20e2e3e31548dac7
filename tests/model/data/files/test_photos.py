"""Photos as people have them: read as viewers show them, or refused for a reason that is named."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from model.data.files import decode
from model.data.files.opening import opened
from model.data.files.photos import in_srgb, read_photo, read_srgb, read_thumbnail
from model.data.files.trouble import Reason, Trouble
from tests import inputs
from tests.app.core.files.pictures import BLUE, GREEN, RED, SRGB, WHITE, corners
from tests.inputs import CAR, GREY, MASK, PHOTO, WIDTH, delta_e, put, save
from tests.model.data.files.heic import HEIC

P3_CODING = inputs.chunk(b"cICP", bytes([12, 13, 0, 1]))
P3_CORNERS = (0.3127, 0.3290, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)


def chromaticities(corners: tuple[float, ...]) -> bytes:
    return inputs.chunk(b"cHRM", struct.pack(">8I", *(round(each * 100_000) for each in corners)))


def gamma(value: float) -> bytes:
    return inputs.chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def reason(path: Path) -> Reason:
    with pytest.raises(Trouble) as caught:
        read_photo(path)
    return caught.value.reason


# --- depth and channels ---------------------------------------------------------------------------


def test_grey_of_16_bits_is_as_bright_as_of_8(tmp_path: Path) -> None:
    path = save(tmp_path / "car.png", GREY.astype(np.uint16) * 257)
    assert np.abs(read_srgb(path).astype(int) - GREY[..., None]).mean() < 2


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", "u4"])
def test_a_tiff_of_many_bits_is_read(tmp_path: Path, kind: str) -> None:
    white = 1.0 if kind[0] == "f" else 2.0**32 - 1
    path = put(tmp_path / "car.tif", inputs.tiff(((PHOTO / 255.0 * white).astype(kind), {})))
    assert np.abs(read_srgb(path).astype(int) - PHOTO).max() <= 1


def test_a_tiff_of_16_bit_grey_and_alpha_is_read(tmp_path: Path) -> None:
    pixels = np.dstack([GREY, np.where(CAR, 255, 128)]).astype(np.uint16) * 257
    path = put(tmp_path / "car.tif", inputs.tiff((pixels, {338: (3, [2])})))
    photo = read_photo(path)
    assert (photo.pixels[CAR] == GREY[CAR][:, None]).all()
    assert photo.cover is not None
    assert np.unique(photo.cover[~CAR]).tolist() == [128]


@pytest.mark.parametrize("extra", [0, 1, 2])
def test_a_tiff_of_cmyk_and_alpha_is_read(tmp_path: Path, extra: int) -> None:
    ink = np.asarray(PIL.Image.fromarray(PHOTO).convert("CMYK"))
    tags: inputs.Tags = {262: (3, [5]), 338: (3, [extra])}
    path = put(tmp_path / "car.tif", inputs.tiff((np.dstack([ink, MASK * 255]), tags)))
    assert delta_e(read_srgb(path)) <= 2


@pytest.mark.parametrize("predictor", [1, 2])
def test_a_compressed_tiff_of_many_bits_is_read(tmp_path: Path, predictor: int) -> None:
    values = PHOTO.astype("<u4") * 16843009
    stored = values.copy()
    if predictor == 2:
        stored[:, 1:] -= values[:, :-1]
    body = zlib.compress(stored.tobytes())
    tags: inputs.Tags = {259: (3, [8]), 279: (4, [len(body)]), 317: (3, [predictor])}
    data = inputs.tiff((values, tags))
    path = put(tmp_path / "car.tif", data[:8] + body + data[8 + len(body) :])
    assert np.array_equal(read_srgb(path), PHOTO)


def test_a_tiff_that_nothing_reads_is_named(tmp_path: Path) -> None:
    path = put(
        tmp_path / "car.tif", inputs.tiff((np.zeros((8, 8, 2), np.float32), {262: (3, [8])}))
    )
    with pytest.raises(Trouble) as caught:
        read_photo(path)
    assert caught.value.reason is Reason.DEPTH
    assert caught.value.figures == {"channels": 2, "bits": 32}


def test_a_float_tiff_cut_short_is_damaged(tmp_path: Path) -> None:
    data = inputs.tiff(((PHOTO / 255.0).astype(np.float32), {279: (4, [1000])}))
    assert reason(put(tmp_path / "car.tif", data)) is Reason.DAMAGED


def test_a_preview_is_not_the_photo(tmp_path: Path) -> None:
    preview = PHOTO[::4, ::4].copy()
    data = inputs.tiff((preview, {254: (4, [1])}), (PHOTO, {254: (4, [0])}))
    path = put(tmp_path / "car.tif", data)
    assert np.array_equal(read_srgb(path), PHOTO)
    assert read_thumbnail(path, WIDTH).shape == PHOTO.shape


def test_a_lone_preview_is_read(tmp_path: Path) -> None:
    path = put(tmp_path / "car.tif", inputs.tiff((PHOTO, {254: (4, [1])})))
    assert np.array_equal(read_srgb(path), PHOTO)


# --- transparency ---------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [56, 108, 124])
def test_a_picture_that_would_be_invisible_is_opaque(tmp_path: Path, header: int) -> None:
    photo = read_photo(put(tmp_path / "car.bmp", inputs.bmp_without_alpha(header)))
    assert np.array_equal(photo.pixels, PHOTO)
    assert photo.cover is None


def test_see_through_windows_are_kept_aside(tmp_path: Path) -> None:
    cover = MASK * np.uint8(255)
    cover[60:75, 80:110], cover[80:90, 80:110] = 0, 128
    photo = read_photo(save(tmp_path / "car.png", np.dstack([PHOTO, cover])))
    assert photo.cover is not None
    assert np.array_equal(photo.cover, cover)
    assert (photo.pixels[cover == 0] == 255).all()


# --- what every viewer forgives -------------------------------------------------------------------


def panorama() -> bytes:
    """A telephone's JPEG: no end mark, and a film behind it."""
    film = b"\0\0\0\x0aMotionPhoto_Data" + bytes(999) + bytes(range(255)) * 40 + b"SEFT"
    return inputs.jpeg()[:-2] + film


def test_a_jpeg_without_an_end_mark_is_read(tmp_path: Path) -> None:
    assert delta_e(read_srgb(put(tmp_path / "car.jpg", panorama()))) <= 2


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_jpeg_padded_with_zeros_stays_refused(tmp_path: Path, share: float) -> None:
    data = inputs.jpeg()
    path = put(tmp_path / "car.jpg", data[: int(len(data) * share)].ljust(len(data), b"\0"))
    assert reason(path) is Reason.DAMAGED


@pytest.mark.parametrize("name", [b"tEXt", b"iCCP", b"gAMA"])
def test_a_note_with_a_wrong_checksum_is_passed_over(tmp_path: Path, name: bytes) -> None:
    body = {b"tEXt": b"Comment\0scan", b"gAMA": struct.pack(">I", 100_000)}.get(
        name, b"icc\0\0" + zlib.compress(SRGB)
    )
    path = put(tmp_path / "car.png", inputs.png(inputs.chunk(name, body, spoil=1)))
    assert np.array_equal(read_srgb(path), PHOTO)


def test_pixels_with_a_wrong_checksum_are_refused(tmp_path: Path) -> None:
    data = bytearray(inputs.png())
    data[data.index(b"IDAT") + 500] ^= 1
    assert reason(put(tmp_path / "car.png", bytes(data))) in {Reason.DAMAGED, Reason.NO_PHOTO}


def test_a_profile_cut_short_is_left_out(tmp_path: Path) -> None:
    photo = read_photo(save(tmp_path / "car.png", PHOTO, icc_profile=SRGB[: len(SRGB) // 2]))
    assert photo.icc is None
    assert np.array_equal(photo.pixels, PHOTO)


# --- colour spaces --------------------------------------------------------------------------------


def test_adobe_rgb_is_known_by_the_exif(tmp_path: Path) -> None:
    data = inputs.jpeg(inputs.in_space(inputs.ADOBE, 563 / 256), exif=inputs.adobe_exif())
    path = put(tmp_path / "car.jpg", data)
    assert delta_e(read_srgb(path)) <= 2
    assert delta_e(read_thumbnail(path, WIDTH)) <= 2


def test_srgb_by_the_exif_is_left_alone(tmp_path: Path) -> None:
    exif = inputs.adobe_exif()
    exif.get_ifd(0x8769)[0xA001] = 1
    assert read_photo(put(tmp_path / "car.jpg", inputs.jpeg(exif=exif))).icc is None


def test_a_png_names_its_space_by_cicp(tmp_path: Path) -> None:
    path = put(tmp_path / "car.png", inputs.png(P3_CODING, pixels=inputs.in_space(inputs.P3)))
    assert delta_e(read_srgb(path)) <= 2
    assert delta_e(read_thumbnail(path, WIDTH)) <= 2


@pytest.mark.parametrize("exponent", [1.8, 2.2])
def test_a_png_names_its_space_by_chrm_and_gama(tmp_path: Path, exponent: float) -> None:
    chunks = chromaticities(P3_CORNERS), gamma(1 / exponent)
    pixels = inputs.in_space(inputs.P3, exponent)
    path = put(tmp_path / "car.png", inputs.png(*chunks, pixels=pixels))
    assert delta_e(read_srgb(path)) <= 0.5


def test_a_png_of_usual_gamma_is_srgb(tmp_path: Path) -> None:
    path = put(tmp_path / "car.png", inputs.png(gamma(0.45455)))
    assert read_photo(path).icc is None


def test_a_png_with_chromaticities_that_make_no_sense_is_read(tmp_path: Path) -> None:
    path = put(tmp_path / "car.png", inputs.png(chromaticities((0.0,) * 8)))
    assert np.array_equal(read_srgb(path), PHOTO)


def test_an_avif_names_its_space_by_nclx(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    PIL.Image.fromarray(inputs.in_space(inputs.P3)).save(
        buffer, "AVIF", quality=95, subsampling="4:4:4"
    )
    plain = put(tmp_path / "plain.avif", buffer.getvalue())
    named = put(tmp_path / "named.avif", inputs.rewrite_nclx(buffer.getvalue(), 12, 13))
    assert delta_e(read_srgb(plain)) > 2.5
    assert delta_e(read_srgb(named)) <= 2


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_png_of_high_dynamic_range_is_shown_with_its_white_white(
    tmp_path: Path, transfer: int
) -> None:
    coded = {16: 148, 18: 191}[transfer]  # 58 % and 75 %: white by ITU-R BT.2408
    pixels = np.full((8, 8, 3), coded, np.uint8)
    coding = inputs.chunk(b"cICP", bytes([9, transfer, 0, 1]))
    path = put(tmp_path / "car.png", inputs.png(coding, pixels=pixels))
    assert np.abs(read_srgb(path).astype(int) - 255).max() <= 4


def test_the_profile_made_for_a_space_is_given_on(tmp_path: Path) -> None:
    path = put(tmp_path / "car.png", inputs.png(P3_CODING, pixels=inputs.in_space(inputs.P3)))
    photo = read_photo(path)
    assert photo.icc is not None
    again = save(tmp_path / "again.png", photo.pixels, icc_profile=photo.icc)
    assert np.array_equal(read_srgb(again), in_srgb(photo.pixels, photo.icc))


@pytest.mark.parametrize("name", ["IMG_1.heic", "IMG_1.HEIF", "named_wrongly.jpg"])
def test_heic_is_read_out_of_the_box(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, HEIC)
    assert corners(read_photo(path).pixels) == [RED, GREEN, BLUE, WHITE]
    assert corners(read_thumbnail(path, 32)) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_heic_photo_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = put(tmp_path / "car.heic", HEIC[: int(len(HEIC) * share)])
    assert reason(path) in {Reason.DAMAGED, Reason.NO_PHOTO}


# --- kinds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("car.jxl", b"\xff\x0a" + bytes(60), Reason.JPEG_XL),
        ("car.jpg", b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(60), Reason.JPEG_XL),
        ("car.nef", b"II*\0" + bytes(60), Reason.RAW),
        ("car.jxl", b"II*\0" + bytes(60), Reason.JPEG_XL),
        ("car.jpg", b"no photo" * 9, Reason.NO_PHOTO),
        ("car.jpg", b"", Reason.EMPTY),
    ],
)
def test_what_is_no_photo_is_named(tmp_path: Path, name: str, data: bytes, why: Reason) -> None:
    assert reason(put(tmp_path / name, data)) is why


def test_an_upright_copy_of_a_decoded_photo_is_of_its_own(tmp_path: Path) -> None:
    with opened(save(tmp_path / "car.png", PHOTO)) as picture:
        assert np.array_equal(decode.to_array(decode.upright(picture, 1)), PHOTO)
