"""Where the network was unsure, from probabilities drawn by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.core.arrays import Floats
from app.core.files.opencv import cv2
from app.core.mask.alpha import encode_alpha
from app.core.mask.doubts import MOST, doubt_of, doubtful_spots, find_spots
from app.core.photo.photo import Photo, PhotoId


def car() -> Floats:
    """A sure car with the soft edge that every car has."""
    probability = np.zeros((480, 640), np.float32)
    probability[160:360, 120:520] = 1
    return np.asarray(cv2.GaussianBlur(probability, (0, 0), 1.0), np.float32)


def photo(probability: Floats | None) -> Photo:
    path = Path("car.jpg")
    packed = None if probability is None else encode_alpha(probability)
    return Photo(PhotoId(1), path, path, size=(1280, 960), probability=packed)


def test_doubt_is_largest_between_car_and_none() -> None:
    values = np.array([[0.0, 0.25, 0.5, 0.75, 1.0]], np.float32)
    np.testing.assert_allclose(doubt_of(values), [[0, 0.5, 1, 0.5, 0]])


def test_a_soft_edge_is_no_spot() -> None:
    assert find_spots(doubt_of(car())) == []


def test_the_worst_spot_comes_first_in_pixels_of_the_photo() -> None:
    probability = car()
    probability[200:230, 100:120] = 0.75
    probability[300:340, 520:560] = 0.5
    first, second = doubtful_spots(photo(probability))
    for spot, wanted in ((first, (1040, 600, 1120, 680)), (second, (200, 400, 240, 460))):
        sides = spot.left, spot.top, spot.right, spot.bottom
        np.testing.assert_allclose(sides, wanted, atol=12)


def test_spots_side_by_side_are_one_and_there_are_never_many() -> None:
    probability = np.zeros((480, 640), np.float32)
    probability[100:120, 100:120] = probability[100:120, 124:144] = 0.5
    assert len(find_spots(doubt_of(probability))) == 1
    probability[::40, :] = 0.5
    for row in range(20, 460, 40):
        probability[row : row + 12, 20:60] = probability[row : row + 12, 300:340] = 0.5
    assert len(find_spots(doubt_of(probability))) == MOST


def test_of_a_long_spot_each_part_is_one() -> None:
    """A view of all of it would be a view of the whole photo."""
    probability = car()
    probability[340:380, 100:540] = 0.5
    spots = find_spots(doubt_of(probability))
    assert len(spots) == 3
    assert max(max(spot.size) for spot in spots) <= 200
    covered = sorted((spot.left, spot.right) for spot in spots)
    assert covered[0][0] <= 104 and covered[-1][1] >= 536
    assert all(abs(one[1] - other[0]) <= 2 for one, other in itertools.pairwise(covered))


def test_nothing_is_told_of_a_photo_whose_probability_is_not_known() -> None:
    assert doubtful_spots(photo(None)) == ()
    assert doubtful_spots(replace(photo(car()), size=None)) == ()
