"""A photo in small regions that stop at its edges, and how strongly neighbours hang together.

Regions are grown by the watershed (Meyer 1994) from the calmest pixel of each cell of a grid; edges
are those of the photo's colours and of what the network said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Floats, Pixels
from app.core.files.opencv import cv2

_CELL = 10  # px
_SAID = 150.0  # colour steps that a probability of 1 is worth
# Chosen on street photos that the network was trained on; clicks were tried as tests/benchmarks do.
_COLOUR, _EDGE, _PROBABILITY = 0.06, 0.02, 0.043  # per step: how a difference loosens a bond
_LOOSEST = 1e-6
_AROUND = ((1, 1), (1, 1), (0, 0))

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Regions:
    """The regions of a photo; their numbers begin at 0.

    Attributes:
        labels: HxW: the region of each pixel.
        area: Of each region, in pixels.
        middle: Its (x, y) in pixels, Nx2.
        probability: What the network said of it, in [0, 1].
        first: Of each pair of neighbours the one region.
        second: The other.
        bond: How strongly they hang together: the pixels of their border, fewer if it is an edge.
    """

    labels: Indices
    area: Numbers
    middle: Numbers
    probability: Numbers
    first: Indices
    second: Indices
    bond: Numbers

    def mean(self, values: NDArray[np.generic]) -> Numbers:
        """The mean of HxW values in each region."""
        return _sums(self.labels, values) / self.area


def divide(image: Pixels, probability: Floats) -> Regions:
    """Divide a photo into regions.

    Args:
        image: HxWx3 uint8 RGB.
        probability: HxW float32 in [0, 1]: what the network said.
    """
    smooth = cv2.GaussianBlur(image, (0, 0), 1.0)
    lab = np.asarray(cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB), np.uint8)
    features = np.dstack([lab.astype(np.float32), probability * np.float32(_SAID)])
    labels = _watershed(lab, features)
    area = np.bincount(labels.ravel()).astype(float)
    means = np.stack([_sums(labels, features[..., n]) for n in range(4)], axis=1) / area[:, None]
    rows, columns = np.mgrid[: labels.shape[0], : labels.shape[1]]
    middle = np.stack([_sums(labels, columns), _sums(labels, rows)], axis=1) / area[:, None]
    first, second, length, step = _borders(labels, features[..., :3])
    apart = np.abs(means[first] - means[second])
    colour = np.linalg.norm(apart[:, :3] * (0.6, 1.0, 1.0), axis=1)  # light counts for less
    loose = _COLOUR * colour + _EDGE * step + _PROBABILITY * apart[:, 3]
    bond = length * np.exp(-loose) + _LOOSEST
    return Regions(labels, area, middle, means[:, 3] / _SAID, first, second, bond)


def _watershed(lab: Pixels, features: Floats) -> Indices:
    height, width = lab.shape[:2]
    rows, columns = _calm(_slope(features))
    labels = np.zeros((height + 2, width + 2), np.int32)  # OpenCV leaves the border to no region
    labels[rows + 1, columns + 1] = np.arange(1, len(rows) + 1)
    warmth = cv2.addWeighted(lab[..., 1], 1.0, lab[..., 2], 1.0, -128.0)
    said = np.clip(features[..., 3] * (255 / _SAID), 0, 255).astype(np.uint8)
    cv2.watershed(np.pad(np.dstack([lab[..., 0], warmth, said]), _AROUND, mode="edge"), labels)
    _, dense = np.unique(_without_lines(labels[1:-1, 1:-1]), return_inverse=True)
    return np.asarray(dense, np.int64).reshape(height, width)


def _slope(features: Floats) -> Floats:
    slopes = [
        np.hypot(cv2.Sobel(part, cv2.CV_32F, 1, 0), cv2.Sobel(part, cv2.CV_32F, 0, 1))
        for part in np.moveaxis(features, -1, 0)
    ]
    return np.asarray(np.max(slopes, axis=0), np.float32)


def _calm(slope: Floats) -> tuple[Indices, Indices]:
    """The rows and columns of the calmest pixel of each cell."""
    height, width = slope.shape
    down, across = max(1, height // _CELL), max(1, width // _CELL)
    cell = min(_CELL, height), min(_CELL, width)
    part = slope[: down * cell[0], : across * cell[1]]
    cells = part.reshape(down, cell[0], across, cell[1]).transpose(0, 2, 1, 3)
    best = cells.reshape(down, across, -1).argmin(axis=-1)
    rows = np.arange(down)[:, None] * cell[0] + best // cell[1]
    columns = np.arange(across)[None] * cell[1] + best % cell[1]
    return rows.ravel(), columns.ravel()


def _without_lines(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give the lines between regions to one of their neighbours."""
    result = np.maximum(labels, 0)
    while not result.all():
        near = cv2.dilate(result.astype(np.float32), np.ones((3, 3), np.uint8))
        result = np.where(result > 0, result, near.astype(np.int32))
    return result


def _borders(labels: Indices, colours: Floats) -> tuple[Indices, Indices, Numbers, Numbers]:
    """Pairs of neighbours, the length of their border in px, and the mean colour step across it."""
    pairs, steps = [], []
    for axis in (0, 1):
        near, far = (np.moveaxis(labels, axis, 0)[part] for part in (slice(-1), slice(1, None)))
        border = near != far
        way = np.abs(np.diff(colours, axis=axis))
        steps.append(np.linalg.norm(np.moveaxis(way, axis, 0)[border], axis=-1))
        pairs.append(np.sort(np.stack([near[border], far[border]]), axis=0))
    joined = np.concatenate(pairs, axis=1)
    count = int(labels.max()) + 1
    keys, place, length = np.unique(
        joined[0] * count + joined[1], return_inverse=True, return_counts=True
    )
    step = np.bincount(place.ravel(), np.concatenate(steps), len(keys)) / length
    return keys // count, keys % count, length.astype(float), step


def _sums(labels: Indices, values: NDArray[np.generic]) -> Numbers:
    return np.asarray(np.bincount(labels.ravel(), values.ravel().astype(float)), np.float64)
