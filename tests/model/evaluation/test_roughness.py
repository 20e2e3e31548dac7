"""Outlines whose length is known from a formula."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.arrays import Alpha
from model.data.pairs import Pair
from model.evaluation.metrics import Scores
from model.evaluation.results import PhotoScore, median_roughness
from model.evaluation.roughness import LENGTH, SMOOTH, STEPS, both, roughness

SIDE, RADIUS = 1000, 300.0


def wavy(height: float, waves: int, side: int = SIDE) -> Alpha:
    """A disc whose edge is a wave; each pixel holds the share of it that is inside."""
    y, x = np.mgrid[:side, :side] * (SIDE / side) - SIDE / 2
    edge = RADIUS + height * np.cos(waves * np.arctan2(y, x))
    alpha: Alpha = np.clip((edge - np.hypot(x, y)) * side / SIDE + 0.5, 0, 1).astype(np.float32)
    return alpha


def expected(height: float, waves: int) -> float:
    """A Gaussian of `s` px lowers a wave of `k` radians a pixel to exp(-(s k)^2 / 2) of it."""
    turn = np.linspace(0, 2 * np.pi, 50_001)
    lengths = []
    for sigma in (STEPS, SMOOTH):
        radius = RADIUS + height * np.exp(-((sigma * waves / RADIUS) ** 2) / 2) * np.cos(
            waves * turn
        )
        steps = np.diff(np.column_stack((radius * np.cos(turn), radius * np.sin(turn))), axis=0)
        lengths.append(np.hypot(steps[:, 0], steps[:, 1]).sum())
    return float(lengths[0] / lengths[1])


def test_a_smooth_edge_is_not_rough() -> None:
    assert roughness(wavy(0, 0)) == pytest.approx(1, abs=0.003)


@pytest.mark.parametrize(("height", "waves"), [(1, 100), (2, 100), (1, 200)])
def test_waves_are_as_rough_as_the_formula_says(height: float, waves: int) -> None:
    told = roughness(wavy(height, waves))
    assert told is not None
    assert told - 1 == pytest.approx(expected(height, waves) - 1, rel=0.2)


@pytest.mark.parametrize("degrees", [0, 10, 30, 45])
def test_a_straight_edge_is_not_rough_at_any_angle(degrees: float) -> None:
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    turn = np.radians(degrees)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    box = np.minimum(350 - abs(along), 200 - abs(across))
    assert roughness(np.clip(box + 0.5, 0, 1).astype(np.float32)) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("side", [500, 1400])
def test_a_photos_size_does_not_matter(side: int) -> None:
    told = roughness(wavy(2, 60)), roughness(wavy(2, 60, side))
    assert told[1] == pytest.approx(told[0], abs=0.006)


def test_the_main_piece_alone_is_measured() -> None:
    alone = wavy(0, 0)
    beside = alone.copy()
    beside[20:60:4, 20:60] = 1
    assert roughness(beside) == roughness(alone)


def test_without_a_car_there_is_no_outline() -> None:
    empty = np.zeros((30, LENGTH), np.float32)
    assert roughness(empty) is None
    assert both(wavy(0, 0), empty) is None


def test_medians_leave_out_what_has_none() -> None:
    pair = Pair("a", Path("a.jpg"), Path("a.png"), "a", None, "wild")
    values = (None, (1.02, 1.03), (1.04, 1.01), (1.10, 1.02))
    photos = [PhotoScore(pair, Scores(1, 1, 1, 1, 1), 0, roughness=each) for each in values]
    assert median_roughness(photos) == pytest.approx((1.04, 1.02))
    assert median_roughness(photos[:1]) is None
