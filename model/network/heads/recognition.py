"""Which car it is and from where it is seen, by what the encoder has found anyway.

The encoder's features are averaged over the car, level by level and in a grid laid over it,
together with its colours and its outline: the *description* of a photo. A linear map, learnt on
vehicles photographed all round (`python -m model recognise`), makes of it the car's traits, which
are near each other in photos of one vehicle, and the angle from which it is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.arrays import Floats, Pixels
from model.errors import WeightsError
from model.network.unet import LiteUNet
from model.network.weights import REMEDY, finite, read_tensors, write_tensors

VERSION = 1
"""Of the description: raised with each change to it, so that older heads are left out."""
GRID = (4, 6)
"""Rows and columns that are laid over the car's box."""
OUTLINE = (8, 12)
"""Rows and columns to which its mask is reduced."""
DIRECTIONS = 16
"""Angles that are told apart, evenly spaced, from 0 in front of the car to its left."""
UNIT = 64
"""What the whole numbers of traits are divided by."""
LEAST_PARTED = 0.75
"""Vehicles told apart worse than that would be a nuisance even in photos from all sides."""
_LEVELS = (1, 2, 3, 4)  # of the encoder's features: those at stride 2 see no more than edges
_LAID_OUT = 3  # the level that the grid is laid over, at stride 16
_LEAST = 0.005  # of a row or column, if the car is in it
_LIGHTS, _TINTS, _TINTED = 16, 12, (0.3, 0.75)
_SHRUNK = 4  # times, before colours are looked at


@dataclass(frozen=True)
class Car:
    """What is told of a car.

    Attributes:
        traits: Whole numbers; at a squared distance of `UNIT` squared two photos show one vehicle
            as likely as two. None if vehicles cannot be told apart well enough.
        angle: Degrees: 0 in front of the car, 90 at its left, 180 behind it, 270 at its right;
            None if it cannot be told.
        by: Who tells: traits of others cannot be compared.
    """

    traits: tuple[int, ...] | None
    angle: int | None
    by: str


