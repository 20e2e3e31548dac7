"""The edge drawn in or out, and softened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.arrays import AnyAlpha, Floats
from app.core.compose.car.edges import edged
from app.core.files.opencv import cv2
from app.core.photo.placement import AS_IN_PHOTO


def disc(radius: float = 60) -> Floats:
    y, x = np.mgrid[:200, :200] - 99.5
    return np.asarray(np.clip(radius - np.hypot(x, y) + 0.5, 0, 1), np.float32)


def radius_of(alpha: AnyAlpha) -> float:
    return float(np.sqrt(alpha.sum() / np.pi))


def test_without_a_wish_it_is_the_very_alpha() -> None:
    alpha = disc()
    assert edged(alpha, AS_IN_PHOTO) is alpha


@pytest.mark.parametrize("choke", [-3.0, -0.5, 0.5, 1.0, 2.25])
def test_it_is_drawn_in_by_so_many_pixels(choke: float) -> None:
    made = edged(disc(), replace(AS_IN_PHOTO, choke=choke))
    assert radius_of(made) == pytest.approx(60 - choke, abs=0.35)


def test_in_a_small_picture_it_is_drawn_in_by_fewer() -> None:
    small = cv2.resize(disc(), (100, 100), interpolation=cv2.INTER_AREA)
    made = edged(np.asarray(small, np.float32), replace(AS_IN_PHOTO, choke=4.0), 0.5)
    assert radius_of(made) == pytest.approx(28, abs=0.35)


def test_softened_it_stays_where_it_is() -> None:
    made = edged(disc(), replace(AS_IN_PHOTO, feather=4.0))
    assert radius_of(made) == pytest.approx(60, abs=0.1)
    mixed = ((made > 0.05) & (made < 0.95)).sum()
    assert mixed > 3 * ((disc() > 0.05) & (disc() < 0.95)).sum()
    assert made.min() >= 0
    assert made.max() <= 1
