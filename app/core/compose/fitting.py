"""Fitting a plain model of a car to the lower contour of an outline.

The model is a slab with rounded corners that hangs a hand's breadth or two above the floor, on four
wheels: seen by a camera, it ends below in a contour, as the car does in its mask. Which contour
fits best tells from where the car is seen, and with that where each point of the floor is.

The camera looks level, as a shift lens does: upright lines stay upright. Lengths are metres.
"""

from __future__ import annotations

from math import sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Floats

_EDGE = 176  # points of the model around its slab
_COLUMNS = 32  # in which contours are compared
_FARTHEST = 0.3  # m: contours farther apart count as so far apart
_STARTS, _ROUNDS = 3, 5  # of the search: how many go on, and how often steps are halved
_TILTS = (-0.1, 0.1)  # tried, too, where no upright camera explains the contour
_BADLY, _BETTER = 0.075, 0.015  # m: contours so far apart, and what that has to gain
_MOST_UNLIKELY = 0.02  # m: a tilt costs no more than that: some cameras are held so
_HEAD_ON = 0.35  # sine of the direction: from so near to the front a car may be seen straight on
_AS_GOOD = 0.01  # m: if that fits nearly as well, it is: a slanted shadow would look odd
_FARTHER = (1.0, 1.6, 2.6)  # times the distance: tried, too, where a car is seen straight on
_TELE = 0.15  # of what it costs elsewhere that a lens is longer than likely, then

# What is tried first: the camera's direction, distance and height, and the car's length and width.
_AZIMUTHS = np.arange(0.0, np.pi, np.pi / 30)
_DISTANCES = (4.0, 6.0, 9.0, 14.0)
_HEIGHTS = (0.9, 1.4, 2.0)
_SIZES = ((3.6, 1.70), (4.5, 1.80), (5.4, 1.90))
# The distance's step is of its logarithm.
_STEPS = np.array([0.06, 0.18, 0.18, 0.25, 0.06, 0.05, 0.03], np.float32)
_LEAST = np.array([-9.0, 2.2, 0.3, 2.6, 1.5, 0.12, -0.25], np.float32)
_MOST = np.array([9.0, 40.0, 4.0, 6.2, 2.2, 0.36, 0.25], np.float32)

_CLEARANCE = 0.22
_RADIUS = 0.33  # of a wheel
TYRE = 0.21  # its width
WHEELBASE = 0.59  # of the length
_SQUARE = 5.0  # exponent of the superellipse that a car is from above


class Contour(NamedTuple):
    """The lower contour of a car in a picture.

    Attributes:
        columns: Its columns, ascending.
        lowest: Its row in each.
        sides: The columns where the body begins and ends.
        top: The row where the car begins.
        focal: The likely focal length in pixels.
    """

    columns: NDArray[np.intp]
    lowest: Floats
    sides: tuple[float, float]
    top: float
    focal: float


def fitted(contour: Contour) -> tuple[float, ...]:
    """Fit the model to a contour: what a `Footprint` consists of, in its order."""
    view = _View(contour)
    cost, values = view.nearest(_grid())
    if cost > _BADLY:
        other = view.nearest(_tilted())
        cost, values = other if other[0] < cost - _BETTER else (cost, values)
    if abs(sin(float(values[0]))) < _HEAD_ON:
        straight, other_values = view.refined(_straight(values)[np.newaxis], turns=False)
        if straight < cost + _AS_GOOD:
            cost, values = view.farther(other_values)
    return view.told(values, cost)


def around(count: int) -> NDArray[np.float64]:
    """Evenly spaced points around a car, 2xN: in lengths along it, in widths across it."""
    turn = np.linspace(0.0, 2 * np.pi, 4000)
    way = np.array([np.cos(turn), np.sin(turn)])
    points = 0.5 * np.sign(way) * np.abs(way) ** (2 / _SQUARE)
    steps = np.hypot(*(np.diff(points, axis=1) * [[_SIZES[1][0]], [_SIZES[1][1]]]))
    gone = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, gone[-1], count, endpoint=False)
    return np.array([np.interp(at, gone, each) for each in points])


