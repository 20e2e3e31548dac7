"""Cut-outs on new backgrounds."""

from __future__ import annotations

from math import floor
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from app.core import resources
from app.core.arrays import Floats, Pixels
from app.core.compose import background as backgrounds
from app.core.compose import composite
from app.core.compose.background import Background, Colour, Picture
from app.core.compose.car.cutout import cut_out
from app.core.compose.framing import Framing
from app.core.compose.warp import over
from app.core.errors import PhotoError, UsageError
from app.core.files import images
from app.core.files.opencv import cv2
from app.core.photo.box import Rect
from app.core.photo.look import Gradient
from app.core.photo.placement import Placement

MAGENTA = Colour(255, 0, 255)


def scene(height: int = 240, width: int = 360) -> tuple[Pixels, Floats]:
    """A photo of a textured box before white, and its soft alpha."""
    alpha = np.zeros((height, width), np.float32)
    alpha[height // 4 : -height // 4, width // 4 : -width // 4] = 1.0
    alpha = np.asarray(cv2.blur(alpha, (5, 5)), np.float32)
    alpha[alpha > 0.999] = 1.0
    y, x = np.mgrid[:height, :width]
    box = np.stack([x % 200, y % 150, (x + y) % 120], axis=2)
    mixed = 255 + alpha[..., np.newaxis] * (box - 255)
    return np.rint(mixed).astype(np.uint8), alpha


def smooth_picture() -> Picture:
    return Picture(np.asarray(cv2.blur(scene(500, 700)[0], (9, 9)), np.uint8))


def test_inside_the_car_pixels_are_the_photos_own() -> None:
    image, alpha = scene()

    composed = composite.compose(image, alpha, MAGENTA)

    assert np.array_equal(composed[alpha == 1.0], image[alpha == 1.0])
    assert (composed[alpha == 0.0] == (255, 0, 255)).all()


def test_on_black_nothing_of_a_white_wall_is_left() -> None:
    image, alpha = scene()
    image[alpha == 1.0] = 0
    edge = (alpha > 0.0) & (alpha < 1.0)
    image[edge] = np.rint(255 * (1 - alpha[edge]))[:, np.newaxis]

    assert composite.compose(image, alpha, Colour(0, 0, 0)).max() <= 8


def test_over_is_exact_at_both_ends() -> None:
    random = np.random.default_rng(0)
    front, back = random.integers(0, 256, (2, 40, 50, 3), np.uint8)

    assert np.array_equal(over(front, np.ones((40, 50), np.float32), back), front)
    assert np.array_equal(over(front, np.zeros((40, 50), np.float32), back), back)


def test_over_mixes_in_proportion() -> None:
    front, back = np.full((1, 1, 3), 200, np.uint8), np.full((1, 1, 3), 100, np.uint8)

    assert over(front, np.full((1, 1), 0.25, np.float32), back).tolist() == [[[125] * 3]]


def test_a_preview_is_the_export_made_small() -> None:
    image, alpha = scene(960, 1440)
    background = Picture(scene(500, 700)[0])

    export = composite.compose(image, alpha, background)
    preview = composite.compose(image, alpha, background, framing=Framing(longest=360))

    reduced = cv2.resize(export, (360, 240), interpolation=cv2.INTER_AREA)
    assert preview.shape == (240, 360, 3)
    assert np.abs(preview.astype(int) - reduced).mean() < 1


def test_in_a_preview_what_is_wholly_car_stays_so() -> None:
    image, alpha = np.full((300, 450, 3), 77, np.uint8), np.ones((300, 450), np.float32)

    composed = composite.compose(image, alpha, MAGENTA, framing=Framing(longest=151))
    assert composed.shape == (101, 151, 3)
    assert (composed == 77).all()


@pytest.mark.parametrize("size", [(100, 400), (400, 100), (50, 50), (3, 900)])
def test_a_picture_covers_everything_and_keeps_its_middle(size: tuple[int, int]) -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[50:150, 75:225] = 255

    filled = backgrounds.paint_background(Picture(picture), Rect.of(size))

    assert filled.shape == (*size, 3)
    assert (filled[size[0] // 2, size[1] // 2] > 200).all()


def test_a_picture_is_not_stretched() -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[60:140, 110:190] = 255  # a square

    filled = backgrounds.paint_background(Picture(picture), Rect(0, 0, 400, 600))[:, :, 0] > 127

    assert filled.any(axis=1).sum() == pytest.approx(filled.any(axis=0).sum(), abs=3)


def test_a_picture_of_the_same_size_is_used_as_it_is() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)

    assert np.array_equal(
        backgrounds.paint_background(Picture(picture), Rect(0, 0, 30, 20)), picture
    )


# --- backgrounds given as text --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#ff8000", Colour(255, 128, 0)),
        ("FF8000", Colour(255, 128, 0)),
        ("#fff", Colour(255, 255, 255)),
        ("White", Colour(255, 255, 255)),
        ("lightgrey", Colour(211, 211, 211)),
        ("rgb(1, 2, 3)", Colour(1, 2, 3)),
    ],
)
def test_colours_are_understood(text: str, colour: Colour) -> None:
    assert backgrounds.parse_background(text) == colour


