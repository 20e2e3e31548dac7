"""The main car alone."""

import numpy as np

from model.network.main_piece import keep_main


def boxes(*places: tuple[int, int, int, int]) -> np.ndarray:
    """An alpha of 400x600 with boxes of top, left, bottom, right."""
    alpha = np.zeros((400, 600), np.float32)
    for top, left, bottom, right in places:
        alpha[top:bottom, left:right] = 0.9
    return alpha


MAIN = (100, 100, 300, 400)


def test_a_small_car_behind_goes_with_its_rim() -> None:
    alpha = boxes(MAIN, (120, 480, 180, 560))
    alpha[118:182, 478:480] = 0.3
    assert np.array_equal(keep_main(alpha, 0.3), boxes(MAIN))


def test_what_is_near_belongs_to_the_car() -> None:
    alpha = boxes(MAIN, (60, 200, 98, 203))
    assert keep_main(alpha, 0.3) is alpha


def test_a_car_of_nearly_the_size_stays() -> None:
    alpha = boxes(MAIN, (150, 430, 300, 590))
    assert keep_main(alpha, 0.3) is alpha


def test_nothing_and_all_stay() -> None:
    for alpha in (np.zeros((3, 5), np.float32), np.ones((40, 30), np.float32)):
        assert keep_main(alpha, 0.3) is alpha
