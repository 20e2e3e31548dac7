from __future__ import annotations

import numpy as np
import pytest

from model.arrays import Mask, Pixels
from model.evaluation.drawing import (
    MASK_COLOUR,
    PREDICTION_COLOUR,
    comparison,
    contact_sheet,
    draw_difference,
    draw_outline,
    fit,
    side_by_side,
)


def grey(height: int, width: int) -> Pixels:
    return np.full((height, width, 3), 100, np.uint8)


def box_mask(height: int, width: int, top: int, left: int, side: int) -> Mask:
    mask = np.zeros((height, width), bool)
    mask[top : top + side, left : left + side] = True
    return mask


def count(picture: Pixels, colour: tuple[int, int, int]) -> int:
    return int(np.all(picture == colour, axis=-1).sum())


@pytest.mark.parametrize(
    ("size", "fitted"), [((100, 200), (50, 100)), ((20, 10), (50, 25)), ((1, 3000), (1, 100))]
)
def test_fit_keeps_the_shape(size: tuple[int, int], fitted: tuple[int, int]) -> None:
    assert fit(grey(*size), 100, 50).shape[:2] == fitted


def test_outline_runs_along_the_masks_own_edge() -> None:
    drawn = draw_outline(grey(40, 40), box_mask(40, 40, 10, 10, 20), MASK_COLOUR)
    # Smoothed lines mix in some of the ground.
    assert drawn[10, 20].tolist() == pytest.approx(MASK_COLOUR, abs=30)
    assert drawn[20, 29].tolist() == pytest.approx(MASK_COLOUR, abs=30)
    assert tuple(drawn[20, 20]) == tuple(drawn[5, 5]) == (100, 100, 100)


def test_outline_of_a_larger_mask_lands_in_the_right_place() -> None:
    drawn = draw_outline(grey(40, 40), box_mask(400, 400, 100, 100, 200), MASK_COLOUR)
    changed = np.argwhere(np.any(drawn != 100, axis=-1))
    assert changed.min(axis=0) == pytest.approx([10, 10], abs=1)
    assert changed.max(axis=0) == pytest.approx([29, 29], abs=1)


def test_outline_leaves_its_input_alone() -> None:
    picture = grey(20, 20)
    draw_outline(picture, box_mask(20, 20, 5, 5, 8), MASK_COLOUR)
    assert np.array_equal(picture, grey(20, 20))


def test_difference_shows_what_is_missed_and_what_is_too_much() -> None:
    mask, pred = box_mask(30, 30, 5, 5, 10), box_mask(30, 30, 5, 8, 10)
    drawn = draw_difference(grey(30, 30), mask, pred)
    assert count(drawn, MASK_COLOUR) == count(drawn, PREDICTION_COLOUR) == 3 * 10
    assert tuple(drawn[10, 6]) == MASK_COLOUR


@pytest.mark.parametrize("size", [(1280, 1918), (300, 400), (1000, 500), (20, 3000), (1, 1)])
def test_comparison_has_the_asked_width(size: tuple[int, int]) -> None:
    mask = box_mask(*size, 0, 0, 100)
    assert comparison(grey(*size), mask, ~mask, width=616).shape[1] == 616


def test_comparison_enlarges_the_worst_place() -> None:
    mask = box_mask(1000, 1500, 300, 300, 400)
    pred = mask.copy()
    pred[900:910, 1400:1410] = True  # 10 x 10 pixels are all that is wrong
    lower = comparison(grey(1000, 1500), mask, pred, width=608)
    lower = lower[lower.shape[0] // 2 :]
    assert count(lower, PREDICTION_COLOUR) >= 20 * 20


def test_contact_sheet_lays_out_rows() -> None:
    sheet = contact_sheet([(grey(30, 60), "a")] * 4, columns=3, side=90)
    assert sheet.shape[1] == 3 * 90 + 2 * 8
    assert count(sheet, (100, 100, 100)) == 4 * 90 * 45


def test_contact_sheet_of_nothing_is_a_blank_picture() -> None:
    assert contact_sheet([]).size > 0


def test_side_by_side_shows_each_prediction_on_its_side() -> None:
    mask = box_mask(200, 300, 50, 100, 60)
    empty, full = np.zeros_like(mask), np.ones_like(mask)
    drawn = side_by_side(grey(200, 300), mask, empty, full, width=608)
    left, right = drawn[:200, :300], drawn[:200, 308:]  # the difference of the whole photo
    assert count(left, MASK_COLOUR) > 1000
    assert count(left, PREDICTION_COLOUR) == count(right, MASK_COLOUR) == 0
    assert count(right, PREDICTION_COLOUR) > 1000


def test_comparison_marks_the_place_that_is_enlarged() -> None:
    mask = box_mask(400, 600, 300, 500, 20)
    drawn = comparison(grey(400, 600), mask, np.zeros_like(mask), width=616)
    frame = np.argwhere(np.all(drawn[:133, :200] == (225, 225, 225), axis=-1))
    assert frame.min(axis=0) == pytest.approx((310 / 3 - 11, 510 / 3 - 17), abs=3)
