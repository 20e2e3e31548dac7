"""The shadow under a cut-out: on any floor it looks as composites' do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Floats, Pixels
from app.core.compose.background import Colour
from app.core.compose.framing import WHOLE, Framing, Mapping
from app.core.compose.under import Under
from app.core.compose.warp import car_box
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.output.output import Kind, Output
from app.core.output.rendering import Rendered, render, render_parts
from app.core.output.writing import write_result
from app.core.photo.placement import AS_IN_PHOTO, Placement

SIZE = (400, 800)
SOFT = Placement(shadow=0.7)
SUNNY = Placement(shadow=0.4, sun=0.8, sun_from=250.0, sun_length=0.8)
GREY = (150, 150, 150)


def car(left: int = 200) -> Floats:
    """A car from the side with a soft edge: a body over two wheels, near the photo's lower edge."""
    alpha = np.zeros(SIZE, np.float32)
    cv2.rectangle(alpha, (left, 200), (left + 420, 330), 1.0, -1)
    for x in (left + 85, left + 335):
        cv2.circle(alpha, (x, 330), 39, 1.0, -1)
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.5), np.float32)
    return np.asarray(np.clip((alpha - 0.02) / 0.96, 0.0, 1.0), np.float32)


@pytest.fixture
def image(tmp_path: Path) -> images.Image:
    noise = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), np.uint8)
    path = tmp_path / "car.png"
    Image.fromarray(noise).save(path)
    return images.load(path)


def cut(image: images.Image, alpha: Floats, placement: Placement, framing: Framing) -> Rendered:
    """A cut-out with its shadow."""
    return render_parts(
        *(image, alpha, Kind.CUTOUT, None), placement=placement, framing=framing, shadow=True
    )


def pasted(rgba: Pixels, floor: tuple[int, int, int]) -> Floats:
    """A cut-out on a floor, as other programs paste it."""
    alpha = from_8_bit(rgba[..., 3])[..., np.newaxis]
    return np.asarray(alpha * rgba[..., :3] + (1.0 - alpha) * np.array(floor, np.float32))


@pytest.mark.parametrize("placement", [SOFT, SUNNY, Placement(sun=1.0)])
@pytest.mark.parametrize("floor", [GREY, (250, 240, 230), (20, 30, 40)])
def test_pasted_on_a_floor_it_is_the_composite_on_that_floor(
    image: images.Image, placement: Placement, floor: tuple[int, int, int]
) -> None:
    made = cut(image, car(), placement, WHOLE)
    wanted = render(image, car(), Kind.COMPOSITE, Colour(*floor), placement=placement)
    left, top = int(made.mapping.x), int(made.mapping.y)
    got = pasted(np.asarray(made.pixels, np.uint8), floor)
    got = got[top : top + SIZE[0], left : left + SIZE[1]]
    assert np.abs(got - wanted.astype(np.float32)).max() <= 2.0
    assert (wanted[380, 240:560] < np.array(floor)).all()  # there is a shadow to look at


@pytest.mark.parametrize(
    "framing",
    [
        WHOLE,
        Framing(margin=0.02),
        Framing(longest=300),
        Framing(shape=(1, 1), margin=0.02),
        Framing(exact=(300, 100)),
    ],
)
@pytest.mark.parametrize("placement", [SOFT, SUNNY])
def test_no_edge_cuts_the_shadow_off(
    image: images.Image, placement: Placement, framing: Framing
) -> None:
    alpha = np.asarray(cut(image, car(), placement, framing).pixels, np.uint8)[..., 3]
    rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert rim.max() <= 2
    assert alpha.max() == 255


def test_shape_and_size_are_as_asked_for(image: images.Image) -> None:
    assert cut(image, car(), SUNNY, Framing(exact=(300, 100))).pixels.shape == (100, 300, 4)
    square = cut(image, car(), SUNNY, Framing(shape=(1, 1), margin=0.0)).pixels.shape
    assert square[0] == square[1]


def test_beyond_a_photo_s_edge_that_cuts_the_car_off_there_is_no_shadow(
    image: images.Image,
) -> None:
    whole, cut_off = (cut(image, car(left), SOFT, WHOLE).mapping for left in (20, -60))
    assert whole.x > 50
    assert cut_off.x == 0


@pytest.mark.parametrize("placement", [SOFT, SUNNY])
def test_only_what_is_wholly_car_is_opaque(image: images.Image, placement: Placement) -> None:
    alone = render(image, car(), Kind.CUTOUT)
    made = cut(image, car(), placement, WHOLE)
    left, top = int(made.mapping.x), int(made.mapping.y)
    seen = np.asarray(made.pixels)[top : top + SIZE[0], left : left + SIZE[1]]
    solid = alone[..., 3] == 255
    np.testing.assert_array_equal(seen[..., 3] == 255, solid)
    np.testing.assert_array_equal(seen[solid], alone[solid])
    assert np.count_nonzero(np.asarray(made.pixels)[..., 3] == 255) == np.count_nonzero(solid)


def test_at_sixteen_bits_it_is_the_same() -> None:
    under = Under.of(car(), SUNNY)
    assert under is not None
    box = car_box(car())
    assert box is not None
    small = np.zeros((*SIZE, 4), np.uint8)
    small[int(box.top) : 300, int(box.left) : 500] = (200, 100, 50, 120)
    deep = small.astype(np.uint16) * 257
    mapping = Mapping()
    under.lay(small, mapping, SIZE)
    under.lay(deep, mapping, SIZE)
    np.testing.assert_array_equal(deep[..., 3], small[..., 3].astype(np.uint16) * 257)
    assert np.abs(deep[..., :3] / 257.0 - small[..., :3]).max() <= 0.51


def test_without_a_shadow_there_is_none(image: images.Image) -> None:
    assert Under.of(car(), AS_IN_PHOTO) is None
    assert Under.of(np.zeros(SIZE, np.float32), SOFT) is None
    np.testing.assert_array_equal(
        cut(image, car(), AS_IN_PHOTO, WHOLE).pixels, render(image, car(), Kind.CUTOUT)
    )


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".avif"])
def test_files_of_every_format_have_it(image: images.Image, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    output = Output(Kind.CUTOUT, suffix, shadow=True)
    write_result(*(target, image, car(), output), background=None, placement=SOFT, overwrite=False)
    with Image.open(target) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    made = np.asarray(cut(image, car(), SOFT, WHOLE).pixels)[..., 3]
    assert np.abs(alpha.astype(int) - made).max() <= (0 if suffix != ".avif" else 12)
