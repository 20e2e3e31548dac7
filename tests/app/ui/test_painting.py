from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui.painting import contained, covering, draw_part, seen_part
from app.ui.qimage import to_qimage

VIEW = QRectF(0, 0, 60, 40)


def drawn(image: QImage, target: QRectF) -> QImage:
    canvas = QImage(VIEW.size().toSize(), QImage.Format.Format_RGB32)
    canvas.fill(QColor("black"))
    painter = QPainter(canvas)
    draw_part(painter, target, image, VIEW)
    painter.end()
    return canvas


@pytest.mark.parametrize(
    "target",
    [QRectF(10, 5, 40, 30), QRectF(-100, -77, 400, 300), QRectF(-1000, -10, 4000, 3000)],
)
def test_a_part_lies_where_it_lies_in_the_whole(target: QRectF) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (30, 40, 3), np.uint8)
    part, place = seen_part(pixels, target, VIEW)
    assert drawn(to_qimage(part), place) == drawn(to_qimage(pixels), target)


def test_only_what_is_seen_is_cut_out() -> None:
    pixels = np.zeros((300, 400, 3), np.uint8)
    part, _ = seen_part(pixels, QRectF(-100, -100, 400, 300), VIEW)
    assert part.shape == (40, 60, 3)


def test_contained_is_whole_and_covering_fills() -> None:
    wide = QImage(200, 50, QImage.Format.Format_RGB32)
    box = QRectF(0, 0, 40, 40)
    assert contained(wide, box) == QRectF(0, 15, 40, 10)
    assert covering(wide, box) == QRectF(75, 0, 50, 50)
