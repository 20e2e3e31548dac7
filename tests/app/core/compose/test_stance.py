"""The picture that is made around a car so that it stands on a floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.arrays import Floats
from app.core.compose.background import Background, Colour, Picture
from app.core.compose.composite import compose, window_for
from app.core.compose.framing import WHOLE, Framing
from app.core.compose.ground import Ground
from app.core.compose.shadow import RIM
from app.core.compose.stance import Stance, as_near, depth_of, stance_of, vehicle_of
from app.core.mask.alpha import from_8_bit
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, STANDING, Placement
from app.core.photo.scene import Scene

SIZE = (400, 600)
SCENE = Scene(floor=0.8, horizon=0.4, car=0.4)
HALL = Picture(np.full((200, 300, 3), 200, np.uint8), SCENE)


def box(left: int, top: int, right: int, bottom: int) -> Floats:
    alpha = np.zeros(SIZE, np.float32)
    alpha[top:bottom, left:right] = 1.0
    return alpha


def window(
    alpha: Floats,
    background: Background = HALL,
    framing: Framing = WHOLE,
    placement: Placement = STANDING,
) -> Rect:
    return window_for(stance_of(alpha), alpha.shape, background, placement, framing)


@pytest.mark.parametrize(
    "car", [(200, 150, 400, 250), (20, 200, 380, 330), (300, 20, 500, 390), (5, 5, 595, 390)]
)
def test_a_whole_car_stands_on_the_floor_with_room_on_all_sides(
    car: tuple[int, int, int, int],
) -> None:
    seen = window(box(*car))
    assert seen.contains(Rect(*car))
    assert (car[3] - seen.top) / seen.height == pytest.approx(SCENE.floor, abs=0.005)
    assert (car[0] + car[2]) / 2 == pytest.approx(seen.middle, abs=1)
    assert seen.width / seen.height == pytest.approx(1.5, abs=0.01)
    assert (car[2] - car[0]) / seen.width <= 0.865


def test_its_pixels_stay_the_photo_s_own() -> None:
    image = np.random.default_rng(1).integers(0, 256, (*SIZE, 3), np.uint8)
    alpha = box(200, 150, 400, 250)
    seen = window(alpha)
    made = compose(image, alpha, HALL, STANDING)
    top, left = round(150 - seen.top), round(200 - seen.left)
    car = made[top : top + 100, left : left + 200]
    np.testing.assert_array_equal(car, image[150:250, 200:400])


@pytest.mark.parametrize("exact", [(800, 600), (500, 500), (900, 1600), (1910, 1000)])
def test_an_exact_size_is_a_shape_of_its_own(exact: tuple[int, int]) -> None:
    alpha = box(150, 150, 450, 260)
    framing = Framing(exact=exact)
    seen = window(alpha, framing=framing)
    assert seen.width / seen.height == pytest.approx(exact[0] / exact[1], abs=0.01)
    assert seen.contains(Rect(150, 150, 450, 260))
    grey = np.full((*SIZE, 3), 90, np.uint8)
    assert compose(grey, alpha, HALL, STANDING, framing).shape == (exact[1], exact[0], 3)


def test_what_the_photo_cut_off_stays_at_the_edge() -> None:
    assert window(box(0, 150, 300, 300)).left == 0
    assert window(box(300, 150, 600, 300)).right == 600
    assert window(box(200, 250, 400, 400)).bottom == 400


@pytest.mark.parametrize("car", [(0, 150, 600, 300), (200, 0, 400, 300), (0, 0, 600, 400)])
def test_a_close_up_is_the_photo(car: tuple[int, int, int, int]) -> None:
    assert window(box(*car)) == Rect.of(SIZE)


def test_a_tyre_at_the_lower_edge_is_not_cut_off() -> None:
    alpha = box(100, 150, 500, 380)
    alpha[380:, 150:190] = alpha[380:, 400:440] = 1.0
    stance = stance_of(alpha)
    assert stance is not None
    assert stance.cut == (False, False, False, False)


def test_a_spike_below_is_no_foot() -> None:
    alpha = box(100, 150, 500, 300)
    alpha[300:340, 250:253] = 1.0
    stance = stance_of(alpha)
    assert stance is not None
    assert stance.car.bottom == 300


def test_views_of_one_vehicle_have_one_scale() -> None:
    side, front = box(100, 150, 500, 300), box(200, 140, 380, 300)
    placement = replace(STANDING, vehicle=(0.4, 1.0))
    sizes = {window(alpha, placement=placement).size for alpha in (side, front)}
    assert len(sizes) == 1


def test_in_the_photo_s_place_the_picture_is_the_photo() -> None:
    assert window(box(200, 150, 400, 250), placement=AS_IN_PHOTO) == Rect.of(SIZE)
    assert window(np.zeros(SIZE, np.float32)) == Rect.of(SIZE)


@pytest.mark.parametrize("shape", [(300, 300), (900, 400)])
def test_on_a_colour_the_picture_is_neither_tall_nor_flat(shape: tuple[int, int]) -> None:
    stance = Stance(Rect(50, 100, 250, 200), shape)
    seen = window_for(stance, shape, Colour(255, 255, 255), STANDING)
    assert 4 / 3 - 0.01 < seen.width / seen.height < 16 / 9 + 0.01


def heights(*rows: float) -> list[Stance]:
    return [Stance(Rect(0, 0, 2 * row, row), SIZE) for row in rows]


@pytest.mark.parametrize(
    ("rows", "near"),
    [
        ((100, 108, 92), 3),
        ((100, 80), 1),  # from farther away
        ((100, 80, 84, 88, 93, 97), 6),  # from one place, since there are views in between
        ((100, 125, 118, 112), 4),
        ((100, 86, 75), 2),
        ((100, 96, 91, 86, 82, 78, 74, 70, 66), 7),  # but not on and on
    ],
)
def test_views_from_one_place_are_told_by_their_sizes(rows: tuple[float, ...], near: int) -> None:
    views = heights(*rows)
    assert len(as_near(views[0], views)) == near


def test_photos_of_another_size_are_from_elsewhere() -> None:
    (model,) = heights(100)
    assert as_near(model, [model, replace(model, size=(800, 1200))]) == [model]


def deep(depth: float) -> Stance:
    """A car whose farthest tyre stands so much higher than its nearest, in heights of the car."""
    return Stance(Rect(200, 150, 400, 250), SIZE, depth=depth)


def stands(stance: Stance, seen: Rect, depth: float | None = None) -> float:
    """How far down the farthest tyre stands in a picture."""
    depth = stance.depth * stance.car.height if depth is None else depth
    return (stance.car.bottom - depth - seen.top) / seen.height


@pytest.mark.parametrize("depth", [0.0, 0.2, 0.5, 0.6])
def test_no_tyre_stands_on_the_wall(depth: float) -> None:
    """Photographed from above and near, the farthest tyre is high up in the photo."""
    hall = Picture(HALL.pixels, replace(SCENE, wall=0.62))
    stance = deep(depth)
    seen = window_for(stance, SIZE, hall, STANDING)
    assert stands(stance, seen) > 0.62
    assert (stance.car.bottom - seen.top) / seen.height < 0.93
    if stands(stance, window_for(stance, SIZE, HALL, STANDING)) > 0.65:
        assert seen == window_for(stance, SIZE, HALL, STANDING)


def test_where_one_view_reaches_the_wall_all_views_stand_before_it() -> None:
    hall = Picture(HALL.pixels, replace(SCENE, wall=0.62))
    views = [deep(0.5), deep(0.1)]
    placement = replace(STANDING, vehicle=vehicle_of(views[0], views))
    first, second = (window_for(view, SIZE, hall, placement) for view in views)
    assert first == second
    assert stands(views[0], first) > 0.62


def test_how_deep_a_car_is_its_outline_tells() -> None:
    """Its right wheel stands 40 rows higher than its left one: two fifths of its height."""
    alpha = box(200, 150, 400, 200)
    alpha[200:250, 200:260] = 1.0
    alpha[200:210, 370:400] = 1.0
    assert depth_of(Ground.of(alpha, RIM)) == pytest.approx(0.4, abs=0.03)
    assert depth_of(Ground.of(box(200, 150, 400, 250), RIM)) == 0.0
    assert depth_of(None) == 0.0


def test_where_a_car_stands_is_told_by_8_bits_as_by_floats() -> None:
    cover = np.zeros((200, 400), np.uint8)
    cover[60:140, 80:320] = 255
    cover[140:160, 100:140] = cover[140:160, 260:300] = 128  # just car
    cover[160:170, 100:300] = 127  # just not
    alpha = from_8_bit(cover)
    assert stance_of(cover) == stance_of(alpha)
    of_bits, of_floats = Ground.of(cover, 0.2), Ground.of(alpha, 0.2)
    assert of_bits is not None
    assert of_floats is not None
    np.testing.assert_array_equal(of_bits.solid, of_floats.solid)
    np.testing.assert_array_equal(of_bits.rows, of_floats.rows)
    assert of_bits.mapping == of_floats.mapping
