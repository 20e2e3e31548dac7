"""The alpha: cleaned, and as 8-bit levels."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.mask.alpha import clean_alpha, from_8_bit, is_full, to_8_bit


def test_cleaning_sets_what_is_nearly_nothing_or_all() -> None:
    alpha = np.array([[0.0, 0.004, 0.09, 0.91, 0.996, 1.0]], np.float32)

    assert clean_alpha(alpha).tolist() == [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]


def test_cleaning_keeps_the_contour_and_the_order() -> None:
    half = np.float32(0.5)
    around = [np.nextafter(half, np.float32(0.0)), half, np.nextafter(half, np.float32(1.0))]
    alpha = np.array([[0.0, 0.2, 0.45, *around, 0.55, 0.8, 1.0]], np.float32)

    cleaned = clean_alpha(alpha)

    assert np.array_equal(cleaned >= 0.5, alpha >= 0.5)
    assert (np.diff(cleaned) >= 0).all()
    assert np.array_equal(cleaned, from_8_bit(to_8_bit(cleaned)))


def test_cleaning_makes_no_steps() -> None:
    alpha = np.linspace(0.0, 1.0, 1001, dtype=np.float32)[np.newaxis]

    assert np.diff(clean_alpha(alpha)).max() < 1.01 / 255


@pytest.mark.parametrize("whole", [0.0, 1.0])
def test_what_is_written_as_nothing_or_all_is_exactly_that(whole: float) -> None:
    alpha = np.linspace(0.0, 1.0, 100_001, dtype=np.float32)[np.newaxis]

    cleaned = clean_alpha(alpha)

    assert set(cleaned[to_8_bit(cleaned) == round(whole * 255)]) == {whole}


def test_cleaning_does_not_touch_what_it_is_given() -> None:
    alpha = np.full((2, 2), 0.99, np.float32)

    cleaned = clean_alpha(alpha)

    assert cleaned.dtype == np.float32
    assert (alpha == np.float32(0.99)).all()


def test_cleaning_may_happen_in_place() -> None:
    alpha = np.random.default_rng(0).random((600, 8), np.float32)
    expected = clean_alpha(alpha)
    assert clean_alpha(alpha, spoil=True) is alpha
    np.testing.assert_array_equal(alpha, expected)
    alpha.flags.writeable = False
    assert clean_alpha(alpha, spoil=True) is not alpha


def test_cleaning_takes_no_answer_for_nothing() -> None:
    assert clean_alpha(np.array([[np.nan]], np.float32)).tolist() == [[0.0]]


def test_rounding_keeps_the_contour() -> None:
    half = np.float32(0.5)
    alpha = np.array([[np.nextafter(half, np.float32(0.0)), half]], np.float32)

    assert to_8_bit(alpha).tolist() == [[127, 128]]
    assert (from_8_bit(to_8_bit(alpha)) >= 0.5).tolist() == [[False, True]]


def test_what_has_its_kind_already_is_the_same_array() -> None:
    cover = np.array([[0, 127, 255]], np.uint8)
    alpha = from_8_bit(cover)

    assert to_8_bit(cover) is cover
    assert from_8_bit(alpha) is alpha


def test_only_what_is_wholly_car_hides_all() -> None:
    cover = np.array([[0, 128, 254, 255]], np.uint8)

    for alpha in (cover, from_8_bit(cover)):
        assert is_full(alpha).tolist() == [[False, False, False, True]]