@dataclass(frozen=True, eq=False)
class Head:
    """The linear map from descriptions to traits and angles.

    Attributes:
        traits: KxD float32, for `K` traits.
        directions: 16xD float32: a score for each direction.
        offset: (K + 16) float32, added to both.
        made_for: `fingerprint` of the network whose features it was learnt on.
        least: The best direction's score, at least, for the angle to be told.
        parted: The share of vehicles, not learnt on, whose halves are joined and which are kept
            from the nearest other; below `LEAST_PARTED` no traits are told.
        by: The beginning of its file's SHA-256.
    """

    traits: Floats
    directions: Floats
    offset: Floats
    made_for: str
    least: float = 0.0
    parted: float = 0.0
    by: str = ""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the head of a file that `save` wrote.

        Raises:
            WeightsError: It is missing, damaged or not ours.
        """
        tensors, header = read_tensors(path)
        try:
            traits, directions, offset = (
                tensors[name].float() for name in ("traits", "directions", "offset")
            )
            _require_fitting(traits, directions, offset)
            return cls(
                traits=traits.numpy(),
                directions=directions.numpy(),
                offset=offset.numpy(),
                made_for=str(header["made_for"]),
                least=float(header["least"]),
                parted=float(header["parted"]),
                by=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
            )
        except (KeyError, TypeError, ValueError, ArithmeticError, OSError) as error:
            raise WeightsError(
                f"{path} holds no head for recognition ({error!r}). {REMEDY}"
            ) from error

    def save(self, path: Path, header: dict[str, object]) -> None:
        """Write it in half precision, whole or not at all.

        Raises:
            TrainingError: The file cannot be written.
        """
        named = {"traits": self.traits, "directions": self.directions, "offset": self.offset}
        tensors = {name: torch.from_numpy(array).half() for name, array in named.items()}
        told = {"made_for": self.made_for, "least": self.least, "parted": self.parted}
        write_tensors(path, tensors, {**told, **header})

    def tell(self, description: Floats) -> Car:
        """Return what a description, D float32, says of the car."""
        traits = self.traits @ description + self.offset[: len(self.traits)]
        scores = self.directions @ description + self.offset[len(self.traits) :]
        values = tuple(round(float(value) * UNIT) for value in traits)
        sure = float(scores.max()) >= self.least
        return Car(
            values if self.parted >= LEAST_PARTED else None,
            round(angle_of(scores)) % 360 if sure else None,
            self.by,
        )


def _require_fitting(traits: Tensor, directions: Tensor, offset: Tensor) -> None:
    """Raise ValueError where the parts of a head do not fit together, or hold no numbers."""
    if not all(map(finite, (traits, directions, offset))):
        raise ValueError("values that are no numbers")
    maps = traits.ndim == directions.ndim == 2 and traits.shape[1] == directions.shape[1]
    if not maps or len(directions) != DIRECTIONS or offset.shape != (len(traits) + DIRECTIONS,):
        raise ValueError(f"{[*traits.shape]}, {[*directions.shape]}, {[*offset.shape]}")


def angle_of(scores: Floats) -> float:
    """Return the angle in degrees of the best of 16 directions, weighed with its neighbours."""
    best = int(scores.argmax())
    near = np.array([scores[(best + step) % DIRECTIONS] for step in (-1, 0, 1)], np.float64)
    weights = np.maximum(near - scores.min(), 1e-6) ** 2
    return (best + float(weights @ (-1, 0, 1) / weights.sum())) * 360 / DIRECTIONS


def fingerprint(network: nn.Module) -> str:
    """Return a hash of a network's encoder as a weights file stores it; empty without one.

    To be asked before the network is prepared for use.
    """
    if not isinstance(network, LiteUNet):
        return ""
    told = hashlib.sha256(f"description {VERSION}".encode())
    for name, tensor in sorted(network.encoder.state_dict().items()):
        if tensor.is_floating_point():
            told.update(name.encode())
            told.update(tensor.half().cpu().contiguous().numpy().tobytes())
    return told.hexdigest()


def describe_car(features: Sequence[Tensor], probabilities: Floats, image: Pixels) -> Floats | None:
    """Return the description of a photo.

    Args:
        features: The encoder's five levels, each 1xCxhxw.
        probabilities: hxw float32 in [0, 1]: where the car is.
        image: hxwx3 uint8 RGB, what the network saw.

    Returns:
        D float32; None if there is no car.
    """
    box = _box_of(probabilities)
    if box is None:
        return None
    parts: list[Floats] = []
    for level in _LEVELS:
        # Pixel by pixel, as the network keeps them: turning them about would take longer.
        values = features[level][0].permute(1, 2, 0).flatten(0, 1).float().cpu().numpy()
        size = (features[level].shape[2], features[level].shape[3])
        share = _reduced(probabilities, size)
        parts += _mean_and_spread(values, share.ravel())
        if level == _LAID_OUT:
            parts.append(_cells(values, _shares(share, box)).ravel())
    parts += _colours(probabilities, image, box)
    parts += _outline(probabilities, box)
    return np.concatenate(parts).astype(np.float32)


Box = tuple[float, float, float, float]
"""Top, bottom, left and right, in shares of height and width."""


def _box_of(probabilities: Floats) -> Box | None:
    car = probabilities > 0.5
    rows, columns = (np.flatnonzero(car.mean(axis) > _LEAST) for axis in (1, 0))
    if len(rows) < 2 or len(columns) < 2:
        return None
    height, width = car.shape
    sides = (rows[0] / height, (rows[-1] + 1) / height)
    return (*sides, columns[0] / width, (columns[-1] + 1) / width)


def _reduced(values: Floats, size: tuple[int, int]) -> Floats:
    return cv2.resize(values, size[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)


def _mean_and_spread(values: Floats, share: Floats) -> list[Floats]:
    """Mean and standard deviation of each channel over the car; values are NxC, share is N."""
    whole = share.sum()
    mean = share @ values / whole
    return [mean, np.sqrt(np.maximum(share @ values**2 / whole - mean**2, 0.0))]


def _shares(share: Floats, box: Box) -> Floats:
    """Return how much of each pixel is car and in each cell of the grid: cells x hw."""
    rows, columns = GRID
    across = _cell_numbers(share.shape[0], box[0], box[1], rows)
    along = _cell_numbers(share.shape[1], box[2], box[3], columns)
    inside = (across >= 0)[:, None] & (along >= 0)
    number = np.where(inside, across[:, None] * columns + along, -1).ravel()
    laid: Floats = (number == np.arange(rows * columns)[:, None]) * share.ravel()
    return laid


def _cell_numbers(length: int, first: float, last: float, cells: int) -> NDArray[np.intp]:
    middle = (np.arange(length) + 0.5) / length
    number = np.minimum(((middle - first) / (last - first) * cells).astype(np.intp), cells - 1)
    return np.where((middle >= first) & (middle <= last), number, -1).astype(np.intp)


def _cells(values: Floats, shares: Floats) -> Floats:
    """Return the means of NxC in each cell, cells x C: near 0 where there is hardly any car."""
    weight = shares.sum(1, keepdims=True)
    cells: Floats = shares @ values / (weight + 1e-3 * weight.mean() + 1e-9)
    return cells


def _colours(probabilities: Floats, image: Pixels, box: Box) -> list[Floats]:
    """Mean colours by cell, and how often each lightness and each tint is found on the car."""
    size = (probabilities.shape[0] // _SHRUNK, probabilities.shape[1] // _SHRUNK)
    small = cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32) / np.float32(255)
    share = _reduced(probabilities, size)
    weight = share.ravel() / share.sum()
    lights = np.bincount(_bins(lab[:, 0], _LIGHTS, (0, 1)), weight, _LIGHTS)
    tint = _bins(lab[:, 1], _TINTS, _TINTED) * _TINTS + _bins(lab[:, 2], _TINTS, _TINTED)
    tints = np.bincount(tint, weight, _TINTS**2)
    often = [np.sqrt(each).astype(np.float32) for each in (lights, tints)]
    return [_cells(lab, _shares(share, box)).ravel(), *often]


def _bins(values: Floats, count: int, span: tuple[float, float]) -> NDArray[np.intp]:
    """In which of so many even parts of a span each value lies; what is beyond is in the outer."""
    places = (values - np.float32(span[0])) * np.float32(count / (span[1] - span[0]))
    return np.clip(places.astype(np.intp), 0, count - 1)


def _outline(probabilities: Floats, box: Box) -> list[Floats]:
    """The mask within its box, reduced, and the box's shape."""
    height, width = probabilities.shape
    top, bottom = round(box[0] * height), round(box[1] * height)
    left, right = round(box[2] * width), round(box[3] * width)
    small = _reduced(probabilities[top:bottom, left:right], OUTLINE)
    return [small.ravel(), np.array([(bottom - top) / (right - left)], np.float32)]
