"""A result against its photo: what is untouched holds, what is not shows."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.compose.background import Background, Colour, Picture, parse_background
from app.core.compose.framing import Framing
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.images import read_notes
from app.core.output import receipt as receipts
from app.core.output.output import SUFFIXES, Kind, Output
from app.core.output.receipt import read_receipt, source_type, unpack
from app.core.output.recipe import hash_photo, recipe_of
from app.core.output.verifying import verify
from app.core.output.writing import write_result
from app.core.photo.placement import STANDING, Placement

SIZE = (120, 200)
WHITE = Colour(255, 255, 255)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    noise = np.random.default_rng(3).integers(0, 256, (*SIZE, 3), np.uint8)
    path = tmp_path / "car.png"
    Image.fromarray(cv2.GaussianBlur(noise, (0, 0), 3)).save(path)
    return path


def made(
    photo: Path,
    output: Output,
    placement: Placement = STANDING,
    background: Background = WHITE,
) -> Path:
    """A result of the photo, with its receipt."""
    alpha = np.zeros(SIZE, np.float32)
    alpha[30:90, 40:150] = 1.0
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 2), np.float32)
    alpha[alpha > 0.999] = 1.0
    alpha[alpha < 0.001] = 0.0
    target = photo.parent / f"out_{output.kind.value}{output.suffix}"
    recipe = recipe_of(hash_photo(photo), "weights", output, placement=placement)
    write_result(
        target,
        images.load(photo),
        alpha,
        output,
        background=background,
        placement=placement,
        overwrite=True,
        recipe=recipe,
    )
    return target


@pytest.mark.parametrize(
    ("output", "placement", "worst"),
    [
        (Output(), STANDING, 0),
        (Output(framing=Framing(margin=0.1)), STANDING, 0),
        (Output(shadow=True), STANDING, 0),
        (Output(Kind.CUTOUT, ".tif", shadow=True), Placement(shadow=1.0, sun=1.0), 0),
        (Output(framing=Framing(longest=120), shadow=True), STANDING, 2),
        (Output(framing=Framing(longest=90)), STANDING, 2),
        (Output(Kind.COMPOSITE, ".png"), STANDING, 0),
        (Output(Kind.COMPOSITE, ".tif"), STANDING, 0),
        (Output(Kind.CUTOUT, ".tif"), STANDING, 0),
        (Output(Kind.COMPOSITE, ".png"), Placement(0.6, 0.1, -0.05, 0.5), 2),
        (Output(Kind.COMPOSITE, ".png", framing=Framing(exact=(160, 120))), STANDING, 2),
    ],
)
def test_the_car_is_the_photos_own(
    photo: Path, output: Output, placement: Placement, worst: int
) -> None:
    verdict = verify(made(photo, output, placement), photo)
    assert verdict.holds
    assert verdict.worst <= worst
    assert verdict.opaque > 900


def test_the_shadow_of_a_cut_out_is_not_its_edge(photo: Path) -> None:
    alone, casting = (verify(made(photo, Output(shadow=each)), photo) for each in (False, True))
    assert casting.opaque == alone.opaque
    assert alone.edge is not None
    assert casting.edge is None


@pytest.mark.parametrize("output", [Output(), Output(shadow=True), Output(Kind.COMPOSITE, ".png")])
def test_one_pixel_that_was_retouched_is_found(photo: Path, output: Output) -> None:
    target = made(photo, output)
    notes = read_notes(target)
    with Image.open(target) as picture:
        pixels = np.asarray(picture).copy()
    place = np.argwhere(verify(target, photo).map[..., 1] == 160)[500]
    pixels[tuple(place)][:3] ^= 64
    images.save_image(target, pixels, xmp=notes.xmp, overwrite=True)
    verdict = verify(target, photo)
    assert (verdict.holds, verdict.changed) == (False, 1)
    assert verdict.map[tuple(place)].tolist() == [220, 30, 30]


def test_a_jpeg_holds_within_what_compression_does(photo: Path) -> None:
    verdict = verify(made(photo, Output(Kind.COMPOSITE, ".jpg")), photo)
    assert verdict.holds
    assert 0 < verdict.worst <= verdict.tolerance


def test_a_jpeg_whose_car_was_retouched_does_not_hold(photo: Path) -> None:
    target = made(photo, Output(Kind.COMPOSITE, ".jpg"))
    notes = read_notes(target)
    with Image.open(target) as picture:
        pixels = np.asarray(picture).copy()
    pixels[np.nonzero(verify(target, photo).map[..., 1] == 160)] //= 2
    images.save_image(target, pixels, xmp=notes.xmp, overwrite=True)
    assert not verify(target, photo).holds


def test_another_photo_is_refused(photo: Path, tmp_path: Path) -> None:
    target = made(photo, Output())
    other = tmp_path / "other.png"
    Image.new("RGB", SIZE[::-1]).save(other)
    with pytest.raises(PhotoError, match="not the photo that"):
        verify(target, other)


def test_a_mask_and_a_file_without_a_receipt_are_refused(photo: Path) -> None:
    with pytest.raises(PhotoError, match="it is a mask"):
        verify(made(photo, Output(Kind.MASK)), photo)
    with pytest.raises(PhotoError, match="no receipt"):
        verify(photo, photo)


def rewrite(target: Path, pattern: bytes, by: bytes) -> None:
    """Change what the receipt in a result says."""
    xmp = read_notes(target).xmp
    changed = re.sub(pattern, by, xmp)
    assert changed != xmp
    images.save_image(target, np.asarray(Image.open(target)), xmp=changed, overwrite=True)


def test_a_receipt_that_does_not_tell_where_the_photo_lies_takes_its_own_place(photo: Path) -> None:
    target = made(photo, Output())
    rewrite(target, rb"(mapping&quot;:\{).*?\}", rb"\1}")
    assert verify(target, photo).holds


def test_a_receipt_that_would_fill_the_memory_is_none(photo: Path) -> None:
    """A photo laid at 2,000 times its size took a gigabyte for a result of 48x32 pixels."""
    target = made(photo, Output())
    rewrite(target, rb"(mapping&quot;:\{&quot;scale&quot;:)1\.0", rb"\g<1>2000.0")
    with pytest.raises(PhotoError, match="no receipt of Forecourt"):
        verify(target, photo)


@pytest.mark.parametrize("suffix", SUFFIXES[Kind.COMPOSITE])
def test_a_receipt_comes_back_from_every_format(photo: Path, suffix: str) -> None:
    output = Output(Kind.COMPOSITE, suffix)
    noted = read_receipt(read_notes(made(photo, output)))
    assert noted is not None
    assert noted.values["photo"] == hash_photo(photo)
    assert noted.key == recipe_of(hash_photo(photo), "weights", output, placement=STANDING).key
    assert unpack(noted.values["opaque"]).sum() > 1000


def test_a_map_too_large_for_a_jpeg_is_made_smaller_and_never_claims_more(
    monkeypatch: pytest.MonkeyPatch, photo: Path
) -> None:
    flags = np.random.default_rng(0).random((300, 401)) < 0.99
    exact = unpack(receipts._pack(flags))
    np.testing.assert_array_equal(exact, flags)
    monkeypatch.setattr(receipts, "_MOST", 3000)
    small = unpack(receipts._pack(flags))
    factor = -(-300 // small.shape[0])
    large = small.repeat(factor, axis=0).repeat(factor, axis=1)[:300, :401]
    assert factor in (2, 4, 8)
    assert small.any()
    assert not (large & ~flags).any()


@pytest.mark.parametrize(
    ("kind", "background", "term"),
    [
        (Kind.CUTOUT, None, "humanEdits"),
        (Kind.COMPOSITE, Picture(np.zeros((2, 2, 3), np.uint8), captured=True), "compositeCapture"),
        (Kind.COMPOSITE, Picture(np.zeros((2, 2, 3), np.uint8)), "composite"),
        (Kind.COMPOSITE, WHITE, "composite"),
    ],
)
def test_how_a_picture_came_about_is_stated_as_iptc_calls_it(
    kind: Kind, background: Background | None, term: str
) -> None:
    assert source_type(kind, background).rpartition("/")[2] == term


@pytest.mark.parametrize(
    ("name", "term"),
    [("road_desert_bw", "compositeCapture"), ("studio_white", "composite")],
)
def test_a_built_in_background_that_was_rendered_passes_for_no_photo(name: str, term: str) -> None:
    background = parse_background(name)
    assert source_type(Kind.COMPOSITE, background).rpartition("/")[2] == term


@pytest.mark.parametrize(("make", "term"), [("Canon", "compositeCapture"), ("", "composite")])
def test_a_picture_of_the_user_passes_for_a_photo_if_a_camera_is_named_in_it(
    tmp_path: Path, make: str, term: str
) -> None:
    exif = Image.Exif()
    exif[0x010F] = make
    Image.new("RGB", (60, 40)).save(tmp_path / "wall.jpg", exif=exif)
    background = parse_background(str(tmp_path / "wall.jpg"))
    assert source_type(Kind.COMPOSITE, background).rpartition("/")[2] == term


def test_the_statement_is_where_other_programs_look_for_it(photo: Path) -> None:
    with Image.open(made(photo, Output())) as picture:
        packet = ElementTree.fromstring(picture.info["xmp"])  # noqa: S314  (our own)
    (described,) = packet.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    name = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
    assert described.get(name) == "http://cv.iptc.org/newscodes/digitalsourcetype/humanEdits"