@pytest.mark.parametrize("name", resources.backgrounds())
def test_built_in_backgrounds_are_understood(name: str) -> None:
    background = backgrounds.parse_background(name)

    assert isinstance(background, Picture)
    assert np.array_equal(background.pixels, images.load(resources.backgrounds()[name]).pixels)


def test_a_file_is_understood(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (4, 3), (1, 2, 3)).save(tmp_path / "floor.png")

    background = backgrounds.parse_background(str(tmp_path / "floor.png"))

    assert isinstance(background, Picture)
    assert (background.pixels == (1, 2, 3)).all()


@pytest.mark.parametrize("text", ["", "whiteish", "#12345", "#11223344", "c" * 300, "rgb(1, 2)"])
def test_what_is_no_background_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        backgrounds.parse_background(text)

    assert f"'{text}'" in str(caught.value)
    assert next(iter(resources.backgrounds())) in str(caught.value)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="no such file"):
        backgrounds.parse_background(str(tmp_path / "floor.jpg"))


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "floor").write_bytes(b"text")

    with pytest.raises(PhotoError, match="floor"):
        backgrounds.parse_background(str(tmp_path / "floor"))


# --- gradients, placement and framing -------------------------------------------------------------


def test_a_gradient_runs_from_its_upper_to_its_lower_colour() -> None:
    filled = backgrounds.paint_background(
        Gradient((10, 20, 30), (210, 120, 30)), Rect(0, 0, 50, 400)
    )

    assert np.abs(filled[0].mean(axis=0) - (10, 20, 30)).max() < 1
    assert np.abs(filled[-1].mean(axis=0) - (210, 120, 30)).max() < 1
    assert (np.diff(filled.mean(axis=(1, 2))) > -0.3).all()


def test_a_gradient_shows_no_steps() -> None:
    rows = backgrounds.paint_background(
        Gradient((100, 100, 100), (104, 104, 104)), Rect(0, 0, 64, 800)
    )[..., 0]

    assert (
        np.abs(rows.reshape(50, 16, 64).mean(axis=(1, 2)) - np.linspace(100, 104, 50)).max() < 0.2
    )


def test_a_studio_has_a_wall_and_a_floor() -> None:
    rows = backgrounds.paint_background(
        Gradient((200, 200, 200), (100, 100, 100), 0.6), Rect(0, 0, 8, 1000)
    ).mean(axis=2)

    assert rows[400].mean() > 190
    assert rows[800].mean() < 115


@pytest.mark.parametrize("background", ["white..#888888", "white .. 888888"])
def test_two_colours_are_a_gradient(background: str) -> None:
    expected = Gradient((255, 255, 255), (136, 136, 136))
    assert backgrounds.parse_background(background) == expected


