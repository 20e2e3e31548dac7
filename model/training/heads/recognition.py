"""Learning the head that tells cars and angles apart: linear maps, in closed form.

Traits are a linear discriminant analysis with shrinkage: directions in which photos of different
vehicles differ and those of one do not. Angles are a ridge regression onto the directions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats
from model.network.heads.recognition import DIRECTIONS, Head, angle_of

Doubles = NDArray[np.float64]
Numbers = NDArray[np.intp]

_KEPT = 256  # principal components that are learnt on
_SHRINKAGE = 0.1  # of the spread within vehicles towards an even one
_RIDGE = 0.03  # of the mean variance
_LEAST_KNOWN = 0.02  # of the photos held back, whose best score is so low that nothing is told


@dataclass(frozen=True, eq=False)
class Examples:
    """Photos to learn from.

    Attributes:
        descriptions: NxD float32.
        vehicles: N: a number for each vehicle.
        angles: N: the direction of each, 0 to 15.
    """

    descriptions: Floats
    vehicles: Numbers
    angles: Numbers

    def of(self, chosen: NDArray[np.bool_]) -> Examples:
        """Return some of the examples."""
        return Examples(self.descriptions[chosen], self.vehicles[chosen], self.angles[chosen])


def learn(examples: Examples, made_for: str, traits: int = 48) -> Head:
    """Return a head for examples; the unit of its traits is found by leaving out vehicles.

    Args:
        examples: Photos of vehicles, several of each.
        made_for: The fingerprint of the network that described them.
        traits: How many.
    """
    number = np.unique(examples.vehicles, return_inverse=True)[1]
    limits, parted, sure = [], [], []
    for fold in range(2):
        held = number % 2 == fold
        part = _fit(examples.of(~held), "", traits)
        limit, share = _limit(_traits(part, examples.of(held)), examples.vehicles[held])
        limits.append(limit)
        parted.append(share)
        sure += list(_scores(part, examples.of(held)).max(1))
    head = _fit(examples, made_for, traits)
    scale = np.float32(1.0 / np.sqrt(np.mean(limits)))
    offset = head.offset.copy()
    offset[: len(head.traits)] *= scale
    least, share = float(np.quantile(sure, _LEAST_KNOWN)), float(np.mean(parted))
    return replace(head, traits=head.traits * scale, offset=offset, least=least, parted=share)


def wrong_by(head: Head, examples: Examples) -> Doubles:
    """Return by how many of the 16 directions each photo's angle is told wrong."""
    told = np.array([angle_of(each) for each in _scores(head, examples)]) * DIRECTIONS / 360
    apart = np.abs(told - examples.angles) % DIRECTIONS
    wrong: Doubles = np.minimum(apart, DIRECTIONS - apart).astype(np.float64)
    return wrong


def _fit(examples: Examples, made_for: str, traits: int) -> Head:
    values = examples.descriptions.astype(np.float64)
    mean, spread = values.mean(0), values.std(0) + 1e-3
    normal = (values - mean) / spread
    axes = _axes(normal)
    reduced = normal @ axes
    of_traits = axes @ _discriminant(reduced, examples.vehicles, traits)
    of_directions = axes @ _regression(reduced, _targets(examples.angles))
    both = np.concatenate([of_traits, of_directions], axis=1).T / spread
    offset = -both @ mean
    split = of_traits.shape[1]
    arrays = [each.astype(np.float32) for each in (both[:split], both[split:], offset)]
    return Head(arrays[0], arrays[1], arrays[2], made_for)


def _axes(normal: Doubles) -> Doubles:
    """The principal axes, DxK, scaled so that the first does not outweigh the others."""
    _, sizes, axes = np.linalg.svd(normal, full_matrices=False)
    kept = min(_KEPT, len(normal) - 1)
    scaled: Doubles = axes[:kept].T / (sizes[:kept] / np.sqrt(len(normal)))
    return scaled


def _discriminant(values: Doubles, vehicles: Numbers, traits: int) -> Doubles:
    """Directions, KxT, in which vehicles differ most beside what photos of one differ."""
    number = np.unique(vehicles, return_inverse=True)[1]
    counts = np.bincount(number)
    means = np.stack([values[number == each].mean(0) for each in range(len(counts))])
    rest = values - means[number]
    within = rest.T @ rest / max(len(values) - len(counts), 1)
    even = np.trace(within) / len(within) * np.eye(len(within))
    within = (1 - _SHRINKAGE) * within + _SHRINKAGE * even
    root = np.linalg.inv(np.linalg.cholesky(within)).T  # whitens what is within
    middle = means - values.mean(0)
    between = root.T @ (middle.T * counts) @ middle @ root / len(values)
    found, vectors = np.linalg.eigh(between)
    best = np.argsort(found)[::-1][:traits]
    chosen: Doubles = root @ vectors[:, best]
    return chosen


def _targets(angles: Numbers) -> Doubles:
    """A bump around each photo's direction, Nx16."""
    apart = np.abs(np.arange(DIRECTIONS) - angles[:, None])
    apart = np.minimum(apart, DIRECTIONS - apart)
    targets: Doubles = np.exp(-0.5 * apart.astype(np.float64) ** 2)
    return targets


def _regression(values: Doubles, targets: Doubles) -> Doubles:
    even = _RIDGE * len(values) * np.eye(values.shape[1])
    weights = np.linalg.solve(values.T @ values + even, values.T @ targets)
    return weights.astype(np.float64)


def _scores(head: Head, examples: Examples) -> Floats:
    scores: Floats = examples.descriptions @ head.directions.T + head.offset[len(head.traits) :]
    return scores


def _traits(head: Head, examples: Examples) -> Doubles:
    traits: Doubles = (
        examples.descriptions @ head.traits.T + head.offset[: len(head.traits)]
    ).astype(np.float64)
    return traits


def _limit(traits: Doubles, vehicles: Numbers) -> tuple[float, float]:
    """The mean squared distance that best parts halves of a vehicle from two vehicles.

    Returns:
        It, and the share of halves and of nearest vehicles that are on its right side.
    """
    groups = [traits[vehicles == each] for each in np.unique(vehicles)]
    groups = [group for group in groups if len(group) > 1]
    same = [_apart(group[::2], group[1::2]) for group in groups]
    other = [min(_apart(group, each) for each in groups if each is not group) for group in groups]
    limits = np.array(sorted([*same, *other]))
    right = [
        np.mean(np.array(same) < limit) + np.mean(np.array(other) >= limit) for limit in limits
    ]
    best = np.flatnonzero(np.array(right) == max(right))
    limit = float((limits[best[0]] + limits[max(best[0] - 1, 0)]) / 2)
    return limit, float(max(right) / 2)


def _apart(first: Doubles, second: Doubles) -> float:
    return float(((first[:, None] - second) ** 2).sum(2).mean())
