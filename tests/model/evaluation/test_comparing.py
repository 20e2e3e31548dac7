from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.data.pairs import Pair
from model.evaluation.comparing import Comparison, changes, interval, pair_up
from model.evaluation.metrics import Scores
from model.evaluation.results import PhotoScore


def photo(dice: float | None, name: str = "a", group: str = "g", source: str = "s") -> PhotoScore:
    pair = Pair(name, Path("a.jpg"), Path("a.png"), group, None, source)
    scores = None if dice is None else Scores(dice, dice / 2, 0.1, 0.2, 0.3)
    return PhotoScore(pair, scores, 1.0)


def compare(*dices: tuple[float | None, float | None]) -> Comparison:
    """A comparison of photos "0", "1" and so on, each of a vehicle of its own."""
    before = [photo(dice, str(n), str(n)) for n, (dice, _) in enumerate(dices)]
    after = [photo(dice, str(n), str(n)) for n, (_, dice) in enumerate(dices)]
    return Comparison(pair_up(before, after), {})


def names(photos: tuple[object, ...]) -> list[str]:
    return [each.after.pair.name for each in photos]  # type: ignore[attr-defined]


def test_the_gain_is_the_mean_difference() -> None:
    by_score = {
        change.score: change for change in changes(compare((0.9, 0.93), (0.8, 0.81)).photos)
    }
    assert by_score["dice"].gain == pytest.approx(0.02)
    assert by_score["iou"].gain == pytest.approx(0.01)
    assert by_score["bf1"].gain == 0
    assert (by_score["dice"].before, by_score["dice"].after) == pytest.approx((0.85, 0.87))


def test_a_photo_that_failed_with_one_is_left_out() -> None:
    assert names(compare((None, 0.9), (0.8, 0.9), (0.7, None)).photos) == ["1"]


def test_the_most_changed_photos_come_first() -> None:
    compared = compare((0.9, 0.8), (0.9, 0.95), (0.9, 0.9), (0.9, 0.5), (0.9, 0.99))
    assert names(compared.lost(5)) == ["3", "0"]
    assert names(compared.gained(5)) == ["4", "1"]
    assert names(compared.gained(1)) == ["4"]


@pytest.mark.parametrize(
    ("gains", "verdict"),
    [([0.01, 0.02, 0.03], "better"), ([-0.01, -0.02], "worse"), ([0.01, -0.01], "may be chance")],
)
def test_a_verdict_only_where_the_interval_excludes_zero(gains: list[float], verdict: str) -> None:
    change = changes(compare(*[(0.5, 0.5 + gain) for gain in gains]).photos)[0]
    assert change.verdict == verdict


def test_one_vehicle_says_nothing_of_others() -> None:
    compared = Comparison(pair_up([photo(0.5)] * 3, [photo(0.9)] * 3), {})
    change = changes(compared.photos)[0]
    assert (change.low, change.high, change.verdict) == (None, None, "may be chance")


def test_the_interval_is_that_of_whole_groups() -> None:
    random = np.random.default_rng(1)
    by_group = random.normal(0.01, 0.02, 40)
    low, high = interval(
        np.repeat(by_group, 16), [f"car {n}" for n in range(40) for _ in range(16)]
    )
    alone = interval(by_group, [f"car {n}" for n in range(40)])
    # Sixteen views of each vehicle are no sixteen vehicles: the interval is as wide as with one.
    assert (low, high) == pytest.approx(alone, abs=2e-4)
    error = by_group.std() / 40**0.5
    assert (low, high) == pytest.approx(
        (by_group.mean() - 1.96 * error, by_group.mean() + 1.96 * error), abs=0.2 * error
    )


def test_parts_are_the_sources_and_all_where_there_are_several() -> None:
    one, two = photo(0.5, "a", source="x"), photo(0.5, "b", source="y")
    assert list(Comparison(pair_up([one], [one]), {}).parts) == ["x"]
    several = Comparison(pair_up([one, two], [one, two]), {}).parts
    assert {name: len(photos) for name, photos in several.items()} == {"x": 1, "y": 1, "all": 2}
