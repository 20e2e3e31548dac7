from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Pixels
from app.core.photo.box import Rect
from app.core.preview.sight import nearest_sight


@pytest.fixture
def cover() -> Pixels:
    """A photo of 200x100 with a car from 120 to 180 across and 50 to 90 down."""
    cover = np.zeros((100, 200), np.uint8)
    cover[50:90, 120:180] = 255
    return cover


def share(cover: Pixels, seen: Rect) -> float:
    box = seen.whole_within(cover.shape)
    return 0.0 if box is None else float((cover[box.part] > 0).mean())


@pytest.mark.parametrize(
    "seen",
    [
        Rect(130, 60, 170, 80),
        Rect(100, 40, 140, 60),
        Rect(0, 0, 200, 100),
        Rect(-50, -20, 250, 120),
    ],
)
def test_what_shows_the_car_stays(cover: Pixels, seen: Rect) -> None:
    assert nearest_sight(cover, seen) == seen


@pytest.mark.parametrize("corner", [(0, 0), (160, 0), (0, 80), (60, 30), (-30, 90)])
def test_what_shows_none_of_it_goes_there_by_the_shortest_way(
    cover: Pixels, corner: tuple[int, int]
) -> None:
    seen = Rect(*corner, corner[0] + 40, corner[1] + 20)
    wanted = nearest_sight(cover, seen)
    assert wanted.size == seen.size
    assert 0.5 <= share(cover, wanted) <= 0.6, "half of what it could show, and no further"


def test_what_shows_the_photos_whole_height_moves_sideways_alone(cover: Pixels) -> None:
    wanted = nearest_sight(cover, Rect(0, -10, 40, 110))
    assert (wanted.top, wanted.bottom) == (-10, 110)
    assert share(cover, wanted) >= 0.2


def test_without_a_car_nothing_moves() -> None:
    seen = Rect(3.5, 4, 13.5, 14)
    assert nearest_sight(np.zeros((50, 60), np.uint8), seen) == seen
