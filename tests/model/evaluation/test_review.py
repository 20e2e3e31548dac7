from __future__ import annotations

import pytest

from model.evaluation.review import review

CERTAINTY = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def test_certainty_in_the_order_of_dice_finds_all() -> None:
    found = review(CERTAINTY, [0.9, 0.98, *[0.995 + n / 1e4 for n in range(8)]], 0.99)
    assert (found.photos, found.poor) == (10, 2)
    assert (found.found, found.findable, found.looks) == (1.0, 1.0, 0.2)
    assert found.spearman == pytest.approx(1.0)


def test_certainty_in_the_wrong_order_finds_none() -> None:
    found = review(CERTAINTY[::-1], [0.9, 0.98, *[0.995 + n / 1e4 for n in range(8)]], 0.99)
    assert (found.found, found.looks) == (0.0, 1.0)
    assert found.spearman == pytest.approx(-1.0)


def test_of_many_poor_photos_only_some_have_room_among_the_first() -> None:
    found = review(CERTAINTY, [0.9] * 5 + [0.999] * 5, 0.99)
    assert (found.found, found.findable, found.looks) == (0.4, 0.4, 0.4)


def test_equal_values_share_their_rank() -> None:
    # Ranks 0.5 0.5 2 and 0 1 2: covariance 1.5, sums of squares 1.5 and 2.
    assert review([0.5, 0.5, 0.9], [0.1, 0.2, 0.3], 0.99).spearman == pytest.approx(0.75**0.5)


def test_without_poor_photos_there_is_nothing_to_find() -> None:
    found = review([0.5, 0.5], [0.995, 1.0], 0.99)
    assert (found.poor, found.found, found.findable, found.looks) == (0, None, None, None)
    assert found.spearman is None
