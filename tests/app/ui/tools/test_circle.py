from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage, QPainter

from app.ui.tools.circle import Circle


def painted(circle: Circle, centre: QPointF, radius: float, ratio: float) -> NDArray[np.uint8]:
    side = round(200 * ratio)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0xFF808080)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle.draw(painter, centre, radius)
    painter.end()
    return np.array(image.constBits(), np.uint8).reshape(side, side, 4)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_circle_that_comes_again_looks_the_same(ratio: float) -> None:
    circle, centre = Circle(), QPointF(100, 90)
    first = painted(circle, centre, 70.0, ratio)
    again = painted(circle, centre, 70.0, ratio)
    assert first.std() > 5
    assert np.abs(first.astype(int) - again).max() <= 2


@pytest.mark.usefixtures("qapp")
def test_another_size_is_another_circle() -> None:
    circle, centre = Circle(), QPointF(100, 90)
    for _ in range(2):
        painted(circle, centre, 70.0, 1.0)
    other = painted(circle, centre, 40.0, 1.0)
    assert np.array_equal(other, painted(Circle(), centre, 40.0, 1.0))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("centre", [QPointF(100, 90), QPointF(100.5, 90.5), QPointF(99.49, 90.2)])
@pytest.mark.parametrize("radius", [50.0, 70.3, 85.9])
def test_a_ring_holds_the_line_of_a_circle_and_little_else(centre: QPointF, radius: float) -> None:
    circle = Circle()
    circle.ring(QPointF(), 20.0)
    ring = circle.ring(centre, radius)
    for _ in range(2):  # drawn, and stamped
        drawn = (painted(circle, centre, radius, 1.0) != 0x80)[..., 0]
        assert all(ring.contains(QPoint(x, y)) for y, x in np.argwhere(drawn).tolist())
    assert not ring.contains(centre.toPoint())
