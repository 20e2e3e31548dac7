"""How far the heads of two networks agree."""

from __future__ import annotations

import numpy as np
import pytest

from model.data.windows import UNKNOWN
from model.evaluation.heads import Agreement, Compared, _plates, overlap

PLATE = ((10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (10.0, 20.0))
MOVED = tuple((x + 2, y) for x, y in PLATE)
ELSEWHERE = tuple((x + 40, y + 40) for x, y in PLATE)


def test_what_is_unknown_does_not_count() -> None:
    told = np.array([[1, 1, 0, 1]], np.float32)
    known = np.array([[1, 0, 1, UNKNOWN]], np.uint8)
    assert overlap(told, known) == (1, 3)


def test_plates_are_matched() -> None:
    counts, (overlap,) = _plates((PLATE, ELSEWHERE), (MOVED,), (100, 100))  # type: ignore[arg-type]
    assert counts == (1, 1, 0)
    assert overlap == pytest.approx(19 / 23, abs=0.01)
    assert _plates((), (PLATE,), (100, 100)) == ((0, 0, 1), ())


def test_photos_count_together_and_one_by_one() -> None:
    none = ((0, 0), (0, 0))
    photos = [
        Compared((90, 100), ((8, 10), (9, 10)), (1, 0, 1), (0.9,)),
        Compared((10, 100), none, (0, 1, 0), ()),
        Compared((0, 0), none, (0, 0, 0), ()),
    ]
    told = Agreement.of(photos)
    assert told.glass == pytest.approx(0.5)
    assert told.each == pytest.approx((0.9 + 0.1) / 2)
    assert told.labels == pytest.approx((0.8, 0.9))
    assert (told.plates, told.overlap) == ((1, 1, 1), 0.9)
    assert len(told.lines()) == 4
    assert told.figures("glass") == {"measured_on": 3, "as_before": 0.5, "labelled": 0.9}
    assert told.figures("plates") == {"measured_on": 3, "found": [1, 1, 1]}


def test_nothing_found_is_nothing_told() -> None:
    assert Agreement.of([]).lines() == ["0 photos held back:"]