def _tilted() -> Floats:
    """Models that are tried where none of an upright camera fits, Nx7."""
    some = _grid()
    some = some[(some[:, 1] == _DISTANCES[1]) & (some[:, 3] == np.float32(_SIZES[1][0]))]
    models = np.tile(some, (len(_TILTS), 1))
    models[:, 6] = np.repeat(_TILTS, len(some))
    return models


def _straight(model: Floats) -> Floats:
    """The same car, seen from straight ahead."""
    other = model.copy()
    other[0] = other[6] = 0.0
    return other


def _model() -> tuple[Floats, Floats]:
    """The points of the model: in lengths, widths and clearances of it, and metres to add."""
    edge = around(_EDGE)
    arc = np.linspace(-1.3, 1.3, 9)
    ends, sides, deep = (
        each.ravel()
        for each in np.meshgrid([-0.5, 0.5], [-0.5, 0.5], [0.02, 0.02 + TYRE], indexing="ij")
    )
    wheels = np.repeat([WHEELBASE * ends, sides, np.zeros_like(ends)], len(arc), axis=1)
    added = np.array(
        [
            np.tile(_RADIUS * np.sin(arc), len(ends)),
            np.repeat(-2 * sides * deep, len(arc)),
            np.tile(_RADIUS * (1 - np.cos(arc)), len(ends)),
        ]
    )
    slab = np.concatenate([[*edge, np.ones(_EDGE)], wheels], axis=1)
    more = np.concatenate([np.zeros((3, _EDGE)), added], axis=1)
    return slab.astype(np.float32), more.astype(np.float32)


_SHARES, _METRES = _model()


