from __future__ import annotations

import numpy as np
import pytest

from model.arrays import Mask
from model.evaluation.metrics import RIM, Scores, boundary_f, dice, faults, iou, measure

EMPTY = np.zeros((40, 40), bool)
FULL = np.ones((40, 40), bool)


def square(left: int, top: int = 10, side: int = 10) -> Mask:
    mask = np.zeros((40, 40), bool)
    mask[top : top + side, left : left + side] = True
    return mask


def test_equal_masks_are_perfect() -> None:
    assert measure(square(10).astype(np.float32), square(10)) == Scores(1, 1, 1, 1, 1)


def test_overlap_of_a_square_shifted_by_two() -> None:
    assert dice(square(12), square(10)) == pytest.approx(2 * 80 / 200)
    assert iou(square(12), square(10)) == pytest.approx(80 / 120)


@pytest.mark.parametrize(
    ("pixels", "matched"),
    [
        (0, 16),  # eight each of the upper and the lower side
        (1, 20),  # nine each of them, and the two ends of the left side
        (2, 36),
    ],
)
def test_boundary_of_a_square_shifted_by_two(pixels: int, matched: int) -> None:
    # Either boundary has 36 pixels and, by symmetry, precision equals recall.
    assert boundary_f(square(12), square(10), pixels) == pytest.approx(matched / 36)


def test_boundary_precision_and_recall_differ() -> None:
    # A second square far off halves the precision and leaves the recall whole.
    pred = square(2, 2) | square(25, 25)
    assert boundary_f(pred, square(2, 2), 1) == pytest.approx(2 * 0.5 / 1.5)


def test_boundary_of_a_hole_counts() -> None:
    mask = square(5, 5, 30)
    pred = mask & ~square(18, 18, 4)
    hole = 4 * 4  # the pixels beside the four sides of the hole; its corners touch it diagonally
    outline = 4 * 29
    precision = outline / (outline + hole)
    assert boundary_f(pred, mask, 3) == pytest.approx(2 * precision / (1 + precision))


def test_tolerance_is_a_euclidean_distance() -> None:
    one, other = np.zeros((12, 12), bool), np.zeros((12, 12), bool)
    one[2, 2] = other[5, 6] = True  # 3 down and 4 across
    assert boundary_f(one, other, 4.9) == 0
    assert boundary_f(one, other, 5) == 1


def test_the_frame_is_no_boundary() -> None:
    mask = np.zeros((40, 40), bool)
    mask[:, :20] = True
    pred = mask.copy()
    pred[:, 20:25] = True
    assert boundary_f(pred, mask, 3) == 0
    assert boundary_f(pred, mask, 5) == 1


@pytest.mark.parametrize(
    ("pred", "mask", "overlap", "boundary"),
    [
        (EMPTY, EMPTY, 1, 1),
        (FULL, FULL, 1, 1),
        (EMPTY, square(10), 0, 0),
        (square(10), EMPTY, 0, 0),
        (FULL, EMPTY, 0, 0),
    ],
)
def test_conventions_for_empty_and_full(
    pred: Mask, mask: Mask, overlap: float, boundary: float
) -> None:
    assert dice(pred, mask) == overlap
    assert iou(pred, mask) == overlap
    assert boundary_f(pred, mask, 3) == boundary


def test_alpha_at_the_threshold_is_car() -> None:
    alpha = np.where(square(10), np.float32(0.5), np.float32(0.49))
    assert measure(alpha, square(10).astype(np.uint8)).dice == 1
    assert measure(alpha, square(10), threshold=0.6).dice == 0


@pytest.mark.parametrize("score", [dice, iou, lambda p, m: boundary_f(p, m, 1)])
def test_different_sizes_are_refused(score: object) -> None:
    assert callable(score)
    with pytest.raises(ValueError, match="sizes"):
        score(EMPTY, EMPTY[:, 1:])


def car_of(side: int = 200) -> Mask:
    mask = np.zeros((300, 300), bool)
    mask[50 : 50 + side, 50 : 50 + side] = True
    return mask


def test_an_edge_drawn_otherwise_is_no_fault_and_a_lost_part_is() -> None:
    car = car_of()
    rim = int(RIM * 200)
    narrow, wide = (np.zeros_like(car) for _ in range(2))
    narrow[50 + rim : 250 - rim, 50 + rim : 250 - rim] = True
    wide[50 - rim : 250 + rim, 50 - rim : 250 + rim] = True
    assert faults(narrow, car) == faults(wide, car) == faults(car, car) == (0.0, 0.0)
    lost = car.copy()
    lost[100:120, 50:90] = False
    assert faults(lost, car) == (20 * (40 - rim) / 200**2, 0.0)
    more = car.copy()
    more[100:120, 250:290] = True
    assert faults(more, car) == (0.0, 20 * (40 - rim) / 200**2)


def test_where_nobody_knows_there_is_no_fault() -> None:
    car, unknown = car_of(), np.zeros((300, 300), bool)
    unknown[90:130, 40:100] = True
    lost = car.copy()
    lost[100:120, 50:90] = False
    assert faults(lost, car | unknown, unknown) == (0.0, 0.0)
    assert faults(car | unknown, car, unknown) == (0.0, 0.0)


def test_without_a_car_there_is_nothing_to_be_at_fault() -> None:
    assert faults(FULL, EMPTY) == (0.0, 0.0)
    with pytest.raises(ValueError, match="sizes"):
        faults(FULL, car_of())
