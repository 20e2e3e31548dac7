from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
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
