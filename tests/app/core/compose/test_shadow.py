"""The shadow under a car: where it falls, and where it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.arrays import Floats
from app.core.compose.framing import Mapping
from app.core.compose.ground import Ground
from app.core.compose.shadow import RIM, Shadow, contact, fall, sunlit
from app.core.files.opencv import cv2
from app.core.photo.placement import Placement

SIZE = (400, 800)
MIDDLE, FLOOR = 400, 300  # of the car below; its tyres stand on the floor


def side_view() -> Floats:
    """A car from the side: a body over two wheels."""
    alpha = np.zeros(SIZE, np.float32)
    cv2.rectangle(alpha, (150, 160), (650, 270), 1.0, -1)
    for x in (250, 550):
        cv2.circle(alpha, (x, 260), 39, 1.0, -1)
    return alpha


def three_quarter_view() -> Floats:
    """A car whose far wheels stand higher in the picture."""
    alpha = np.zeros(SIZE, np.float32)
    cv2.fillPoly(alpha, [np.array([[150, 120], [640, 100], [650, 200], [300, 270], [150, 240]])], 1)
    for x, y in ((310, 250), (590, 190)):
        cv2.circle(alpha, (x, y), 35, 1.0, -1)
    return alpha


def cast(alpha: Floats) -> Shadow | None:
    """The contact shadow of an alpha."""
    ground = Ground.of(alpha, RIM)
    return contact(ground) if ground else None


def darkened(alpha: Floats, strength: float = 1.0, mapping: Mapping | None = None) -> Floats:
    """How much darker a white floor gets, in [0, 1]."""
    shadow = cast(alpha)
    assert shadow is not None
    floor = np.full((*SIZE, 3), 255, np.uint8)
    fall(floor, shadow.at(strength), mapping or Mapping())
    return np.asarray(1 - floor.mean(axis=2) / 255, np.float32)


def test_it_is_darkest_where_the_tyres_touch_the_floor() -> None:
    dark = darkened(side_view())
    row = dark[FLOOR - 1]
    assert row[250] > 0.75
    assert row[550] > 0.75
    assert row[250] > row[MIDDLE] > 0.3


def test_beside_the_foot_of_a_tyre_the_wedge_below_its_curve_is_dark() -> None:
    row = darkened(side_view())[FLOOR - 2]
    assert min(row[250 - 14], row[250 + 14]) > 0.7


def test_between_the_wheels_the_floor_is_dark_and_around_it_gets_lighter() -> None:
    below = darkened(side_view())[FLOOR:, MIDDLE]
    assert below[0] > 0.3
    assert (np.diff(below) <= 1e-6).all()
    assert below[-1] == 0


def test_it_reaches_under_the_bumpers_but_not_far_beyond() -> None:
    row = darkened(side_view())[FLOOR - 5]
    assert row[190] > 0.1
    assert row[610] > 0.1
    assert row[70] < 0.15
    assert row[730] < 0.15
    assert row[20] < 0.02
    assert row[780] < 0.02


def test_above_the_car_there_is_none() -> None:
    assert darkened(side_view())[:150].max() == 0


def test_it_follows_the_floor_from_wheel_to_wheel() -> None:
    dark = darkened(three_quarter_view())
    near, far = dark[285, 310], dark[225, 590]
    assert near > 0.6
    assert far > 0.6
    # At the far wheel the floor in front of the car is free, at the height of the near one.
    assert dark[290, 590] < 0.1


def test_it_can_be_turned_off_and_down() -> None:
    assert darkened(side_view(), 0.0).max() == 0
    weak, usual, strong = (darkened(side_view(), strength).max() for strength in (0.3, 0.7, 1.0))
    assert 0.3 < weak < usual < strong


def test_it_moves_and_grows_with_the_car() -> None:
    still = darkened(side_view())
    moved = darkened(side_view(), mapping=Mapping(1.0, 40, 20))
    assert np.abs(moved[20:, 40:] - still[:-20, :-40]).max() < 0.01
    small = darkened(side_view(), mapping=Mapping(0.5))
    reduced = cv2.resize(still, (400, 200), interpolation=cv2.INTER_AREA)
    assert np.abs(small[:200, :400] - reduced).mean() < 0.005


@pytest.mark.parametrize("factor", [0.5, 3])
def test_it_is_the_same_shadow_whatever_the_photo_s_size(factor: float) -> None:
    size = (round(SIZE[1] * factor), round(SIZE[0] * factor))
    other = np.asarray(cv2.resize(side_view(), size, interpolation=cv2.INTER_AREA), np.float32)
    shadow = cast(other)
    assert shadow is not None
    floor = np.full((*SIZE, 3), 255, np.uint8)
    fall(floor, shadow.at(1.0), Mapping(1 / factor))
    dark = 1 - floor.mean(axis=2) / 255
    assert np.abs(dark - darkened(side_view())).mean() < 0.004


def test_where_there_is_no_car_there_is_no_shadow() -> None:
    assert cast(np.zeros(SIZE, np.float32)) is None
    assert cast(np.full(SIZE, 0.2, np.float32)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (5, 4)])
def test_odd_silhouettes_are_borne(shape: tuple[int, int]) -> None:
    shadow = cast(np.ones(shape, np.float32))
    canvas = np.full((*shape, 3), 255, np.uint8)
    if shadow is not None:
        fall(canvas, shadow.at(1.0), Mapping())
    assert canvas.shape == (*shape, 3)


def test_a_shadow_out_of_sight_changes_nothing() -> None:
    assert darkened(side_view(), mapping=Mapping(1.0, 5000, 0)).max() == 0


def test_it_is_as_dark_as_in_photos() -> None:
    """Luminance as a share of the open floor's, by FACTS of photos in a studio."""
    light = 1 - darkened(side_view(), 0.7)
    length = 2.5 * 139  # px: of a car that is as high
    assert light[285, MIDDLE] == pytest.approx(0.17, abs=0.06)  # under the sill
    in_front = [light[FLOOR + round(length * far), 250] for far in (0.0071, 0.0143, 0.0214)]
    assert in_front == pytest.approx([0.61, 0.78, 0.84], abs=0.07)


def test_under_a_bumper_that_hangs_free_it_is_lighter_than_under_the_sill() -> None:
    light = 1 - darkened(side_view(), 0.7)
    assert light[FLOOR - 5, 165] > 1.5 * light[FLOOR - 5, MIDDLE]


def test_the_sun_casts_a_shadow_to_the_other_side() -> None:
    ground = Ground.of(side_view(), RIM)
    assert ground is not None
    placement = Placement(sun=1.0, sun_from=90, sun_length=1.0)
    shadow = sunlit(ground, placement)
    assert shadow is not None
    floor = np.full((*SIZE, 3), 255, np.uint8)
    fall(floor, shadow, Mapping())
    assert floor[FLOOR - 4, 120].mean() < 120  # at the left of the car
    assert (floor[FLOOR - 4, 680:] == 255).all()
    assert sunlit(ground, replace(placement, sun=0.0)) is None
