"""How good a mask is: Dice, intersection over union, and the F-score of its boundary.

All three compare a predicted mask with the true one of the same photo, both HxW bool arrays. Dice
is the contest's score; it saturates near 1, where 0.001 is about half a pixel of edge, so the
boundary's F-score at 1, 2 and 3 pixels is reported beside it.

Conventions where a ratio would be 0/0:
    * Both masks empty: Dice and IoU are 1, as the contest defines it; one of them empty: 0.
    * A mask without a boundary (empty or full): the boundary's F-score is 1 where the other mask is
      the same, else 0.
    * The photo's frame is no boundary: a car cut off there has no edge to be right about.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from model.arrays import Floats, Mask

RIM = 0.012
"""What lies nearer than this to the true edge is no fault, in square roots of the car's area."""
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True)
class Scores:
    """The scores of one photo, each in [0, 1], 1 is perfect.

    Attributes:
        dice: Dice coefficient.
        iou: Intersection over union.
        bf1: Boundary F-score at a tolerance of 1 pixel.
        bf2: The same at 2 pixels.
        bf3: The same at 3 pixels.
    """

    dice: float
    iou: float
    bf1: float
    bf2: float
    bf3: float


def dice(pred: Mask, mask: Mask) -> float:
    """Return 2|A∩B| / (|A| + |B|) of two HxW bool masks (Dice 1945; the contest's score).

    Returns:
        A value in [0, 1]; 1 where both are empty.

    Raises:
        ValueError: The masks differ in size.
    """
    both, total = _overlap(pred, mask)
    return 2 * both / total if total else 1.0


def iou(pred: Mask, mask: Mask) -> float:
    """Return |A∩B| / (|A| + |B| - |A∩B|) of two HxW bool masks (Jaccard 1912).

    Returns:
        A value in [0, 1]; 1 where both are empty.

    Raises:
        ValueError: The masks differ in size.
    """
    both, total = _overlap(pred, mask)
    return both / (total - both) if total else 1.0


def boundary_f(pred: Mask, mask: Mask, pixels: float) -> float:
    """Return the F-score of the predicted boundary at a tolerance.

    Precision is the share of the predicted boundary's pixels that lie at most ``pixels`` from the
    true boundary (Euclidean distance), recall the share of the true boundary's that lie so near the
    predicted one; F = 2PR / (P + R). After Csurka et al., "What is a good evaluation measure for
    semantic segmentation?", BMVC 2013; with a tolerance in place of a one-to-one match, as in
    Perazzi et al., "A benchmark dataset and evaluation methodology for video object segmentation",
    CVPR 2016. A boundary is made of the mask's pixels that have a neighbour (left, right, above or
    below) outside the mask.

    Args:
        pred: HxW bool, the predicted mask.
        mask: HxW bool, the true mask.
        pixels: The tolerance in pixels, 0 or more.

    Returns:
        A value in [0, 1]; for masks without a boundary see the module's conventions.

    Raises:
        ValueError: The masks differ in size.
    """
    return _f_within(_boundary_distances(pred, mask), pixels)


def measure(alpha: Floats, mask: npt.NDArray[np.generic], threshold: float = 0.5) -> Scores:
    """Return all scores of one photo.

    Args:
        alpha: HxW float32 in [0, 1], the prediction; what reaches the threshold is car.
        mask: HxW bool or {0, 1}, the true mask at the photo's full size.
        threshold: Where alpha is cut; the contest's masks are cut at 0.5.

    Raises:
        ValueError: Alpha and mask differ in size.
    """
    pred, truth = alpha >= threshold, mask.astype(bool)
    distances = _boundary_distances(pred, truth)
    at_1, at_2, at_3 = (_f_within(distances, pixels) for pixels in (1, 2, 3))
    return Scores(dice(pred, truth), iou(pred, truth), at_1, at_2, at_3)


def faults(pred: Mask, mask: Mask, unknown: Mask | None = None) -> tuple[float, float]:
    """Return what of a car is missed, and what is taken for it, away from the true edge.

    An edge that is drawn a little otherwise counts nothing: what lies nearer than `RIM` to the true
    one is left aside. Masks that are corrected answers of a network are good for this alone.

    Args:
        pred: HxW bool.
        mask: HxW bool or {0, 1}, the true one.
        unknown: HxW bool, where nobody knows and nothing counts; None if there is no such place.

    Returns:
        Both in areas of the true car: 0.005 is half a percent of it; of no car, 0.

    Raises:
        ValueError: The masks differ in size.
    """
    _require_same_size(pred, mask)
    known = np.ones(mask.shape, bool) if unknown is None else ~unknown
    car = (mask.astype(bool) & known).astype(np.uint8)
    area = np.count_nonzero(car)
    if not area:
        return 0.0, 0.0
    reach = max(1, int(RIM * area**0.5))
    around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    maybe = (car.astype(bool) | ~known).astype(np.uint8)
    missed = np.count_nonzero(cv2.erode(maybe, around).astype(bool) & car.astype(bool) & ~pred)
    more = np.count_nonzero(~cv2.dilate(maybe, around).astype(bool) & pred)
    return missed / area, more / area


def _overlap(pred: Mask, mask: Mask) -> tuple[int, int]:
    """Return the number of pixels in both masks, and the sum of the pixels in each."""
    _require_same_size(pred, mask)
    return (
        int(np.count_nonzero(pred & mask)),
        int(np.count_nonzero(pred)) + int(np.count_nonzero(mask)),
    )


def _boundary_distances(pred: Mask, mask: Mask) -> tuple[Floats, Floats]:
    """Return how far each pixel of each boundary is from the other boundary, in pixels.

    Only the smallest box around both boundaries is looked at: exact, and it saves half the time.
    Nothing to compare (twice empty, twice full) gives no distances, one missing boundary infinite
    ones.
    """
    _require_same_size(pred, mask)
    edge_p, edge_m = _boundary(pred), _boundary(mask)
    if not edge_p.any() or not edge_m.any():
        lost = np.full(0 if np.array_equal(pred, mask) else 1, np.inf, np.float32)
        return lost, lost
    x, y, width, height = cv2.boundingRect((edge_p | edge_m).view(np.uint8))
    box = np.s_[y : y + height, x : x + width]
    edge_p, edge_m = edge_p[box], edge_m[box]
    return _distance_to(edge_m)[edge_p], _distance_to(edge_p)[edge_m]


def _boundary(mask: Mask) -> Mask:
    """Return the mask's pixels beside its outside; what is beyond the frame counts as car."""
    car = np.ascontiguousarray(mask).view(np.uint8)
    return (car - cv2.erode(car, _CROSS)).view(np.bool_)


def _distance_to(edge: Mask) -> Floats:
    """Return each pixel's exact Euclidean distance to the nearest pixel of a boundary."""
    background = (~edge).view(np.uint8)
    distances = cv2.distanceTransform(background, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return distances.astype(np.float32, copy=False)


def _f_within(distances: tuple[Floats, Floats], pixels: float) -> float:
    """Return the F-score of both boundaries' distances to each other."""
    if not distances[0].size:
        return 1.0
    # Exact distances are roots of whole numbers: the margin forgives float32's rounding of them.
    precision, recall = (float(np.mean(d <= pixels + 1e-4)) for d in distances)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _require_same_size(pred: Mask, mask: Mask) -> None:
    """Raise ValueError where two masks cannot be compared."""
    if pred.shape != mask.shape:
        raise ValueError(f"masks of different sizes: {pred.shape} and {mask.shape}")
