"""Which photos are worth a look: what the weights promise of their certainty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.language.translation import figure, tr

SURE = 0.99
"""Below this certainty photos are worth a look with weights that promise nothing."""

Bounds = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Review:
    """What to look at, as `python -m model calibrate` wrote it into the weights.

    Attributes:
        limit: Photos of a certainty below this are worth a look.
        poor: What Dice counts as poor; None if nothing is promised.
        share: The share of the poor photos that is promised to be below the limit.
        fault: What of a car counts as a fault on sellers' photos; None if nothing is promised.
        fault_share: The share of sellers' photos with such a fault that is promised likewise.
        confidence: How often a photo's Dice is above its bound.
        bounds: Pairs of a certainty and the least Dice to expect from there on; both rise.
    """

    limit: float = SURE
    poor: float | None = None
    share: float | None = None
    fault: float | None = None
    fault_share: float | None = None
    confidence: float | None = None
    bounds: Bounds = ()

    def is_unsure(self, certainty: float | None) -> bool:
        """Whether a photo is worth a look."""
        return certainty is not None and certainty < self.limit

    def least_dice(self, certainty: float | None) -> float | None:
        """The Dice that a mask probably has at least; None if that is not known."""
        if certainty is None:
            return None
        return max((dice for edge, dice in self.bounds if certainty >= edge), default=None)


def review_of(figures: Mapping[str, Any]) -> Review:
    """Read what weights promise from their header; nothing if it is damaged."""
    stored = figures.get("review")
    if not isinstance(stored, Mapping):
        return Review()
    limit = _share(stored.get("certainty"))
    if limit is None:
        return Review()
    poor, share, confidence = (_share(stored.get(name)) for name in ("poor", "share", "confidence"))
    sellers = stored.get("sellers")
    told = sellers if isinstance(sellers, Mapping) else {}
    fault, fault_share = _share(told.get("fault")), _share(told.get("share"))
    bounds = tuple(_bounds(stored.get("bounds")))
    return Review(limit, poor, share, fault, fault_share, confidence, bounds)


def promise(review: Review) -> str:
    """Say which poor masks a look at all photos below the limit found; empty if nobody knows.

    It holds for photos of the kind that it was measured on, so it is said of these. On sellers'
    photos, where cars stand close together, fewer are found than in studios and streets.
    """
    if review.share is None or review.poor is None:
        return ""
    if review.fault is not None and review.fault_share is not None:
        return tr(
            "when this was measured, {share} of the poor cut-outs (Dice under {poor}) in studios "
            "and streets were among such photos, and {fault_share} of sellers' photos with more "
            "than {fault} of the car wrong",
            share=f"{figure(100 * review.share)} %",
            poor=figure(review.poor, 2),
            fault_share=f"{figure(100 * review.fault_share)} %",
            fault=f"{figure(100 * review.fault, 1)} %",
        )
    return tr(
        "when this was measured, {share} of the poor cut-outs (Dice under {poor}) were among such "
        "photos",
        share=f"{figure(100 * review.share)} %",
        poor=figure(review.poor, 2),
    )


def worth(least_dice: float) -> str:
    """Say how good a mask probably is at least."""
    # Rounded down: a bound must not promise more than was measured.
    return tr(
        "probably right to at least {share}",
        share=f"{figure(math.floor(1000 * least_dice) / 10, 1)} %",
    )


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


def _bounds(value: object) -> Iterator[tuple[float, float]]:
    for pair in value if isinstance(value, list) else ():
        if isinstance(pair, list) and len(pair) == 2:
            edge, dice = map(_share, pair)
            if edge is not None and dice is not None:
                yield edge, dice
