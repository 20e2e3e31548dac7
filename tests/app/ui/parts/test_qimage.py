from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from app.ui.parts.qimage import to_qimage


def rgba(image: QImage, x: int, y: int) -> tuple[int, int, int, int]:
    colour = QColor(image.pixelColor(x, y))
    return colour.red(), colour.green(), colour.blue(), colour.alpha()


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.array([[7, 9], [1, 2]]), (9, 9, 9, 255)),
        (np.array([[[1, 2, 3], [4, 5, 6]]]), (4, 5, 6, 255)),
        (np.array([[[1, 2, 3, 0], [40, 50, 60, 255]]]), (40, 50, 60, 255)),
    ],
)
def test_grey_rgb_and_rgba(pixels: NDArray[np.int64], expected: tuple[int, ...]) -> None:
    assert rgba(to_qimage(pixels.astype(np.uint8)), 1, 0) == expected


def test_premultiplied_colours_are_taken_as_such() -> None:
    image = to_qimage(np.array([[[50, 25, 0, 128]]], np.uint8), premultiplied=True)
    assert rgba(image, 0, 0) == pytest.approx((100, 50, 0, 128), abs=1)


def test_a_cropped_array_keeps_its_shape() -> None:
    whole = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    image = to_qimage(whole[1:4, 2:5])
    assert rgba(image, 2, 2)[:3] == tuple(whole[3, 4])


def test_the_picture_outlives_and_does_not_follow_the_array() -> None:
    pixels = np.full((4, 4, 3), 200, np.uint8)
    image = to_qimage(pixels)
    pixels[:] = 0
    assert rgba(image, 3, 3) == (200, 200, 200, 255)
