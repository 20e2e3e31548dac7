from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.compose.background import Background, Colour, Surroundings, Wall
from app.core.compose.car.cutout import cut_out
from app.core.compose.composite import assemble_parts
from app.core.compose.light import BRIGHTEST, WARMEST, gains_of, relit
from app.core.photo.placement import STANDING

PHOTO = np.full((120, 200, 3), 110, np.uint8)
ALPHA = np.zeros((120, 200), np.float32)
ALPHA[40:100, 40:160] = 1.0
PHOTO[40:100, 40:160] = np.linspace(0, 255, 120).astype(np.uint8)[None, :, None]


def car(background: Background, match: float) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    placement = replace(STANDING, match=match)
    made = assemble_parts(cut_out(PHOTO, ALPHA), background, placement)
    assert made.car is not None
    rows, columns = made.car.place
    row, column = round(70 + made.mapping.y) - rows.start, round(45 + made.mapping.x)
    left = column - columns.start
    return made.car.foreground[row, left : left + 110]


def test_off_by_default_and_then_not_one_pixel_changes() -> None:
    assert STANDING.match == 0.0
    np.testing.assert_array_equal(car(Colour(255, 255, 255), 0.0), PHOTO[70, 45:155])


def test_a_lighter_background_makes_the_car_lighter_and_burns_nothing_out() -> None:
    own, lit = car(Colour(255, 255, 255), 0.0).astype(int), car(Colour(255, 255, 255), 1.0)
    assert (lit >= own).all()
    assert lit[50].mean() > own[50].mean() + 5
    assert (np.diff(lit[:, 0].astype(int)) >= 0).all()
    flat = relit(
        np.array([[[0] * 3, [255] * 3]], np.uint8), PHOTO, ALPHA, Colour(255, 255, 255), 1.0
    )
    assert flat.tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_a_warm_background_makes_the_car_warmer() -> None:
    red, _green, blue = car(Colour(200, 150, 90), 1.0)[50].astype(int)
    assert red > blue


@pytest.mark.parametrize("after", [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 0.0, 0.0)])
def test_it_stays_within_its_bounds(after: tuple[float, ...]) -> None:
    gains = gains_of(np.full(3, 0.2), np.array(after), 1.0)
    assert (gains <= BRIGHTEST * WARMEST + 1e-9).all()
    assert (gains >= 1 / (BRIGHTEST * WARMEST) - 1e-9).all()
    half = gains_of(np.full(3, 0.2), np.array(after), 0.5)
    np.testing.assert_allclose(half**2, gains)


@pytest.mark.parametrize("background", [Surroundings(0.7), Wall(Colour(255, 255, 255))])
def test_on_its_own_ground_a_car_keeps_its_light(background: Background) -> None:
    np.testing.assert_array_equal(car(background, 1.0), PHOTO[70, 45:155])
