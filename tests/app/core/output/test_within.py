"""What is looked for in a part of a photo is found there, and nowhere else."""

from __future__ import annotations

import numpy as np

from app.core.arrays import Pixels
from app.core.network import Answer, Network
from app.core.output.within import MARGIN, Within
from app.core.photo.box import PixelBox


class Bright(Network):
    """Takes what is bright for the car."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def predict(self, image: Pixels) -> Answer:
        self.seen.append(image.shape)
        bright = np.asarray(image.mean(axis=2) > 128, np.float32)
        return Answer(bright, 0.9, bright)


def two_cars() -> Pixels:
    image = np.full((100, 300, 3), 20, np.uint8)
    image[40:80, 20:100] = 230
    image[40:80, 180:280] = 230
    return image


def test_only_the_car_in_the_box_is_found() -> None:
    answer = Within(Bright(), PixelBox(10, 30, 110, 90)).predict(two_cars())
    assert answer.alpha.shape == (100, 300)
    assert answer.alpha[:, :150].sum() == 40 * 80
    assert not answer.alpha[:, 150:].any()
    assert answer.certainty == 0.9
    assert answer.probability is not None
    np.testing.assert_array_equal(answer.probability, answer.alpha)


def test_the_network_sees_the_box_with_a_margin() -> None:
    network = Bright()
    Within(network, PixelBox(120, 20, 220, 60)).predict(two_cars())
    margin = round(MARGIN * 100)
    assert network.seen == [(40 + 2 * margin, 100 + 2 * margin, 3)]


def test_what_of_the_car_is_outside_is_left_out() -> None:
    answer = Within(Bright(), PixelBox(180, 40, 230, 80)).predict(two_cars())
    assert answer.alpha.sum() == 40 * 50


def test_a_box_beside_the_photo_holds_nothing() -> None:
    answer = Within(Bright(), PixelBox(400, 10, 500, 60)).predict(two_cars())
    assert not answer.alpha.any()
    assert answer.certainty == 0.0
