"""Results: what is in them, and that cropping and scaling leave it right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from app.core.arrays import AnyAlpha, Floats
from app.core.compose.background import Background, Colour, Surroundings, Wall
from app.core.compose.framing import Framing
from app.core.errors import OutputError
from app.core.files import images, psd
from app.core.files.openraster import merged_picture
from app.core.files.suffixes import LAYERED
from app.core.mask.alpha import from_8_bit, to_8_bit
from app.core.output.output import SUFFIXES, Kind, Output
from app.core.output.rendering import Rendered, render, render_parts
from app.core.output.writing import write_result
from app.core.photo.placement import AS_IN_PHOTO, STANDING, Placement

SIZE = (90, 140)
BLUE = Colour(0, 0, 250)


@pytest.fixture
def image(tmp_path: Path) -> images.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), np.uint8)
    return images.Image(pixels, None, tmp_path / "car.png")


@pytest.fixture
def alpha() -> Floats:
    """A car of 60 by 30 px with a soft edge, at (40, 50)."""
    cover = np.zeros(SIZE, np.uint8)
    cover[50:80, 40:100] = np.random.default_rng(1).integers(100, 256, (30, 60), np.uint8)
    return from_8_bit(cover)


def test_a_cropped_cut_out_has_exactly_the_alpha_and_the_colours(
    image: images.Image, alpha: Floats
) -> None:
    whole = render(image, alpha, Kind.CUTOUT)
    cropped = render(image, alpha, Kind.CUTOUT, framing=Framing(margin=0.1))
    np.testing.assert_array_equal(cropped, whole[44:86, 34:106])


def test_beyond_the_photo_a_cropped_cut_out_is_transparent(
    image: images.Image, alpha: Floats
) -> None:
    cropped = render(image, alpha, Kind.CUTOUT, framing=Framing(margin=0.45))
    assert cropped.shape == (84, 114, 4)
    assert cropped[-17:].max() == 0
    np.testing.assert_array_equal(cropped[27:57, 27:87, 3], to_8_bit(alpha[50:80, 40:100]))


@pytest.mark.parametrize(
    "framing",
    [Framing(), Framing(longest=70), Framing(exact=(64, 48)), Framing(longest=30, margin=0.1)],
)
def test_mask_and_cut_out_go_together(image: images.Image, alpha: Floats, framing: Framing) -> None:
    mask = render(image, alpha, Kind.MASK, framing=framing)
    cutout = render(image, alpha, Kind.CUTOUT, framing=framing)
    np.testing.assert_array_equal(mask, cutout[..., 3])


@pytest.mark.parametrize("kind", list(Kind))
def test_exact_sizes_are_exact(image: images.Image, alpha: Floats, kind: Kind) -> None:
    made = render(image, alpha, kind, BLUE, framing=Framing(exact=(120, 63)))
    assert made.shape[:2] == (63, 120)


@pytest.mark.parametrize(
    ("kind", "suffix"), [(kind, suffix) for kind in Kind for suffix in SUFFIXES[kind]]
)
def test_every_format_is_written_and_read_again(
    image: images.Image, alpha: Floats, tmp_path: Path, kind: Kind, suffix: str
) -> None:
    target = tmp_path / f"out{suffix}"
    size = write_result(
        target,
        image,
        alpha,
        Output(kind, suffix, framing=Framing(longest=70)),
        background=BLUE,
        placement=AS_IN_PHOTO,
        overwrite=False,
    )
    with Image.open(merged_picture(target) or target) as written:
        assert size == written.size == (70, 45)
        modes = {Kind.CUTOUT: "RGBA", Kind.MASK: "L", Kind.COMPOSITE: "RGB"}
        assert written.mode == modes[kind]
        if kind is Kind.CUTOUT:
            expected = render(image, alpha, kind, framing=Framing(longest=70))[..., 3]
            found = np.asarray(written)[..., 3].astype(int)
            assert np.abs(found - expected).max() <= (4 if suffix == ".avif" else 0)


@pytest.mark.parametrize("exif", [True, False])
@pytest.mark.parametrize("suffix", [s for s in SUFFIXES[Kind.COMPOSITE] if s not in LAYERED])
def test_camera_and_time_are_kept_if_wanted_and_the_place_never(
    image: images.Image, alpha: Floats, tmp_path: Path, suffix: str, exif: bool
) -> None:
    told = Image.Exif()
    told.update({0x010F: "Maker", 0x0132: "2026:05:01 09:30:00"})
    told.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    Image.fromarray(image.pixels).save(image.path, exif=told)
    for kind in (Kind.COMPOSITE, Kind.MASK):
        if suffix not in SUFFIXES[kind]:
            continue
        target = tmp_path / f"{kind.value}{suffix}"
        write_result(
            target,
            image,
            alpha,
            Output(kind, suffix, exif=exif),
            background=BLUE,
            placement=AS_IN_PHOTO,
            overwrite=False,
        )
        with Image.open(target) as written:
            found = written.getexif()
        maker = "Maker" if exif and kind is Kind.COMPOSITE else None
        assert found.get(0x010F) == maker
        assert 0x8825 not in found


def test_a_picture_too_large_for_its_format_is_an_error_that_names_the_file(
    image: images.Image, alpha: Floats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psd, "LARGEST", 60)
    target = tmp_path / "out.psd"
    with pytest.raises(OutputError, match=r"out\.psd.*too large"):
        write_result(
            target,
            image,
            alpha,
            Output(Kind.COMPOSITE, ".psd", framing=Framing(longest=70)),
            background=BLUE,
            placement=AS_IN_PHOTO,
            overwrite=False,
        )
    assert not target.exists()


def test_quality_makes_files_smaller(image: images.Image, alpha: Floats, tmp_path: Path) -> None:
    sizes = []
    for quality in (30, 95):
        target = tmp_path / f"{quality}.jpg"
        write_result(
            target,
            image,
            alpha,
            Output(Kind.COMPOSITE, ".jpg", quality),
            background=BLUE,
            placement=AS_IN_PHOTO,
            overwrite=False,
        )
        sizes.append(target.stat().st_size)
    assert sizes[0] < 0.7 * sizes[1]


def test_a_profile_stays_with_cropped_cut_outs_and_not_with_composites(
    image: images.Image, alpha: Floats, tmp_path: Path
) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tagged = images.Image(image.pixels, icc, image.path)
    for kind, expected in ((Kind.CUTOUT, icc), (Kind.COMPOSITE, None)):
        target = tmp_path / f"{kind.value}.png"
        output = Output(kind, framing=Framing(longest=60, margin=0.1))
        write_result(
            target,
            tagged,
            alpha,
            output,
            background=BLUE,
            placement=AS_IN_PHOTO,
            overwrite=False,
        )
        with Image.open(target) as written:
            assert written.info.get("icc_profile") == expected


@pytest.mark.parametrize("behind", [None, BLUE, Surroundings(0.5), Wall(BLUE)])
@pytest.mark.parametrize(
    "placement",
    [
        AS_IN_PHOTO,
        STANDING,
        replace(STANDING, glass=0.6, reflection=0.4, sun=0.5),
        replace(STANDING, match=1.0),
        Placement(choke=1.0, feather=2.0),
    ],
    ids=["as in photo", "standing", "glass", "light", "edge"],
)
@pytest.mark.parametrize("framing", [Framing(), Framing(longest=90), Framing(margin=0.1)])
def test_however_little_memory_it_takes_it_is_the_same(
    image: images.Image,
    alpha: Floats,
    behind: Background | None,
    placement: Placement,
    framing: Framing,
) -> None:
    glass = np.zeros(SIZE, np.uint8)
    glass[54:64, 50:90] = 200
    kind = Kind.CUTOUT if behind is None else Kind.COMPOSITE

    def parts(cover: AnyAlpha, *, spoil: bool) -> Rendered:
        return render_parts(
            image,
            cover,
            kind,
            behind,
            placement=placement,
            framing=framing,
            glass=glass,
            spoil=spoil,
        )

    wanted = parts(alpha, spoil=False)
    frugal = parts(to_8_bit(alpha), spoil=True)

    np.testing.assert_array_equal(frugal.pixels, wanted.pixels)
    if wanted.opaque is not None and frugal.opaque is not None:
        np.testing.assert_array_equal(frugal.opaque, wanted.opaque)


def test_a_photo_that_is_still_wanted_is_not_spoilt(image: images.Image, alpha: Floats) -> None:
    before = image.pixels.copy()
    for kind in Kind:
        write_result(
            image.path.with_name(f"{kind.value}.png"),
            image,
            to_8_bit(alpha),
            Output(kind),
            background=BLUE,
            placement=STANDING,
            overwrite=False,
        )
    np.testing.assert_array_equal(image.pixels, before)
