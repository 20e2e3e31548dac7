"""Whether the heads of two networks tell the same of a photo: windows and number plates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from model.arrays import Floats, Mask, Pixels
from model.data.windows import UNKNOWN, Windows, read_photo
from model.network.heads.plates.quads import Quad, Quads
from model.network.predictor import Predictor

SAME = 0.5
"""Two number plates are one if so much of both is in either."""

Counts = tuple[int, int]
"""Pixels in both of two masks, and in either."""


@dataclass(frozen=True)
class Compared:
    """What two networks tell of one photo.

    Attributes:
        glass: Of both networks' windows: pixels in both, in either.
        labels: Of each network's windows and those labelled; what is unknown does not count.
        plates: Number plates found by both, by the old one alone, by the new one alone.
        overlaps: Intersection over union of each plate that both found.
    """

    glass: Counts
    labels: tuple[Counts, Counts]
    plates: tuple[int, int, int]
    overlaps: tuple[float, ...]


@dataclass(frozen=True)
class Agreement:
    """What two networks tell of many photos.

    Attributes:
        photos: How many.
        glass: Intersection over union of their windows, over all pixels.
        each: The same, the mean of the photos with windows.
        labels: Of the old one's windows and those labelled, and of the new one's; None without.
        plates: See `Compared`.
        overlap: Mean of all `Compared.overlaps`.
    """

    photos: int
    glass: float | None
    each: float | None
    labels: tuple[float, float] | None
    plates: tuple[int, int, int]
    overlap: float | None

    @classmethod
    def of(cls, compared: Sequence[Compared]) -> Agreement:
        """Return what single photos say together."""
        ious = [both / either for both, either in (each.glass for each in compared) if either]
        before, after = (share([each.labels[n] for each in compared]) for n in (0, 1))
        overlaps = [overlap for each in compared for overlap in each.overlaps]
        common, old, new = (sum(each.plates[n] for each in compared) for n in range(3))
        return cls(
            len(compared),
            share([each.glass for each in compared]),
            float(np.mean(ious)) if ious else None,
            None if before is None or after is None else (before, after),
            (common, old, new),
            float(np.mean(overlaps)) if overlaps else None,
        )

    def lines(self) -> list[str]:
        """Return what a person reads."""
        told = [f"{self.photos} photos held back:"]
        if self.glass is not None:
            told.append(
                f"windows: IoU {self.glass:.4f} with the old ones over all pixels, {self.each:.4f} "
                "a photo."
            )
        if self.labels is not None:
            told.append(
                f"labelled windows: IoU {self.labels[0]:.4f} before, {self.labels[1]:.4f} after."
            )
        common, old, new = self.plates
        if common + old + new:
            told.append(
                f"number plates: {common} found by both, {old} by the old head alone, {new} by the "
                f"new one alone; IoU {self.overlap or 0:.4f} where both."
            )
        return told

    def figures(self, name: str) -> dict[str, object]:
        """Return what the header of the head `name` says; its own names are kept free."""
        if name == "plates":
            return {"measured_on": self.photos, "found": list(self.plates)}
        labels = {} if self.labels is None else {"labelled": round(self.labels[1], 4)}
        return {"measured_on": self.photos, "as_before": round(self.glass or 0, 4), **labels}


def share(counts: Sequence[Counts]) -> float | None:
    """Return intersection over union of all pixels; None if there are none."""
    both, either = (sum(each[n] for each in counts) for n in (0, 1))
    return both / either if either else None


def compare(photo: Windows, old: Predictor, new: Predictor) -> Compared:
    """Return what two networks tell of a photo, as in use.

    Raises:
        DataError: The photo cannot be read.
    """
    image, known = read_photo(photo)
    one, other = old.predict(image), new.predict(image)
    glass, labels = (0, 0), ((0, 0), (0, 0))
    if one.glass is not None and other.glass is not None:
        told = [_enlarged(each, known.shape) for each in (one.glass, other.glass)]
        cuts = [each >= 0.5 for each in told]
        glass = _counts(*cuts)
        if (known == 1).any():
            labels = (overlap(told[0], known), overlap(told[1], known))
    pairs = _plates(one.plates or (), other.plates or (), image.shape[:2])
    return Compared(glass, labels, *pairs)


def overlap(told: Floats, known: Pixels) -> Counts:
    """Return how many pixels are glass by both, and by either; what is unknown does not count."""
    return _counts((told >= 0.5) & (known != UNKNOWN), known == 1)


def _counts(one: Mask, other: Mask) -> Counts:
    return int(np.count_nonzero(one & other)), int(np.count_nonzero(one | other))


def _enlarged(told: Floats, shape: tuple[int, ...]) -> Floats:
    if told.shape == shape:
        return told
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(told, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _plates(
    old: Quads, new: Quads, shape: tuple[int, ...]
) -> tuple[tuple[int, int, int], tuple[float, ...]]:
    """Return how many plates both found, each alone, and how far those of both overlap."""
    drawn = [_drawn(quad, shape) for quad in new]
    overlaps = []
    for quad in old:
        area = _drawn(quad, shape)
        ious = [both / max(either, 1) for both, either in (_counts(area, each) for each in drawn)]
        if max(ious, default=0.0) >= SAME:
            overlaps.append(max(ious))
    common = len(overlaps)
    return (common, len(old) - common, max(len(new) - common, 0)), tuple(overlaps)


def _drawn(quad: Quad, shape: tuple[int, ...]) -> Mask:
    canvas = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(canvas, [np.rint(np.array(quad) - 0.5).astype(np.int32)], 1)
    return canvas > 0
