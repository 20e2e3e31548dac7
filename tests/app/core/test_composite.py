"""Cut-outs on new backgrounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray

from app.core import composite, images, resources
from app.core.composite import Colour, Picture
from app.core.errors import PhotoError, UsageError
from app.core.framing import Framing
from app.core.opencv import cv2

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
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

    assert np.array_equal(composite.over(front, np.ones((40, 50), np.float32), back), front)
    assert np.array_equal(composite.over(front, np.zeros((40, 50), np.float32), back), back)


def test_over_mixes_in_proportion() -> None:
    front, back = np.full((1, 1, 3), 200, np.uint8), np.full((1, 1, 3), 100, np.uint8)

    assert composite.over(front, np.full((1, 1), 0.25, np.float32), back).tolist() == [[[125] * 3]]


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

    filled = composite.backdrop(Picture(picture), *size)

    assert filled.shape == (*size, 3)
    assert (filled[size[0] // 2, size[1] // 2] > 200).all()


def test_a_picture_is_not_stretched() -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[60:140, 110:190] = 255  # a square

    filled = composite.backdrop(Picture(picture), 600, 400)[:, :, 0] > 127

    assert filled.any(axis=1).sum() == pytest.approx(filled.any(axis=0).sum(), abs=3)


def test_a_picture_of_the_same_size_is_used_as_it_is() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)

    assert np.array_equal(composite.backdrop(Picture(picture), 20, 30), picture)


def test_a_checkerboard_alternates() -> None:
    board = composite.checkerboard(4, 6, 2, Colour(9, 9, 9), Colour(1, 2, 3))

    assert board.dtype == np.uint8
    assert board[:, :, 0].tolist() == [[9, 9, 1, 1, 9, 9]] * 2 + [[1, 1, 9, 9, 1, 1]] * 2
    assert board[0, 2].tolist() == [1, 2, 3]


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
    assert composite.parse_background(text) == colour


@pytest.mark.parametrize("name", resources.backgrounds())
def test_built_in_backgrounds_are_understood(name: str) -> None:
    background = composite.parse_background(name)

    assert isinstance(background, Picture)
    assert np.array_equal(background.pixels, images.load(resources.backgrounds()[name]).pixels)


def test_a_file_is_understood(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (4, 3), (1, 2, 3)).save(tmp_path / "floor.png")

    background = composite.parse_background(str(tmp_path / "floor.png"))

    assert isinstance(background, Picture)
    assert (background.pixels == (1, 2, 3)).all()


@pytest.mark.parametrize("text", ["", "whiteish", "#12345", "#11223344", "c" * 300, "rgb(1, 2)"])
def test_what_is_no_background_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        composite.parse_background(text)

    assert f"'{text}'" in str(caught.value)
    assert next(iter(resources.backgrounds())) in str(caught.value)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="no such file"):
        composite.parse_background(str(tmp_path / "floor.jpg"))


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "floor").write_bytes(b"text")

    with pytest.raises(PhotoError, match="floor"):
        composite.parse_background(str(tmp_path / "floor"))