@pytest.mark.parametrize("background", ["white..", "..white", "white..nothing", "a..b..c"])
def test_half_a_gradient_is_refused(background: str) -> None:
    with pytest.raises(UsageError, match="white"):
        backgrounds.parse_background(background)


def test_a_moved_car_is_the_photo_s_own_pixels() -> None:
    image, alpha = scene()
    moved = composite.compose(image, alpha, MAGENTA, Placement(x=36 / 360, y=-24 / 240))

    still = composite.compose(image, alpha, MAGENTA)
    np.testing.assert_array_equal(moved[:-24, 36:], still[24:, :-36])
    assert (moved[-24:] == (255, 0, 255)).all()


def test_the_shadow_falls_behind_the_car() -> None:
    image, alpha = scene()
    shaded = composite.compose(image, alpha, Colour(255, 255, 255), Placement(shadow=1.0))

    np.testing.assert_array_equal(shaded[alpha == 1.0], image[alpha == 1.0])
    assert shaded[182, 180].mean() < 200


@pytest.mark.parametrize("kind", ["colour", "gradient", "picture"])
@pytest.mark.parametrize(
    "placement", [Placement(0.7, 0.1, -0.05, 0.8), Placement(1.4, -0.1, 0.1, 0.5)]
)
def test_a_small_composite_is_the_large_one_reduced(kind: str, placement: Placement) -> None:
    image, alpha = scene(960, 1440)
    kinds: dict[str, Background] = {
        "colour": MAGENTA,
        "gradient": Gradient((250, 250, 250), (90, 90, 90), 0.6),
        "picture": smooth_picture(),
    }
    export = composite.compose(image, alpha, kinds[kind], placement)
    cutout = cut_out(image, alpha).reduced(360)
    preview = composite.assemble(cutout, kinds[kind], placement)

    reduced = cv2.resize(export, (360, 240), interpolation=cv2.INTER_AREA)
    assert preview.shape == (240, 360, 3)
    # Enlarged from fewer pixels, the lines of the texture are softer.
    assert np.abs(preview.astype(int) - reduced).mean() < (1.5 if placement.scale < 1 else 3)


def test_a_crop_is_cut_out_of_the_composite() -> None:
    image, alpha = scene()
    background = smooth_picture()
    whole = composite.compose(image, alpha, background, Placement(shadow=0.7))
    cropped = composite.compose(
        image, alpha, background, Placement(shadow=0.7), Framing(margin=0.05)
    )

    car = cut_out(image, alpha).car
    assert car is not None
    left, top = floor(car.left - 0.05 * car.width), floor(car.top - 0.05 * car.width)
    part = whole[top : top + cropped.shape[0], left : left + cropped.shape[1]]
    assert np.abs(cropped.astype(int) - part).mean() < 1  # the background is scaled anew
    inside = alpha[top : top + cropped.shape[0], left : left + cropped.shape[1]] == 1
    np.testing.assert_array_equal(cropped[inside], part[inside])


@pytest.mark.parametrize("exact", [(80, 60), (200, 200), (120, 63)])
def test_an_exact_size_with_a_margin_fits_the_car(exact: tuple[int, int]) -> None:
    image, alpha = scene()
    made = composite.compose(image, alpha, MAGENTA, framing=Framing(exact=exact, margin=0.1))

    assert made.shape == (exact[1], exact[0], 3)
    car = (made != (255, 0, 255)).any(axis=2)
    shares = car.any(axis=0).mean(), car.any(axis=1).mean()
    assert max(shares) == pytest.approx(0.8, abs=0.05)


def test_without_a_car_there_is_only_the_background() -> None:
    image, alpha = scene()
    made = composite.compose(
        image, alpha * 0, MAGENTA, Placement(2.0, 0.5, 0, 1), Framing(exact=(90, 40))
    )

    assert (made == (255, 0, 255)).all()
