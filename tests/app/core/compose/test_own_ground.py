from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Floats, Pixels
from app.core.compose.background import (
    Background,
    Colour,
    Picture,
    Surroundings,
    Wall,
    parse_background,
)
from app.core.compose.car.cutout import cut_out
from app.core.compose.composite import assemble_parts, window_for
from app.core.compose.framing import Framing
from app.core.compose.own_ground import ground_line
from app.core.errors import UsageError
from app.core.photo.box import Rect
from app.core.photo.placement import STANDING

LINE = 120  # the row at which the wall meets the ground
CAR = (slice(80, 170), slice(100, 250))


@pytest.fixture
def photo() -> Pixels:
    """A striped wall over speckled ground, with a red car before them."""
    pixels = np.zeros((200, 320, 3), np.uint8)
    pixels[:LINE] = np.where(np.arange(320)[:, None] // 8 % 2, 60, 90)
    speckles = np.random.default_rng(3).integers(150, 200, (200 - LINE, 320, 1), np.uint8)
    pixels[LINE:] = speckles
    pixels[CAR] = (220, 20, 20)
    return pixels


@pytest.fixture
def alpha() -> Floats:
    alpha = np.zeros((200, 320), np.float32)
    alpha[CAR] = 1.0
    return alpha


def made(photo: Pixels, alpha: Floats, background: Background, framing: Framing) -> Pixels:
    return assemble_parts(cut_out(photo, alpha), background, STANDING, framing).pixels


def test_where_the_ground_ends_is_found_beside_the_car(photo: Pixels) -> None:
    assert ground_line(photo, Rect(100, 80, 250, 170)) == pytest.approx(LINE / 200, abs=0.015)
    assert ground_line(photo, Rect(100, 80, 250, 170), 0.4) == 0.4


def test_a_kept_ground_is_the_photos_own_and_the_wall_is_new(photo: Pixels, alpha: Floats) -> None:
    result = made(photo, alpha, Wall(Colour(0, 250, 0)), Framing())
    np.testing.assert_array_equal(result[LINE + 6 :], photo[LINE + 6 :])
    np.testing.assert_array_equal(result[CAR], photo[CAR])
    assert (result[: LINE - 8, :90] == (0, 250, 0)).all()


def test_of_a_picture_only_what_is_above_its_floor_is_shown(photo: Pixels, alpha: Floats) -> None:
    pixels = np.full((300, 400, 3), (0, 0, 200), np.uint8)
    pixels[180:] = (200, 200, 0)  # its floor
    result = made(photo, alpha, Wall(Picture(pixels)), Framing())
    above = result[: LINE - 8, :90].astype(int)
    assert (above[..., 2] > 150).mean() > 0.95
    assert (above[..., 0] < 50).mean() > 0.9


def test_blur_leaves_car_and_the_ground_at_its_tyres_sharp(photo: Pixels, alpha: Floats) -> None:
    result = made(photo, alpha, Surroundings(1.0), Framing())
    np.testing.assert_array_equal(result[CAR], photo[CAR])
    np.testing.assert_array_equal(result[168:171], photo[168:171])
    assert result[:60].std() < 0.5 * photo[:60].std()
    assert (result[..., 0].astype(int) - result[..., 1])[alpha == 0].max() < 30  # no red runs out


def test_no_blur_is_the_photo(photo: Pixels, alpha: Floats) -> None:
    np.testing.assert_array_equal(made(photo, alpha, Surroundings(0.0), Framing()), photo)


@pytest.mark.parametrize("background", [Surroundings(0.5), Wall(Colour(1, 2, 3))])
def test_the_picture_never_goes_beyond_the_photo(
    photo: Pixels, alpha: Floats, background: Background
) -> None:
    assert window_for(None, alpha.shape, background, STANDING) == Rect(0, 0, 320, 200)
    square = made(photo, alpha, background, Framing(exact=(150, 150)))
    assert square.shape == (150, 150, 3)
    whole = made(photo, alpha, background, Framing(shape=(4.0, 3.0)))
    assert whole.shape[:2] == (200, 267)
    part = whole[168:171]  # sharp in both
    assert any((part == photo[168:171, x : x + 267]).all() for x in range(54))


def test_it_is_said_on_the_command_line() -> None:
    assert parse_background("blur") == Surroundings(0.5)
    assert parse_background("blur:80") == Surroundings(0.8)
    kept = parse_background("white", keeps_ground=True)
    assert isinstance(kept, Wall)
    with pytest.raises(UsageError, match="keeps its ground"):
        parse_background("blur", keeps_ground=True)
