from __future__ import annotations

import numpy as np
import pytest

from app.core.arrays import Pixels
from app.core.photo.look import Veil
from app.core.preview.veil import COLOURS, STRENGTH, against, veiled

BODIES = {  # blue, green, red
    "silver": ((190, 190, 192), Veil.RED),
    "black": ((20, 20, 22), Veil.RED),
    "red": ((30, 25, 190), Veil.GREEN),
    "blue": ((190, 80, 20), Veil.RED),
    "orange red": ((10, 40, 220), Veil.GREEN),
}


def car(body: tuple[int, int, int]) -> tuple[Pixels, Pixels]:
    """A photo of green meadow with a car of one colour on dark tyres."""
    photo = np.full((40, 60, 4), 255, np.uint8)
    photo[..., :3] = (40, 160, 60)
    photo[10:30, 10:50, :3] = body
    photo[24:30, 10:50, :3] = (15, 15, 15)
    cover = np.zeros((40, 60), np.uint8)
    cover[10:30, 10:50] = 255
    return photo, cover


@pytest.mark.parametrize("name", BODIES)
def test_the_colour_is_none_of_the_cars(name: str) -> None:
    body, veil = BODIES[name]
    assert against(*car(body)) is veil


def test_a_car_of_two_colours_gets_a_third() -> None:
    photo, cover = car((30, 25, 190))
    photo[10:18, 10:50, :3] = (60, 170, 45)
    assert against(photo, cover) in (Veil.BLUE, Veil.YELLOW)


def test_without_a_car_it_is_the_usual_one() -> None:
    photo, cover = car((30, 25, 190))
    assert against(photo, np.zeros_like(cover)) is Veil.RED


def test_the_veil_is_mixed_in() -> None:
    photo = np.full((1, 1, 4), 100, np.uint8)
    blue, green, red = COLOURS[Veil.BLUE]
    expected = [round((1 - STRENGTH) * 100 + STRENGTH * part) for part in (blue, green, red)]
    assert veiled(photo, Veil.BLUE)[0, 0].tolist() == [*expected, 255]
