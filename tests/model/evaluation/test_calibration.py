from __future__ import annotations

import numpy as np
import pytest

from model.evaluation.calibration import (
    FAULTY_SHARE,
    Sample,
    calibrate,
    joint_limit,
    least_dice,
    least_needed,
    lower_bounds,
)
from model.evaluation.cross_fitting import PARTS, cross_fit, parts


def drawn(seed: int, count: int, *, views: int = 1) -> list[Sample]:
    """Photos whose certainty follows their Dice, with noise; so many views of each vehicle."""
    chance = np.random.default_rng(seed)
    dice = 1.0 - chance.exponential(0.015, count)
    certainty = dice + chance.normal(0.0, 0.01, count)
    return [
        Sample(float(sure), float(score), f"car{place // views}", "cars")
        for place, (sure, score) in enumerate(zip(certainty, dice, strict=True))
    ]


def sample(certainty: float, dice: float) -> Sample:
    return Sample(certainty, dice, "car", "cars")


def test_of_the_next_poor_photos_the_promised_share_is_found_on_average() -> None:
    found = []
    for seed in range(200):
        limit = calibrate(drawn(seed, 200)).certainty
        poor = [each for each in drawn(1000 + seed, 200) if each.dice < 0.98]
        found.append(np.mean([each.certainty < limit for each in poor]))
    assert 0.95 - 0.01 < np.mean(found) < 0.98


def test_with_few_poor_photos_all_must_be_looked_at() -> None:
    limit = calibrate([sample(0.9, 0.9)] * 18 + [sample(0.99, 0.99)])
    assert (limit.looks, limit.poor_photos) == (1.0, 18)
    assert limit.certainty > 1.0
    assert calibrate([sample(0.9, 0.9)] * least_needed()).certainty < 1.0


def seller(certainty: float, fault: float) -> Sample:
    """A seller's photo, whose Dice flatters: its mask is a corrected answer."""
    return Sample(certainty, 0.999, f"seller{certainty}", "sellers", fault)


def test_of_corrected_answers_faults_count_and_not_dice() -> None:
    photos = [seller(place / 100, 0.006 if place <= 20 else 0.004) for place in range(1, 41)]
    limit = calibrate(photos, 0.8)
    assert (limit.poor_photos, limit.looks) == (20, 17 / 40)
    assert limit.certainty == pytest.approx(0.17)


def test_the_limit_in_use_keeps_both_promises() -> None:
    exact = [sample(place / 100, 0.9 if place <= 20 else 0.99) for place in range(1, 41)]
    surer = [seller(0.5 + place / 100, 0.006 if place <= 20 else 0) for place in range(1, 41)]
    assert joint_limit(exact) == pytest.approx(0.20)
    assert joint_limit([*exact, *surer]) == pytest.approx(0.69)
    less = [seller(each.certainty - 0.6, each.fault or 0) for each in surer]
    assert joint_limit([*exact, *less]) == pytest.approx(0.20)


def test_sellers_faults_are_found_as_often_as_promised_among_photos_not_known() -> None:
    chance = np.random.default_rng(2)
    certainty = chance.normal(0.99, 0.005, 300)
    faults = chance.exponential(0.004, 300) * (1 + (certainty < 0.99))
    photos = [seller(float(c), float(f)) for c, f in zip(certainty, faults, strict=True)]
    held = cross_fit(photos, repeats=20)["sellers"]
    assert held.poor == sum(fault > 0.005 for fault in faults)
    assert held.found is not None and FAULTY_SHARE - 0.02 < held.found < FAULTY_SHARE + 0.06
    assert held.looks < 0.95


def test_the_limit_is_the_certainty_of_a_poor_photo_and_catches_it() -> None:
    photos = [sample(place / 100, 0.9 if place <= 20 else 0.99) for place in range(1, 41)]
    limit = calibrate(photos)
    assert limit.certainty == pytest.approx(0.20)
    assert limit.looks == 0.5
    assert limit.certainty > 0.2


def test_the_next_photo_is_above_its_bound_as_often_as_promised() -> None:
    above = []
    for seed in range(100):
        bounds = lower_bounds(drawn(seed, 300))
        others = drawn(1000 + seed, 100)
        above += [each.dice >= least_dice(bounds, each.certainty) for each in others]
    assert 0.89 < np.mean(above) < 0.95


def test_bounds_rise_with_certainty_and_tell_photos_apart() -> None:
    bounds = lower_bounds(drawn(1, 300))
    assert bounds[0][0] == 0.0
    assert list(bounds) == sorted(bounds)
    assert len({dice for _, dice in bounds}) == len(bounds) > 3
    assert least_dice(bounds, 1.0) > least_dice(bounds, 0.9) + 0.02


def test_too_few_photos_bound_nothing() -> None:
    assert lower_bounds([sample(0.9, 0.9)] * 8) == ((0.0, 0.0),)


def test_the_photos_of_a_vehicle_never_part_and_poor_ones_are_in_every_part() -> None:
    photos = drawn(3, 200, views=5)
    found = parts(photos, np.random.default_rng(0))
    groups = [{each.group for each in part} for part in found]
    assert len(found) == PARTS
    assert sum(map(len, groups)) == len(set.union(*groups)) == 40
    assert sum(map(len, found)) == 200
    poor = [sum(each.dice < 0.98 for each in part) for part in found]
    assert max(poor) - min(poor) <= 10


def test_what_was_promised_is_measured_on_the_part_that_was_not_known() -> None:
    held = cross_fit(drawn(5, 300, views=3), repeats=20)
    assert list(held) == ["cars", "all"]
    assert held["cars"] == held["all"]
    assert held["all"].found is not None
    assert 0.9 < held["all"].found < 1.0
    assert 0.85 < held["all"].above < 0.96
    assert held["all"].looks < 0.95


def test_without_poor_photos_nothing_is_claimed_to_be_found() -> None:
    good = [Sample(0.999, 0.999, f"studio{place}", "studio") for place in range(40)]
    held = cross_fit([*drawn(1, 100), *good], repeats=5)
    assert held["studio"].found is None
