"""Where a car stands, as plain numbers."""

from __future__ import annotations

import pytest

from app.core.photo.placement import AS_IN_PHOTO, Placement


def test_moving_adds_up() -> None:
    moved = AS_IN_PHOTO.moved(0.1, -0.2).moved(0.1, 0.0)
    assert (moved.x, moved.y) == pytest.approx((0.2, -0.2))


@pytest.mark.parametrize(
    ("wanted", "got"), [(0.5, 0.5), (0.0, 0.1), (-3.0, 0.1), (99.0, 4.0), (1.003, 1.0)]
)
def test_a_car_stays_visible_whatever_the_scale(wanted: float, got: float) -> None:
    assert AS_IN_PHOTO.scaled(wanted).scale == got


def test_it_cannot_be_lost_by_moving() -> None:
    assert AS_IN_PHOTO.moved(50, -50) == Placement(x=1.0, y=-1.0)


@pytest.mark.parametrize(("wanted", "got"), [(0.3, 0.3), (-1.0, 0.0), (2.0, 1.0)])
def test_a_shadow_is_a_share(wanted: float, got: float) -> None:
    assert AS_IN_PHOTO.shaded(wanted).shadow == got


def test_put_back_it_keeps_its_shadow() -> None:
    assert Placement(2.0, 0.3, 0.4, 0.5).back() == Placement(shadow=0.5)
