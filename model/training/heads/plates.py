"""Training of the head that finds number plates, on crops whose features are stored once.

The encoder stays as it is: each crop of a photo, scaled, mirrored and tinted at random, is shown to
it once, and only the small head is trained on what it found. That takes minutes on a CPU.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from model.arrays import Floats, Pixels
from model.data.marks import Marked
from model.data.reading import read_image
from model.network.heads.plates.head import PlateHead, PlateNet
from model.network.heads.plates.quads import Quad, Quads
from model.network.predictor import Predictor
from model.network.preprocess import input_size, to_tensor
from model.training.losses import segmentation_loss

Doubles = NDArray[np.float64]

SIDE = 256
"""Of a crop, in pixels of the network's input."""
_SCALES = (0.6, 1.7)  # of the photo's usual size in the network
_ON_PLATE = 0.8  # of the crops of a photo with a plate show it
_TILT = 8.0  # degrees
_FINE = 4  # times finer than pixels plates are drawn
_BATCH = 16


@dataclass(frozen=True, eq=False)
class Crops:
    """Crops, as the encoder saw them.

    Attributes:
        features: Its five levels, each NxCxhxw in half precision.
        plates: Nx1xhxw uint8 in [0, 255], at half the crop's size: how much is number plate.
        trust: Nx1xhxw uint8: 0 where that is unclear, else 1.
        places: N: which photo each is of.
    """

    features: tuple[Tensor, ...]
    plates: Tensor
    trust: Tensor
    places: Tensor

    def of(self, chosen: Tensor) -> Crops:
        """Return some of the crops."""
        return Crops(
            tuple(level[chosen] for level in self.features),
            *(self.plates[chosen], self.trust[chosen], self.places[chosen]),
        )


def see_crops(
    marked: Sequence[Marked], predictor: Predictor, with_plates: int, without: int, seed: int = 0
) -> Crops:
    """Show the encoder crops of each photo.

    Args:
        marked: The photos.
        predictor: Its network's encoder is used.
        with_plates: How many crops of a photo that has plates.
        without: Of one that has none.
        seed: Of what is chosen at random.

    Raises:
        DataError: A photo cannot be read.
    """
    rng = np.random.default_rng(seed)
    levels: list[list[Tensor]] = [[] for _ in range(5)]
    plates, trust, places = [], [], []
    for place, each in enumerate(tqdm(marked, unit="photo", disable=None)):
        image = read_image(each.photo)
        for _ in range(with_plates if each.plates else without):
            crop, drawn, known = _crop(image, each, predictor, rng)
            found = predictor.encode(to_tensor(crop, predictor.preprocess))
            for level, one in zip(levels, found, strict=True):
                level.append(one.half().cpu())
            plates.append(torch.from_numpy(drawn)[None, None])
            trust.append(torch.from_numpy(known)[None, None])
            places.append(place)
    features = tuple(torch.cat(level) for level in levels)
    return Crops(features, torch.cat(plates), torch.cat(trust), torch.tensor(places))


def learn(crops: Crops, epochs: int, rate: float = 3e-3, seed: int = 0) -> Iterator[PlateNet]:
    """Train a head on crops; yield it after each epoch, the same network each time."""
    torch.manual_seed(seed)
    network = PlateNet().to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    steps = epochs * math.ceil(len(crops.places) / _BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps, pct_start=0.15)
    for _ in range(epochs):
        network.train()
        for chosen in torch.split(torch.randperm(len(crops.places)), _BATCH):
            batch = crops.of(chosen)
            logits = network([_prepared(level) for level in batch.features])
            target = batch.plates.float() / 255
            loss = segmentation_loss(logits, target, 2.0, batch.trust.float())
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        yield network


def _prepared(level: Tensor) -> Tensor:
    return level.float().contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True)
class Found:
    """What a head found in a photo.

    Attributes:
        marked: The photo.
        quads: What it found.
        covered: Of each marked plate, the share that is covered by what was found.
        false: How many of those found are on nothing that is marked.
        apart: Of each plate found, its overlap with the marked one (intersection over union).
    """

    marked: Marked
    quads: Quads
    covered: tuple[float, ...]
    false: int
    apart: tuple[float, ...]


def look(each: Marked, head: PlateHead, predictor: Predictor, margin: float) -> Found:
    """Find the number plates of a photo and compare them with those marked.

    Args:
        each: The photo.
        head: Finds them.
        predictor: Finds the car.
        margin: By how much plates are grown when they are covered, in their own heights.
    """
    image = read_image(each.photo)
    features, car = predictor.see(image)
    quads = head.find(features, car, image, predictor.encode_as_is)
    shape = image.shape[:2]
    cover = _drawn(tuple(grown(quad, margin) for quad in quads), shape)
    areas = [_drawn((plate,), shape) for plate in each.plates]
    covered = tuple(float((area & cover).sum() / max(area.sum(), 1)) for area in areas)
    known = _drawn((*each.plates, *each.unclear), shape)
    spots = [_drawn((quad,), shape) for quad in quads]
    false = sum(not (spot & known).any() for spot in spots)
    apart = tuple(
        max((float((spot & area).sum() / (spot | area).sum()) for spot in spots), default=0.0)
        for area in areas
    )
    return Found(each, quads, covered, false, apart)


