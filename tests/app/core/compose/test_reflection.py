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


def test_between_a_car_and_its_reflection_is_no_light() -> None:
    seen = on_white(1.0)[274 : FLOOR + 25, 400].max(axis=-1).astype(int)  # below the body
    assert seen[0] < 20
    assert (np.diff(seen) >= -6).all(), "it fades, with no light in between"
    assert (on_white(1.0)[:255, 400] > 225).all(), "nothing of it is seen above"
    aside = on_white(1.0)[200 : FLOOR - 4, 720]
    assert (aside == 255).all(), "nor beside"


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


def test_its_sides_are_soft_and_go_on_beside_the_car() -> None:
    dark = 255 - on_white(1.0).astype(int).min(axis=2)
    assert steepest(dark[FLOOR + 60]) < steepest(dark[FLOOR + 35]) < 0.4
    assert dark[FLOOR + 45, 655] > 0  # the body ends at 650


def steepest(row: np.ndarray) -> float:
    """The largest step from a pixel to the next, as a share of the largest value."""
    return float(np.abs(np.diff(row)).max() / row.max())


def test_what_hangs_high_above_the_floor_fades_without_an_edge() -> None:
    alpha = np.zeros(SIZE, np.float32)
    outline = np.array([(150, 160), (650, 160), (650, 120), (720, 120), (420, 270), (150, 270)])
    cv2.fillPoly(alpha, [outline], 1.0)
    for x in (230, 420):
        cv2.circle(alpha, (x, 260), 39, 1.0, -1)
    ground = Ground.of(alpha, RIM)
    assert ground is not None
    assert ground.hangs.max() > 0.6 > ground.hangs.min()  # metres
    mirror = reflected(np.full((*SIZE, 3), 30, np.uint8), alpha, ground)
    assert mirror is not None
    floor = np.full((*SIZE, 3), 255, np.uint8)
    shine(floor, mirror, Mapping(), 1.0)
    strongest = (255 - floor[FLOOR:].astype(int).min(axis=2)).max(axis=0)
    fading = strongest[500:620]
    assert fading[0] > 60
    assert fading[-1] == 0
    assert (np.diff(fading) > -4).all()
