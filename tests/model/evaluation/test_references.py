"""Every figure of `forecourt evaluate`, beside a plain second implementation of its definition.

Slow loops over pixels and sets, from the papers; the clicks beside counts of the published code.
"""

from __future__ import annotations

import itertools
import math
from collections import deque

import numpy as np
import pytest

from model.arrays import Alpha, Mask
from model.evaluation.effort import clicks
from model.evaluation.matting import matting_errors
from model.evaluation.metrics import measure

TOLERANCE = 1e-6
SIGMA = 1.4
Pixel = tuple[int, int]


def discs(seed: int, count: int, height: int, width: int, largest: int) -> Mask:
    """Discs here and there, in whole numbers: the same on every machine."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    mask = np.zeros((height, width), bool)
    for _ in range(count):
        row, column = rng.integers(0, height), rng.integers(0, width)
        mask |= (y - row) ** 2 + (x - column) ** 2 <= rng.integers(2, largest + 1) ** 2
    return mask


def pair(seed: int, height: int, width: int) -> tuple[Mask, Mask]:
    """A mask found and the true one: alike, with much that is wrong."""
    truth = discs(seed, 9, height, width, height // 5)
    return truth ^ discs(seed + 100, 14, height, width, height // 9), truth


def soft(seed: int) -> tuple[Alpha, Alpha]:
    """Alphas of 8 bits, as files have them, many exactly at a tenth."""
    rng = np.random.default_rng(seed)
    found, truth = pair(seed, 20, 24)
    levels = rng.choice([0, 25, 51, 76, 102, 128, 153, 179, 204, 230, 255], (2, 20, 24))
    share = rng.random((2, 20, 24)) < 0.4
    values = [
        np.where(share[n], levels[n], 255 * mask).astype(np.float32) / np.float32(255)
        for n, mask in enumerate((found, truth))
    ]
    return values[0], values[1]


def pixels(mask: Mask) -> set[Pixel]:
    return {(int(y), int(x)) for y, x in np.argwhere(mask)}


def beside(pixel: Pixel) -> list[Pixel]:
    y, x = pixel
    return [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]


def boundary(mask: Mask) -> set[Pixel]:
    car, inside = pixels(mask), pixels(np.ones_like(mask))
    return {at for at in car if any(near in inside - car for near in beside(at))}


def plain_f(one: set[Pixel], other: set[Pixel], reach: float) -> float:
    def near(these: set[Pixel], those: set[Pixel]) -> float:
        return sum(any(math.dist(a, b) <= reach for b in those) for a in these) / len(these)

    precision, recall = near(one, other), near(other, one)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@pytest.mark.parametrize("seed", range(2))
def test_overlaps_and_boundaries(seed: int) -> None:
    found, truth = pair(seed, 30, 40)
    scores = measure(found.astype(np.float32), truth)
    a, b = pixels(found), pixels(truth)
    assert scores.dice == pytest.approx(2 * len(a & b) / (len(a) + len(b)), abs=TOLERANCE)
    assert scores.iou == pytest.approx(len(a & b) / len(a | b), abs=TOLERANCE)
    edges = boundary(found), boundary(truth)
    for reach, told in ((1, scores.bf1), (2, scores.bf2), (3, scores.bf3)):
        assert told == pytest.approx(plain_f(*edges, reach), abs=TOLERANCE)


def plain_lengths(alpha: Alpha) -> list[float]:
    """Of the gradient at each pixel: Gaussian derivatives, as the benchmark's page has them.

    The kernel ends where a Gaussian is below a hundredth and has the norm 1; edges are repeated.
    """

    def gauss(at: float) -> float:
        return math.exp(-(at**2) / (2 * SIGMA**2)) / (SIGMA * math.sqrt(2 * math.pi))

    half = math.ceil(SIGMA * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * SIGMA * 0.01)))
    span = range(-half, half + 1)
    kernel = {(i, j): gauss(i) * -j * gauss(j) / SIGMA**2 for i in span for j in span}
    norm = math.sqrt(sum(value**2 for value in kernel.values()))
    height, width = alpha.shape
    values = alpha.astype(float).tolist()
    lengths = []
    for y, x in itertools.product(range(height), range(width)):
        across = down = 0.0
        for (i, j), value in kernel.items():

            def at(dy: int, dx: int, y: int = y, x: int = x) -> float:
                row, column = min(max(y - dy, 0), height - 1), min(max(x - dx, 0), width - 1)
                told: float = values[row][column]
                return told

            across += value * at(i, j)
            down += value * at(j, i)
        lengths.append(math.hypot(across, down) / norm)
    return lengths


def plain_piece(mask: Mask) -> set[Pixel]:
    """The largest piece whose pixels touch by their sides; of two alike the upper one."""
    left, best = pixels(mask), set[Pixel]()
    for start in sorted(left):
        if start not in left:
            continue
        piece, waiting = {start}, deque([start])
        left.discard(start)
        while waiting:
            for near in beside(waiting.popleft()):
                if near in left:
                    left.discard(near)
                    piece.add(near)
                    waiting.append(near)
        best = max(best, piece, key=len)
    return best


def plain_connectivity(found: Alpha, truth: Alpha) -> float:
    """Sum of |phi(found) - phi(truth)|, phi(a) = 1 - d where d = a - level is 0.15 or more.

    The level of a pixel is the highest tenth at which it is still joined to the largest piece of
    what reaches it in both.
    """
    inside = pixels(np.ones(found.shape, bool))
    level = dict.fromkeys(inside, 1.0)
    joined = inside
    for tenth in range(1, 11):
        piece = plain_piece((found >= tenth / 10) & (truth >= tenth / 10))
        for pixel in joined - piece:
            level[pixel] = (tenth - 1) / 10
        joined = joined & piece
    total = 0.0
    for pixel, reached in level.items():
        d = [float(alpha[pixel]) - reached for alpha in (found, truth)]
        phi = [1 - each if each >= 0.15 else 1.0 for each in d]
        total += abs(phi[0] - phi[1])
    return total


@pytest.mark.parametrize("seed", range(2))
def test_errors_of_a_soft_alpha(seed: int) -> None:
    found, truth = soft(seed)
    errors = matting_errors(found, truth)
    apart = [float(a) - float(b) for a, b in zip(found.flat, truth.flat, strict=True)]
    assert errors.sad == pytest.approx(sum(map(abs, apart)) / 1000, rel=TOLERANCE)
    assert errors.mse == pytest.approx(sum(d * d for d in apart) / len(apart), rel=TOLERANCE)
    lengths = zip(plain_lengths(found), plain_lengths(truth), strict=True)
    gradient = sum((a - b) ** 2 for a, b in lengths) / 1000
    assert errors.gradient == pytest.approx(gradient, rel=TOLERANCE)
    expected = plain_connectivity(found, truth) / 1000
    assert expected > 0
    assert errors.connectivity == pytest.approx(expected, rel=TOLERANCE)


COUNTED = {0: 29, 1: 30, 2: 39, 3: 22, 4: 17, 5: 12, 6: 18, 7: 18}
"""By `relax_HCE` of the published code (xuebinqin/DIS), with scikit-image 0.26 for the skeleton."""


@pytest.mark.parametrize("seed", COUNTED)
def test_clicks_are_those_of_the_published_code(seed: int) -> None:
    assert clicks(*pair(seed, 120, 160)) == COUNTED[seed]
