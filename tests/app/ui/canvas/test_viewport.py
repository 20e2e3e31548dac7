"""Zoom and pan are arithmetic."""

from __future__ import annotations

import pytest

from app.ui.canvas.viewport import LARGEST_FIT, LARGEST_SCALE, Viewport, fitted


def picture_point(port: Viewport, x: float, y: float) -> tuple[float, float]:
    return (x - port.x) / port.scale, (y - port.y) / port.scale


@pytest.mark.parametrize("factor", [0.3, 1.25, 7.0])
def test_zooming_keeps_the_point_under_the_cursor(factor: float) -> None:
    before = Viewport(0.5, 20, -30)
    after = before.zoomed(factor, (130, 70))
    assert picture_point(after, 130, 70) == pytest.approx(picture_point(before, 130, 70))
    assert after.scale == pytest.approx(0.5 * factor)


def test_zooming_ends_somewhere() -> None:
    port = Viewport(LARGEST_SCALE, 5, 6)
    assert port.zoomed(4, (9, 9)) == port


def test_fitted_is_whole_centred_and_has_its_margin() -> None:
    port = fitted((1000, 500), (640, 480), margin=20)
    assert port == Viewport(0.6, 20, (480 - 300) / 2)


def test_a_small_picture_is_not_blown_up() -> None:
    assert fitted((10, 10), (1000, 1000)).scale == LARGEST_FIT


def test_a_view_without_room_is_no_trouble() -> None:
    assert fitted((3000, 20), (1, 1), margin=28).scale > 0


@pytest.mark.parametrize(("x", "expected"), [(50, 0), (-400, -300), (-100, -100)])
def test_a_large_picture_leaves_no_gap(x: float, expected: float) -> None:
    assert Viewport(1, x, 0).kept_inside((500, 100), (200, 100)).x == expected


def test_a_small_picture_is_centred() -> None:
    assert Viewport(1, 77, 0).kept_inside((100, 100), (200, 100)).x == 50
