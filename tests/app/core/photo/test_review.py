"""What weights promise of photos that need review."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.photo.review import SURE, Review, promise, review_of, worth

HEADER = {
    "certainty": 0.97,
    "poor": 0.98,
    "share": 0.95,
    "confidence": 0.9,
    "bounds": [[0.0, 0.8], [0.9, 0.95], [0.99, 0.985]],
}


def test_the_header_of_calibrated_weights_is_read() -> None:
    review = review_of({"review": HEADER})
    assert (review.limit, review.confidence) == (0.97, 0.9)
    assert review.is_unsure(0.9699)
    assert not review.is_unsure(0.97)
    assert [review.least_dice(each) for each in (0.0, 0.8999, 0.9, 1.0)] == [0.8, 0.8, 0.95, 0.985]
    assert promise(review) == (
        "when this was measured, 95 % of the poor cut-outs (Dice under 0.98) were among such photos"
    )


def test_of_sellers_photos_it_is_said_what_was_found_there() -> None:
    told = {**HEADER, "sellers": {"fault": 0.005, "share": 0.8, "photos": 224}}
    review = review_of({"review": told})
    assert (review.fault, review.fault_share) == (0.005, 0.8)
    assert promise(review) == (
        "when this was measured, 95 % of the poor cut-outs (Dice under 0.98) in studios and "
        "streets were among such photos, and 80 % of sellers' photos with more than 0.5 % of the "
        "car wrong"
    )


@pytest.mark.parametrize("sellers", [None, 3, {}, {"fault": 0.005}, {"fault": "x", "share": 0.8}])
def test_without_what_was_found_on_sellers_photos_nothing_is_said_of_them(sellers: object) -> None:
    said = promise(review_of({"review": {**HEADER, "sellers": sellers}}))
    assert said == promise(review_of({"review": HEADER}))


def test_of_what_is_not_certain_at_all_nothing_is_said() -> None:
    assert not review_of({"review": HEADER}).is_unsure(None)
    assert review_of({"review": HEADER}).least_dice(None) is None


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"review": None},
        {"review": [1]},
        {"review": {**HEADER, "certainty": "0.9"}},
        {"review": {**HEADER, "certainty": 2.0}},
    ],
)
def test_without_a_limit_the_usual_one_counts_and_nothing_is_promised(
    figures: dict[str, Any],
) -> None:
    review = review_of(figures)
    assert review == Review()
    assert review.is_unsure(SURE - 1e-6) and not review.is_unsure(SURE)
    assert promise(review) == ""
    assert review.least_dice(0.5) is None


@pytest.mark.parametrize("bounds", [None, 3, [1, 2], [[0.1]], [["a", 0.5]], [[0.0, float("nan")]]])
def test_damaged_bounds_bound_nothing(bounds: object) -> None:
    assert review_of({"review": {**HEADER, "bounds": bounds}}).bounds == ()


def test_a_bound_is_rounded_down() -> None:
    assert worth(0.98765) == "probably right to at least 98.7 %"
    assert worth(1.0) == "probably right to at least 100.0 %"
