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


def test_a_ghost_goes_and_the_soft_rim_stays() -> None:
    alpha, expected = boxes(MAIN), boxes(MAIN)
    for array in (alpha, expected):
        array[100:300, 400:403] = 0.4
    alpha[50:150, 480:580] = 0.4
    assert np.array_equal(keep_main(alpha, 0.3), expected)


def test_what_is_near_belongs_to_the_car() -> None:
    for near in ((60, 200, 98, 216), (95, 200, 98, 203)):  # a box on the roof; a speck
        alpha = boxes(MAIN, near)
        assert np.array_equal(keep_main(alpha, 0.3), alpha)


def test_a_car_of_nearly_the_size_stays() -> None:
    alpha = boxes(MAIN, (150, 430, 300, 590))
    assert np.array_equal(keep_main(alpha, 0.3), alpha)


def test_a_car_of_any_size_that_is_far_goes() -> None:
    alpha = boxes((100, 0, 300, 250), (110, 400, 300, 600))
    assert np.array_equal(keep_main(alpha, 0.3), boxes((100, 0, 300, 250)))


def test_a_large_lamp_over_a_car_goes_and_a_roof_behind_a_rail_stays() -> None:
    car = (200, 50, 320, 550)
    lamp, roof = (50, 100, 130, 500), (120, 100, 180, 500)
    assert np.array_equal(keep_main(boxes(car, lamp), 0.3), boxes(car))
    assert np.array_equal(keep_main(boxes(car, roof), 0.3), boxes(car, roof))


def test_nothing_and_all_stay() -> None:
    faint = np.full((30, 40), 0.3, np.float32)
    for alpha in (np.zeros((3, 5), np.float32), np.ones((40, 30), np.float32), faint):
        assert np.array_equal(keep_main(alpha, 0.3), alpha)
