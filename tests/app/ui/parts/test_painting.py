from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui.parts.painting import contained, covering, draw_part, draw_pixel_grid
from app.ui.parts.qimage import to_qimage

VIEW = QRectF(0, 0, 60, 40)


def blank() -> QImage:
    canvas = QImage(VIEW.size().toSize(), QImage.Format.Format_RGB32)
    canvas.fill(QColor("black"))
    return canvas


@pytest.mark.parametrize(
    "target",
    [QRectF(10, 5, 40, 30), QRectF(-100, -77, 400, 300), QRectF(-1000, -10, 4000, 3000)],
)
def test_a_part_lies_where_it_lies_in_the_whole(target: QRectF) -> None:
    image = to_qimage(np.random.default_rng(1).integers(0, 255, (30, 40, 3), np.uint8))
    part, whole = blank(), blank()
    painter = QPainter(part)
    draw_part(painter, target, image, VIEW)
    painter.end()
    painter = QPainter(whole)
    painter.drawImage(target, image)
    painter.end()
    assert part == whole


def test_the_grid_runs_between_pixels() -> None:
    image = blank()
    painter = QPainter(image)
    draw_pixel_grid(painter, QRectF(-5, 0, 100, 200), 10, VIEW)
    painter.end()
    row = [x for x in range(60) if image.pixelColor(x, 3) != QColor("black")]
    column = [y for y in range(40) if image.pixelColor(8, y) != QColor("black")]
    assert row == [5, 15, 25, 35, 45, 55]
    assert column == [0, 10, 20, 30]


def test_contained_is_whole_and_covering_fills() -> None:
    wide = QImage(200, 50, QImage.Format.Format_RGB32)
    box = QRectF(0, 0, 40, 40)
    assert contained(wide, box) == QRectF(0, 15, 40, 10)
    assert covering(wide, box) == QRectF(75, 0, 50, 50)
