"""Number plates covered: nothing of them is left, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Pixels
from app.core.compose.plates import cover_plates, coverage, grown, parse_cover
from app.core.errors import PhotoError, UsageError
from app.core.photo.plate import BLUR, PlateCover, Quad, scaled

LEANING: Quad = ((60.0, 40.0), (140.0, 52.0), (138.0, 78.0), (58.0, 64.0))


@pytest.fixture
def photo() -> Pixels:
    """A grey wall, and stripes of black and white where the plate is."""
    pixels = np.full((120, 200, 3), 120, np.uint8)
    pixels[coverage([LEANING], pixels.shape) > 0] = 255
    pixels[:, ::4][coverage([LEANING], pixels.shape)[:, ::4] > 0] = 0
    pixels[:, 1::4][coverage([LEANING], pixels.shape)[:, 1::4] > 0] = 0
    return pixels


def test_a_blur_leaves_nothing_to_read(photo: Pixels) -> None:
    covered = cover_plates(photo, [LEANING], BLUR)
    inside = coverage([LEANING], photo.shape) == 1
    assert photo[inside].std() > 100
    steps = np.abs(np.diff(covered.astype(int), axis=1))[:, :, 0]
    assert steps[inside[:, 1:] & inside[:, :-1]].max() <= 8


def test_nothing_is_touched_beyond_the_margin(photo: Pixels) -> None:
    covered = cover_plates(photo, [LEANING], PlateCover((255, 0, 0)))
    beyond = coverage(grown([LEANING]), photo.shape) == 0
    assert np.array_equal(covered[beyond], photo[beyond])
    assert (covered[coverage([LEANING], photo.shape) == 1] == (255, 0, 0)).all()
    assert photo.max() == 255  # the photo itself stays


def test_a_photo_made_small_is_covered_as_the_large_one_is(photo: Pixels) -> None:
    large = np.kron(photo, np.ones((2, 2, 1), np.uint8))
    covered = cover_plates(large, scaled([LEANING], 2), BLUR)
    small = cover_plates(photo, [LEANING], BLUR)
    means = covered.reshape(120, 2, 200, 2, 3).mean(axis=(1, 3))
    inside = coverage([LEANING], photo.shape) == 1
    assert np.abs(means - small)[inside].mean() < 3


def test_16_bits_are_covered_as_8_are(photo: Pixels) -> None:
    deep = cover_plates(photo.astype(np.uint16) * 257, [LEANING], PlateCover((10, 200, 30)))
    covered = cover_plates(photo, [LEANING], PlateCover((10, 200, 30)))
    assert deep.dtype == np.uint16
    assert np.abs(deep / 257 - covered).max() <= 1


def test_a_picture_lies_on_the_plate_with_its_corners_on_the_plates(
    photo: Pixels, tmp_path: Path
) -> None:
    drawn = np.zeros((40, 120, 3), np.uint8)
    drawn[:20, :60], drawn[:20, 60:] = (255, 0, 0), (0, 255, 0)
    drawn[20:, 60:], drawn[20:, :60] = (0, 0, 255), (255, 255, 0)
    Image.fromarray(drawn).save(tmp_path / "own.png")
    covered = cover_plates(photo, [LEANING], parse_cover(str(tmp_path / "own.png")))
    middle = np.mean(LEANING, axis=0)
    for corner, colour in zip(
        LEANING, ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)), strict=True
    ):
        x, y = (0.8 * np.array(corner) + 0.2 * middle).astype(int)
        assert np.abs(covered[y, x].astype(int) - colour).max() < 10


def test_what_is_transparent_in_a_picture_shows_the_blur_not_the_plate(
    photo: Pixels, tmp_path: Path
) -> None:
    drawn = Image.new("RGBA", (120, 40), (255, 0, 0, 0))
    drawn.paste((0, 0, 255, 255), (60, 0, 120, 40))
    drawn.save(tmp_path / "own.png")
    covered = cover_plates(photo, [LEANING], PlateCover(picture=tmp_path / "own.png"))
    assert np.array_equal(covered[:, :90], cover_plates(photo, [LEANING], BLUR)[:, :90])
    assert (covered[60, 115] == (0, 0, 255)).all()


def test_a_plate_at_the_photos_edge_or_beyond_is_covered_as_far_as_it_is_seen(
    photo: Pixels,
) -> None:
    over: Quad = ((180.0, 100.0), (240.0, 100.0), (240.0, 130.0), (180.0, 130.0))
    beyond: Quad = ((300.0, 10.0), (340.0, 10.0), (340.0, 20.0), (300.0, 20.0))
    covered = cover_plates(photo, [over, beyond], PlateCover((0, 0, 255)))
    assert (covered[105:, 185:] == (0, 0, 255)).all()


def test_what_covers_a_plate_is_understood(tmp_path: Path) -> None:
    assert parse_cover("blur") == BLUR
    assert parse_cover("#ff8800") == parse_cover("ff8800") == PlateCover((255, 136, 0))
    assert parse_cover("white") == PlateCover((255, 255, 255))
    with pytest.raises(UsageError, match="'whit'"):
        parse_cover("whit")
    with pytest.raises(PhotoError, match=r"gone\.png"):
        parse_cover(str(tmp_path / "gone.png"))
