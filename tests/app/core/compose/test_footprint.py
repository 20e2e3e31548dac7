"""The place that a car covers on its floor: found again from pictures of a model."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np
import pytest

from app.core.arrays import Floats
from app.core.compose.footprint import Footprint
from app.core.compose.ground import Ground
from app.core.files.opencv import cv2

SIZE = (640, 960)  # px
CAR = Footprint(
    azimuth=0.0,
    distance=6.5,
    camera=1.5,
    length=4.5,
    width=1.8,
    clearance=0.22,
    tilt=0.0,
    focal=900.0,
    x=480.0,
    horizon=250.0,
    tall=1.5,
    misfit=0.0,
)


def picture(car: Footprint) -> Floats:
    """The outline of a plain car: a body, a cabin and four wheels."""
    alpha = np.zeros(SIZE, np.float32)
    for low, high, long, wide in ((0.22, 0.85, 1.0, 1.0), (0.85, 1.5, 0.55, 0.8)):
        along = np.array([-0.5, 0.5, 0.5, -0.5], np.float32) * long * car.length
        across = np.array([-0.5, -0.5, 0.5, 0.5], np.float32) * wide * car.width
        points = [np.stack(car.seen(along, across, each), axis=1) for each in (low, high)]
        hull = cv2.convexHull(np.concatenate(points).astype(np.float32))
        cv2.fillConvexPoly(alpha, hull.round().astype(np.int32), 1.0)
    turn = np.linspace(0, 2 * np.pi, 40)
    for end in (-1, 1):
        for side in (-1, 1):
            rim = []
            for deep in (0.02, 0.23):
                along = end * 0.295 * car.length + 0.33 * np.cos(turn)
                across = np.full_like(turn, side * (0.5 * car.width - deep))
                depth = 0.33 + 0.33 * np.sin(turn)
                rim += [
                    np.stack(car.seen(a, b, h), axis=-1)
                    for a, b, h in zip(along, across, depth, strict=True)
                ]
            hull = cv2.convexHull(np.array(rim, np.float32).reshape(-1, 2))
            cv2.fillConvexPoly(alpha, hull.round().astype(np.int32), 1.0)
    return alpha


def found(alpha: Floats) -> Ground:
    ground = Ground.of(alpha, 0.4)
    assert ground is not None
    return ground


@pytest.mark.parametrize("degrees", [0, 20, 35, 50, 75, 90, 110, 145, 165])
def test_the_direction_of_the_camera_is_found(degrees: int) -> None:
    footprint = found(picture(replace(CAR, azimuth=radians(degrees)))).footprint
    apart = (np.degrees(footprint.azimuth) - degrees + 90) % 180 - 90
    assert abs(apart) < 10


@pytest.mark.parametrize("degrees", [20, 35, 50, 75, 110, 145])
def test_what_the_car_covers_is_where_it_stands(degrees: int) -> None:
    car = replace(CAR, azimuth=radians(degrees))
    ground = found(picture(car))
    edge = np.stack(ground.footprint.edge(), axis=1)
    scale, x, y = ground.mapping.scale, ground.mapping.x, ground.mapping.y
    told = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(told, [np.round(edge * scale + (x, y)).astype(np.int32)], 1)
    true = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(true, [np.round(np.stack(car.edge(), axis=1)).astype(np.int32)], 1)
    assert (told & true).sum() / (told | true).sum() > 0.7


def test_points_of_the_floor_are_found_where_they_are_seen() -> None:
    car = replace(CAR, azimuth=0.6, tilt=0.02)
    along, across = np.array([1.0, -2.0, 0.5], np.float32), np.array([0.3, 0.9, -4.0], np.float32)
    back = car.on_floor(*car.seen(along, across))
    assert np.stack(back) == pytest.approx(np.stack([along, across]), abs=1e-3)


def test_beyond_the_car_is_told_in_metres() -> None:
    along, across = np.array([0.0, 0.0, 3.25], np.float32), np.array([0.0, 1.4, 0.0], np.float32)
    assert CAR.beyond(along, across) == pytest.approx([-0.9, 0.5, 1.0], abs=1e-5)


def test_a_car_is_seen_straight_on_though_its_mask_lacks_a_corner() -> None:
    alpha = picture(CAR)
    alpha[:, : int(np.flatnonzero(alpha.any(axis=0))[0]) + 6] = 0
    assert found(alpha).footprint.azimuth == 0.0


@pytest.mark.parametrize("lens", [1.0, 4.0])
def test_seen_straight_on_from_afar_no_floor_begins_far_below_the_tyres(
    lens: float,
) -> None:
    car = replace(CAR, camera=1.1, distance=lens * 6.5, focal=lens * 900.0, horizon=300.0)
    ground = found(picture(car))
    below = float(ground.rows.max() - ground.lowest.max()) / ground.footprint.metre
    along, across = np.array([0.5, 0.295], np.float32) * car.length, np.zeros(2, np.float32)
    front, tyres = car.seen(along, across)[1]
    lies = float(front - tyres) / car.metre
    assert below == pytest.approx(lies, abs=0.05)


def test_a_wheel_stands_at_each_corner() -> None:
    ground = found(picture(replace(CAR, azimuth=radians(90))))
    starts = np.flatnonzero(np.diff(ground.tyres.astype(np.int8)) == 1)
    assert len(starts) == 2


@pytest.mark.parametrize(("degrees", "tilt"), [(35, 0.16), (145, -0.16)])
def test_a_camera_held_at_a_tilt_is_found(degrees: int, tilt: float) -> None:
    footprint = found(picture(replace(CAR, azimuth=radians(degrees), tilt=tilt))).footprint
    assert footprint.tilt == pytest.approx(tilt, abs=0.04)


def test_a_tyre_stands_on_its_own_foot_though_a_bumper_is_nearer() -> None:
    ground = found(picture(replace(CAR, camera=0.7)))
    feet = ground.lowest > ground.lowest.max() - 2
    assert (ground.rows - ground.lowest)[feet].max() < 0.03 * ground.footprint.metre


def test_a_wheel_that_is_hidden_does_not_bend_the_floor() -> None:
    alpha = np.zeros(SIZE, np.float32)
    cv2.rectangle(alpha, (200, 150), (700, 400), 1.0, -1)
    ground = found(alpha)
    steps = np.abs(np.diff(ground.rows))[8:-8]  # at its ends the floor rises steeply
    assert steps.max() < 0.05 * ground.footprint.metre


@pytest.mark.parametrize("degrees", [15, 30, 155])
@pytest.mark.parametrize(("camera", "horizon"), [(0.5, 352.0), (0.7, 330.0), (1.5, 250.0)])
def test_the_horizon_is_found(degrees: int, camera: float, horizon: float) -> None:
    car = replace(CAR, azimuth=radians(degrees), camera=camera, horizon=horizon)
    row = found(picture(car)).horizon
    assert row is not None
    assert abs(row - horizon) < 50


def test_what_looks_like_no_car_has_no_horizon() -> None:
    alpha = np.zeros(SIZE, np.float32)
    cv2.circle(alpha, (480, 320), 200, 1.0, -1)
    assert found(alpha).horizon is None
