"""What a floor mirrors of a car."""

from __future__ import annotations

import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.compose.framing import Mapping
from app.core.compose.ground import Ground
from app.core.compose.reflection import reflected, shine
from app.core.compose.shadow import RIM
from app.core.files.opencv import cv2

SIZE = (400, 800)
FLOOR = 300


def car() -> tuple[Pixels, Floats]:
    """A red body over two blue wheels that stand on the floor."""
    alpha = np.zeros(SIZE, np.float32)
    colours = np.zeros((*SIZE, 3), np.uint8)
    cv2.rectangle(alpha, (150, 160), (650, 270), 1.0, -1)
    colours[:] = (220, 30, 30)
    for x in (250, 550):
        cv2.circle(alpha, (x, 260), 39, 1.0, -1)
    colours[272:] = (30, 30, 220)
    return colours, alpha


def on_white(gloss: float, mapping: Mapping | None = None) -> Pixels:
    colours, alpha = car()
    ground = Ground.of(alpha, RIM)
    assert ground is not None
    mirror = reflected(colours, alpha, ground)
    assert mirror is not None
    floor = np.full((*SIZE, 3), 255, np.uint8)
    shine(floor, mirror, mapping or Mapping(), gloss)
    return floor


def test_it_begins_where_the_tyres_touch_the_floor() -> None:
    floor = on_white(1.0)
    assert floor[FLOOR + 6, 250, 2] > floor[FLOOR + 6, 250, 0] + 80  # the blue wheel
    assert floor[FLOOR + 45, 400, 0] > floor[FLOOR + 45, 400, 2] + 40  # farther down the red body
    assert (floor[FLOOR + 8, 400] > 225).all()  # between them the open floor, as above it


def test_above_the_floor_there_is_none_and_far_below_it_fades() -> None:
    floor = on_white(1.0)
    assert (floor[: FLOOR - 60] == 255).all()
    rows = 255 - floor[FLOOR + 40 :, 400].astype(int).min(axis=1)
    assert (np.diff(rows) <= 2).all()
    assert rows[-1] < rows[0] / 4


def test_half_as_glossy_is_half_as_strong() -> None:
    full, half = (255 - on_white(gloss).astype(int) for gloss in (1.0, 0.5))
    assert np.abs(full / 2 - half).max() <= 1.5


def test_it_goes_along_with_the_car() -> None:
    moved = on_white(0.8, Mapping(1.0, 30, -20))
    assert np.abs(moved[:-20, 30:].astype(int) - on_white(0.8)[20:, :-30]).max() <= 2
