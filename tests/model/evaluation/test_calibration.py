from __future__ import annotations

import numpy as np
import pytest

from model.evaluation.calibration import calibrate, coverage


def drawn(seed: int, count: int) -> tuple[list[float], list[float]]:
    """Photos whose certainty follows their Dice, with noise."""
    chance = np.random.default_rng(seed)
    dice = 1.0 - chance.exponential(0.015, count)
    certainty = dice + chance.normal(0.0, 0.01, count)
    return certainty.tolist(), dice.tolist()


def test_of_the_next_poor_photos_the_promised_share_is_found_on_average() -> None:
    found = []
    for seed in range(200):
        limit = calibrate(*drawn(seed, 200))
        share, _ = coverage(limit, *drawn(1000 + seed, 200))
        assert share is not None
        found.append(share)
    assert 0.95 - 0.01 < np.mean(found) < 0.98


def test_with_few_poor_photos_all_must_be_looked_at() -> None:
    limit = calibrate([0.9] * 18 + [0.99], [0.9] * 18 + [0.99])
    assert (limit.looks, limit.poor_photos) == (1.0, 18)
    assert limit.certainty > 1.0


def test_the_limit_is_the_certainty_of_a_poor_photo_and_catches_it() -> None:
    certainty = [place / 100 for place in range(1, 41)]
    dice = [0.9] * 20 + [0.99] * 20
    limit = calibrate(certainty, dice)
    assert limit.certainty == pytest.approx(0.20)
    assert limit.looks == 0.5
    assert coverage(limit, [0.2, 0.21], [0.9, 0.9]) == (0.5, 0.5)


def test_without_poor_photos_nothing_is_claimed_to_be_found() -> None:
    limit = calibrate(*drawn(1, 100))
    assert coverage(limit, [0.999], [0.999])[0] is None
