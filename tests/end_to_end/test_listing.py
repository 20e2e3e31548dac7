"""Sixteen photos dropped on the window are sixteen pictures for a listing, in four clicks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication

from app.core.arrays import Floats, Pixels
from app.core.compose.stance import stance_of
from app.core.files import images
from app.core.network import Answer, Network
from tests.end_to_end.hand import Hand
from tests.end_to_end.turntable import turned


class Marked(Network):
    """Knows the true masks of some photos."""

    def __init__(self) -> None:
        self.known: list[tuple[Pixels, Floats]] = []

    def predict(self, image: Pixels) -> Answer:
        few = image[::8, ::8].astype(np.int16)
        apart = [np.abs(few - other[::8, ::8]).mean() for other, _ in self.known]
        return Answer(self.known[int(np.argmin(apart))][1])


def test_sixteen_photos_are_a_listing_in_four_clicks(
    data_dir: Path, tmp_path: Path, qapp: QApplication
) -> None:
    network, photos = Marked(), []
    for path, image, mask in turned(data_dir, tmp_path):
        network.known.append((image, mask))
        photos.append(path)
    hand = Hand(qapp, network)
    try:
        files = hand.lists(photos, "Light showroom")
    finally:
        hand.close()
    assert hand.clicks == 4
    assert [file.name for file in files] == [f"{photo.stem}.jpg" for photo in photos]
    written = [images.load_srgb(file) for file in files]
    assert len({picture.shape for picture in written}) == 1
    floors = [
        _floor(*each) for each in zip(written, *zip(*network.known, strict=True), strict=True)
    ]
    assert max(floors) - min(floors) < 0.01


def _floor(picture: Pixels, image: Pixels, alpha: Floats) -> float:
    """Where the tyres end in a picture, in heights of it: its car has the photo's own pixels."""
    car = stance_of(alpha)
    assert car is not None
    x, y = round(car.car.middle) - 40, round(car.car.bottom - 0.5 * car.car.height) - 30
    apart = cv2.matchTemplate(picture, image[y : y + 60, x : x + 80], cv2.TM_SQDIFF_NORMED)
    least, _, (_, row), _ = cv2.minMaxLoc(apart)
    assert least < 0.02
    return float((car.car.bottom + row - y) / picture.shape[0])
