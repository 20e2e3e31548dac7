"""Whether several answers for one photo agree on one plausible car; pure functions on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.arrays import Alpha, Mask, Pixels
from model.evaluation import metrics

SURE = 0.8
"""A mean answer of this and more is car, one of 1 - this and less is background."""
CAR, UNKNOWN = 255, 128


@dataclass(frozen=True)
class Bounds:
    """What a mask must be to teach.

    Attributes:
        agree: Lowest IoU of any answer's mask with the mean answer's.
        known: Least share of the surely-car pixels that the mask finds.
        piece: Least share of the mask that its largest piece has.
        smallest: Least share of the photo that is car.
        largest: Greatest share of the photo that is car.
    """

    agree: float = 0.95
    known: float = 0.98
    piece: float = 0.97
    smallest: float = 0.04
    largest: float = 0.92


@dataclass(frozen=True)
class Verdict:
    """One photo's figures, each a share in [0, 1], and the reason why it is left out, or None."""

    agree: float
    known: float
    piece: float
    area: float
    reason: str | None


def judge(answers: Sequence[Alpha], known: Mask | None, bounds: Bounds) -> Verdict:
    """Return what is to be thought of HxW `answers` in [0, 1] for one photo.

    Args:
        answers: One per network and input size.
        known: HxW, where there is surely car; None if nothing is known.
        bounds: What is asked.
    """
    mask = mean(answers) > 0.5
    agree = min(metrics.iou(answer > 0.5, mask) for answer in answers)
    found = float(mask[known].mean()) if known is not None and known.any() else 1.0
    area = float(mask.mean())
    pieces = sizes(mask)
    piece = float(pieces.max() / pieces.sum()) if len(pieces) else 0.0
    reason = None
    if not bounds.smallest <= area <= bounds.largest:
        reason = f"{area:.1%} of the photo is no plausible car"
    elif agree < bounds.agree:
        reason = f"the answers agree by an IoU of {agree:.3f} only"
    elif found < bounds.known:
        reason = f"{1 - found:.1%} of what is surely car is missed"
    elif piece < bounds.piece:
        reason = f"only {piece:.1%} of the mask is in one piece"
    return Verdict(agree, found, piece, area, reason)


def teach(answers: Sequence[Alpha], known: Mask | None) -> Pixels:
    """Return HxW uint8: 255 car, 0 background, 128 where the answers leave it open.

    What is surely car is car; what lies apart from the largest piece is open.
    """
    alpha = mean(answers)
    mask = np.full(alpha.shape, UNKNOWN, np.uint8)
    mask[alpha <= 1 - SURE] = 0
    mask[alpha >= SURE] = CAR
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.5).astype(np.uint8))
    if count > 2:
        largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
        mask[(labels > 0) & (labels != largest)] = UNKNOWN
    if known is not None:
        mask[known] = CAR
    return mask


def mean(answers: Sequence[Alpha]) -> Alpha:
    """Return the mean of HxW answers."""
    alpha: Alpha = np.mean(answers, axis=0, dtype=np.float32)
    return alpha


def sizes(mask: Mask) -> NDArray[np.int32]:
    """Return the areas of the mask's pieces in pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return np.asarray(stats[1:, cv2.CC_STAT_AREA], np.int32)
