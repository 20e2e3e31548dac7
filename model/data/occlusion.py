"""What stands in front of a car and hides a part of it: a post, a trunk, a hedge.

It is not car, and what is seen on either side of it still is. Its texture is the photo's own, from
beside the car. Masks are HxW uint8 (255 wholly car), photos HxWx3 uint8 RGB.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from model.arrays import Floats, Pixels
from model.data.background import mix
from model.data.geometry import Box, blurred, box_of
from model.data.weather import to_bytes

MOST = 0.35
"""It hides at most this share of the car: more, and which car the photo is of is not plain."""


def stand_in_front(photo: Pixels, mask: Pixels, random: Generator) -> tuple[Pixels, Pixels] | None:
    """Return (photo, alpha): the photo with something in front of its car, and where that is.

    None where there is no car, and where nothing or too much of it would be hidden.
    """
    car = box_of(mask)
    if car is None:
        return None
    shape = upright(car, mask.shape, random) if random.random() < 0.75 else low(car, mask, random)
    alpha = to_bytes(blurred(shape, random.uniform(0.6, 1.6)) * 255)
    hidden = np.minimum(mask, alpha).sum(dtype=np.int64)
    if not 0 < hidden < MOST * mask.sum(dtype=np.int64):
        return None
    return mix(photo, texture(photo, mask, alpha, random), alpha), alpha


def upright(car: Box, size: tuple[int, ...], random: Generator) -> Floats:
    """Return HxW of 0 and 1: a post or a trunk from under the car upwards, perhaps leaning."""
    height, width = size
    x = random.uniform(car.left, car.right)
    foot = car.bottom + random.uniform(0.0, 0.15) * car.height
    # A trunk leaves the picture at its top, a bollard ends before the roof.
    top = 0.0 if random.random() < 0.6 else foot - random.uniform(0.4, 1.2) * car.height
    wide = np.exp(random.uniform(np.log(0.012), np.log(0.14))) * car.width
    lean = random.normal(0, 0.04) * (foot - top)
    slim = random.uniform(0.7, 1.0)
    rows = np.arange(height, dtype=np.float32)[:, None]
    share = np.clip((foot - rows) / max(foot - top, 1.0), 0, 1)
    sway = random.normal(0, 0.08) * wide * np.sin(share * random.uniform(3, 12) + random.random())
    middle = x + lean * share + sway
    half = wide / 2 * (1 - (1 - slim) * share)
    columns = np.arange(width, dtype=np.float32)[None, :]
    inside = (abs(columns - middle) < half) & (rows <= foot) & (rows >= top)
    return np.asarray(inside, np.float32)


def low(car: Box, mask: Pixels, random: Generator) -> Floats:
    """Return HxW of 0 and 1: grass, a hedge or a heap along a part of the car's foot."""
    height, width = mask.shape
    coarse = random.normal(0, 1, (1, max(int(random.uniform(6, 60)), 2))).astype(np.float32)
    ragged = cv2.resize(coarse, (width, 1), interpolation=cv2.INTER_LINEAR)[0]
    crest = random.uniform(0.05, 0.35) + 0.06 * ragged
    columns = np.arange(width, dtype=np.float32)
    reach = random.uniform(0.1, 0.5) * car.width
    away = (columns - random.uniform(car.left, car.right)) / reach
    line = car.bottom - car.height * crest * np.clip(1 - away**2, -1, 1)
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray((rows >= line[None]) & (abs(away) < 1)[None], np.float32)


def texture(photo: Pixels, mask: Pixels, alpha: Pixels, random: Generator) -> Pixels:
    """Return HxWx3 to see where `alpha` is: a part of the photo beside the car, lit from a side."""
    height, width = mask.shape
    patch = beside(photo, mask, random)
    wide = width if random.random() < 0.5 else max(width // 4, 1)
    patch = cv2.resize(patch, (wide, height), interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    surface = np.tile(patch, (1, -(-width // wide), 1))[:, :width].astype(np.float32)
    box = box_of(alpha) or Box(0, 0, width, height)
    across = np.clip((np.arange(width) - box.left) / box.width, 0, 1)
    light = 1 - abs(across - random.uniform(0.2, 0.8)) * random.uniform(0.0, 0.9)
    surface *= (light * random.uniform(0.4, 1.4)).astype(np.float32)[None, :, None]
    grain = random.normal(0, random.uniform(0, 14), (height, width, 1)).astype(np.float32)
    return to_bytes(surface + grain)


def beside(photo: Pixels, mask: Pixels, random: Generator) -> Pixels:
    """Return the one of eight random parts of the photo that has the least car in it."""
    height, width = mask.shape
    rows, columns = min(max(height // 6, 8), height), min(max(width // 8, 8), width)
    parts = [
        np.s_[top : top + rows, left : left + columns]
        for top, left in random.integers((height - rows + 1, width - columns + 1), size=(8, 2))
    ]
    return np.ascontiguousarray(photo[min(parts, key=lambda part: mask[part].mean())])
