"""Something in front of a car: it is not car, and what is on either side of it still is."""

import numpy as np
import pytest

from model.data import arrange
from model.data.augment import Augment
from model.data.occlusion import MOST, stand_in_front

SIZE = (128, 192)


@pytest.fixture
def mask() -> np.ndarray:
    drawn = np.zeros(SIZE, np.uint8)
    drawn[40:100, 30:160] = 255
    return drawn


@pytest.fixture
def photo(mask: np.ndarray) -> np.ndarray:
    grey = np.full((*SIZE, 3), 120, np.uint8)
    grey[mask > 0] = (250, 10, 10)
    return grey


def test_it_hides_a_part_of_the_car_and_changes_nothing_else(
    photo: np.ndarray, mask: np.ndarray
) -> None:
    drawn = 0
    for seed in range(60):
        found = stand_in_front(photo, mask, np.random.default_rng(seed))
        if found is None:
            continue
        image, alpha = found
        assert np.array_equal(image[alpha == 0], photo[alpha == 0])
        assert 0 < np.minimum(mask, alpha).sum() < MOST * mask.sum()
        wholly = (alpha == 255) & (mask > 0)
        redness = image[wholly].astype(int)
        assert not wholly.any() or np.median(redness[:, 0] - redness[:, 1]) < 100, "it is not red"
        drawn += 1
    assert drawn > 40


def test_a_trunk_leaves_car_on_both_sides(photo: np.ndarray, mask: np.ndarray) -> None:
    parted = 0
    for seed in range(80):
        found = stand_in_front(photo, mask, np.random.default_rng(seed))
        if found is not None:
            middle = np.minimum(mask, 255 - found[1])[70] > 127
            parted += bool(np.count_nonzero(np.diff(middle.astype(int)) == 1) > 1)
    assert parted > 20


def test_nothing_stands_before_no_car(photo: np.ndarray) -> None:
    nothing = np.zeros(SIZE, np.uint8)
    assert stand_in_front(photo, nothing, np.random.default_rng(0)) is None


def test_a_sample_is_not_car_where_it_is_hidden(
    photo: np.ndarray, mask: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is called car is red, the car's colour; what is unknown is hidden alike."""
    monkeypatch.setattr(arrange, "weather", lambda image, _random: image)
    monkeypatch.setattr(arrange, "coarsen", lambda image, _random: image)
    monkeypatch.setattr(Augment, "_colour", lambda _self, image: image)
    monkeypatch.setattr(arrange, "HIDDEN", 1.0)
    augment = Augment(*SIZE)
    for seed in range(40):
        image, moved, unknown = augment(photo, mask, seed, unknown=mask)
        red = image[..., 0].astype(int) - image[..., 1] > 120
        assert unknown is not None
        assert np.mean((moved > 127) & ~red) < 0.01, "car that is not red is hidden"
        assert np.array_equal(moved, unknown)