class _View:
    """A contour to which models are fitted; a model is seven numbers, see `_seen`."""

    def __init__(self, contour: Contour) -> None:
        columns, lowest, sides, self._top, self._focal = contour
        self._sides = sides
        self._tele = 1.0
        left = np.asarray(columns + 0.5, np.float64)
        edges = np.linspace(*sides, _COLUMNS + 1)
        numbers = np.clip(np.digitize(left, edges) - 1, 0, _COLUMNS - 1)
        inside = (left >= sides[0]) & (left <= sides[1])
        self._lowest = np.full(_COLUMNS, -np.inf)
        np.maximum.at(self._lowest, numbers[inside], lowest[inside])
        self._middles = 0.5 * (edges[1:] + edges[:-1])

    def costs(self, models: Floats) -> Floats:
        """How badly each of the models fits."""
        return np.asarray(self._fit(models)[0], np.float32)

    def nearest(self, models: Floats) -> tuple[float, Floats]:
        """The best model near any of those that fit best among some, and how badly it fits."""
        return self.refined(models[np.argsort(self.costs(models))[:_STARTS]])

    def farther(self, model: Floats) -> tuple[float, Floats]:
        """The best model of a car that is seen straight on, whatever the lens was.

        From there little but the lens that is likely tells how far away the camera was, and it
        tells too little: from too near, the floor before a bumper is seen below the tyres, and so
        is the shadow, over which the car then hovers.
        """
        models = np.tile(model, (len(_FARTHER), 1))
        models[:, 1] *= _FARTHER
        self._tele = _TELE
        return self.refined(models, turns=False)

    def refined(self, models: Floats, *, turns: bool = True) -> tuple[float, Floats]:
        """The best model near any of some, and how badly it fits; it may be seen from elsewhere.

        All go on side by side, since most of the time goes into calls and not into numbers.
        """
        steps, costs = _STEPS.copy(), self.costs(models)
        models = models.copy()
        if not turns:
            steps[0] = 0.0
        for _ in range(_ROUNDS):
            moves = np.concatenate([np.diag(steps), -np.diag(steps)])
            going = np.arange(len(models))
            for _ in range(4):
                going = self._step(models, costs, going, moves)
                if not len(going):
                    break
            steps /= 2
        best = int(np.argmin(costs))
        return float(costs[best]), models[best]

    def _step(
        self, models: Floats, costs: Floats, going: NDArray[np.intp], moves: Floats
    ) -> NDArray[np.intp]:
        """Move models to their best neighbours, in place; return those that found a better one."""
        tried = models[going, np.newaxis] + moves
        tried[..., 1] = models[going, np.newaxis, 1] * np.exp(moves[:, 1])
        np.clip(tried, _LEAST, _MOST, out=tried)
        tried_costs = self.costs(tried.reshape(-1, models.shape[1])).reshape(tried.shape[:2])
        chosen = tried_costs.argmin(axis=1)
        at = np.arange(len(going))
        better = tried_costs[at, chosen] < costs[going]
        models[going[better]] = tried[at, chosen][better]
        costs[going[better]] = tried_costs[at, chosen][better]
        there: NDArray[np.intp] = going[better]
        return there

    def told(self, model: Floats, cost: float) -> tuple[float, ...]:
        """A model, what follows from it, and how badly it fits."""
        _, *more = (float(each[0]) for each in self._fit(model[np.newaxis]))
        return (*model.tolist(), *more, cost)

    def _fit(self, models: Floats) -> tuple[Floats, ...]:
        """Costs, and focal length, column, horizon and height that go with them."""
        columns, rows = _seen(models)
        first, last = columns.min(axis=1), columns.max(axis=1)
        focal = (self._sides[1] - self._sides[0]) / (last - first)
        x = self._sides[0] - first * focal
        numbers = (columns - first[:, np.newaxis]) * (
            (_COLUMNS - 1e-3) / (last - first)[:, np.newaxis]
        )
        at = numbers.astype(np.intp) + _COLUMNS * np.arange(len(models))[:, np.newaxis]
        contour = np.full(len(models) * _COLUMNS, -np.inf, np.float32)
        np.maximum.at(contour, at.ravel(), (rows * focal[:, np.newaxis]).ravel())
        apart = self._lowest - contour.reshape(len(models), _COLUMNS)
        apart -= models[:, 6:] * (self._middles - x[:, np.newaxis])
        known = np.isfinite(apart)
        apart[~known] = np.inf
        count = known.sum(axis=1)
        horizon = np.sort(apart, axis=1)[np.arange(len(models)), count // 2]
        distance, camera = models[:, 1], models[:, 2]
        metre = distance / focal
        off = np.abs(apart - horizon[:, np.newaxis]) * metre[:, np.newaxis]
        misfit = np.sum(np.minimum(off, _FARTHEST) * known, axis=1) / count
        tall = camera + (horizon - self._top) * metre
        longer = np.log(focal / self._focal) / 0.5
        unlikely = (
            0.01 * ((tall - 1.55) / 0.25) ** 2
            + 0.01 * np.where(longer > 0, self._tele, 1.0) * longer**2
            + 0.01 * ((camera - 1.4) / 0.5) ** 2
            + 0.01 * ((models[:, 3] - 4.6) / 0.7) ** 2
            + 0.01 * ((models[:, 4] - 1.8) / 0.1) ** 2
            + 0.01 * ((models[:, 5] - _CLEARANCE) / 0.06) ** 2
            + np.minimum(0.01 * (models[:, 6] / 0.04) ** 2, _MOST_UNLIKELY)
        )
        return misfit + unlikely, focal, x, horizon, tall


def _grid() -> Floats:
    """The models that are tried first, Nx7."""
    return np.array(
        [
            (azimuth, distance, camera, length, width, _CLEARANCE, 0.0)
            for azimuth in _AZIMUTHS
            for distance in _DISTANCES
            for camera in _HEIGHTS
            for length, width in _SIZES
        ],
        np.float32,
    )


def _seen(models: Floats) -> tuple[Floats, Floats]:
    """Where the lower points of models are seen, NxM, with a focal length of 1.

    Args:
        models: Nx7: azimuth, distance and height of the camera; length, width and clearance; tilt,
            which is not looked at.
    """
    azimuth, distance, camera, *sizes = models[:, :6].T[:, :, np.newaxis]
    along, across, high = (
        size * share + more for size, share, more in zip(sizes, _SHARES, _METRES, strict=True)
    )
    cosine, sine = np.cos(azimuth), np.sin(azimuth)
    depth = np.maximum(distance - along * cosine - across * sine, 0.3)
    right = (across * cosine - along * sine) / depth
    return right, (camera - high) / depth