def grown(quad: Quad, margin: float) -> Quad:
    """Return a quadrilateral grown on all sides, by shares of its own height."""
    corners = np.array(quad, np.float32)
    top, right, bottom, left = (float(x) for x in _lengths(corners))
    u = margin * (left + right) / max(top + bottom, 1e-3)
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    larger = np.array([(-u, -margin), (1 + u, -margin), (1 + u, 1 + margin), (-u, 1 + margin)])
    way = cv2.getPerspectiveTransform(unit, corners)
    reached = cv2.perspectiveTransform(larger.astype(np.float32)[None], way)[0]
    a, b, c, d = ((float(x), float(y)) for x, y in reached)
    return a, b, c, d


def _lengths(corners: Floats) -> Doubles:
    """Of the upper, right, lower and left side."""
    ways = np.roll(corners, -1, axis=0) - corners
    return np.asarray(np.hypot(ways[:, 0], ways[:, 1]), np.float64)


def _drawn(quads: Quads, shape: tuple[int, ...]) -> NDArray[np.bool]:
    """Where quadrilaterals are in a photo, HxW flags."""
    canvas = np.zeros(shape[:2], np.uint8)
    for quad in quads:
        corners = np.round((np.array(quad) - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(canvas, [corners], 1, cv2.LINE_8, 4)
    return canvas > 0


def _crop(
    image: Pixels, each: Marked, predictor: Predictor, rng: np.random.Generator
) -> tuple[Pixels, Pixels, Pixels]:
    """A crop of a photo as the network might see it, where plates are in it, and what is known."""
    height, width = image.shape[:2]
    usual = input_size(height, width, predictor.preprocess)
    scale = float(np.exp(rng.uniform(*np.log(_SCALES))))
    across, down = scale * usual[1] / width, scale * usual[0] / height
    middle = _middle(each, (width, height), rng)
    middle = middle + rng.uniform(-0.4, 0.4, 2) * SIDE / (across, down)
    turn = math.radians(rng.normal(0, _TILT / 2))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    cos, sin = math.cos(turn), math.sin(turn)
    way = np.array([[cos, -sin], [sin, cos]]) @ np.diag((mirror * across, down))
    matrix = np.column_stack([way, SIDE / 2 - way @ middle])
    shrinking = min(across, down) < 1
    if shrinking:  # averaged first, as `resize` does
        small = cv2.resize(image, None, fx=across, fy=down, interpolation=cv2.INTER_AREA)
        image = np.asarray(small, np.uint8)
        to_small = np.diag((width / image.shape[1], height / image.shape[0]))
        shown = np.column_stack([way @ to_small, matrix[:, 2]])
    else:
        shown = matrix
    crop = cv2.warpAffine(image, shown, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    plates = _soft(each.plates, matrix)
    known = (_soft(each.unclear, matrix) < 32).astype(np.uint8)
    return _tinted(np.asarray(crop, np.uint8), rng), plates, known


def _middle(each: Marked, size: tuple[int, int], rng: np.random.Generator) -> Doubles:
    """Where a crop is taken: at a plate, or anywhere on the lower two thirds."""
    marks = each.plates or (each.unclear if rng.random() < 0.5 else ())
    if marks and rng.random() < _ON_PLATE:
        return np.asarray(np.array(marks[rng.integers(len(marks))]).mean(0), np.float64)
    return np.array((rng.uniform(0.1, 0.9) * size[0], rng.uniform(0.35, 0.95) * size[1]))


def _soft(quads: Quads, matrix: Doubles) -> Pixels:
    """Quadrilaterals drawn at half a crop's size, hxw uint8, with soft edges."""
    side = SIDE // 2
    canvas = np.zeros((side * _FINE, side * _FINE), np.uint8)
    for quad in quads:
        corners = np.array(quad) @ matrix[:, :2].T + matrix[:, 2]
        scaled = np.round(corners * (_FINE / 2) - 0.5).astype(np.int32)
        cv2.fillPoly(canvas, [scaled], 255)
    return np.asarray(cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _tinted(crop: Pixels, rng: np.random.Generator) -> Pixels:
    """The same in other light, now and then blurred or grainy."""
    values = crop.astype(np.float32) / 255
    values = np.clip(values * rng.uniform(0.85, 1.15, 3), 0, 1) ** rng.uniform(0.6, 1.6)
    grey = values.mean(2, keepdims=True)
    values = grey + (values - grey) * rng.uniform(0.3, 1.4)
    if rng.random() < 0.3:
        values = np.asarray(cv2.GaussianBlur(values, (0, 0), rng.uniform(0.3, 1.5)), np.float32)
    if rng.random() < 0.3:
        values = values + rng.normal(0, rng.uniform(0.01, 0.05), values.shape)
    return np.asarray(np.clip(np.rint(values * 255), 0, 255), np.uint8)
