"""Learning to tell vehicles and angles apart, on numbers made up for it."""

from __future__ import annotations

import numpy as np
import pytest

from model.training.heads.recognition import Examples, learn, wrong_by

VEHICLES, NUMBERS = 24, 60


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Eight views each: every vehicle has numbers of its own, every angle others; and noise."""
    rng = np.random.default_rng(0)
    vehicles = np.repeat(np.arange(VEHICLES), 8)
    angles = np.tile(np.arange(0, 16, 2), VEHICLES)
    own, seen = rng.normal(size=(VEHICLES, 20)), rng.normal(size=(16, 20))
    parts = [own[vehicles], 3 * seen[angles], rng.normal(size=(len(angles), NUMBERS - 40))]
    values = np.concatenate(parts, axis=1) @ rng.normal(size=(NUMBERS, NUMBERS))
    return Examples(values.astype(np.float32), vehicles.astype(np.intp), angles.astype(np.intp))


def test_vehicles_never_seen_are_told_apart_at_the_unit(examples: Examples) -> None:
    known = examples.vehicles < 16
    head = learn(examples.of(known), "network", traits=12)
    others = examples.of(~known)
    traits = others.descriptions @ head.traits.T + head.offset[:12]
    apart = ((traits[:, None] - traits) ** 2).sum(2)
    same = others.vehicles[:, None] == others.vehicles
    assert np.median(apart[same]) < 1 < np.median(apart[~same])
    assert head.made_for == "network"
    assert head.parted > 0.9


def test_angles_of_vehicles_never_seen_are_told(examples: Examples) -> None:
    known = examples.vehicles < 16
    head = learn(examples.of(known), "network")
    assert np.mean(wrong_by(head, examples.of(~known)) <= 1) > 0.95
