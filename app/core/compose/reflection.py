"""The reflection of a car in the floor that it stands on: mirrored along the line of its tyres.

Column by column, what is so high above the floor is seen as far below it. That is exact for a car
seen from the side, and near enough for what is near to the floor; farther down it fades away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.compose.framing import Mapping
from app.core.compose.ground import LENGTH, Ground
from app.core.compose.warp import car_box, sampled
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox, Rect

_SIDE = 700  # px, at most, of the car's longer side: a floor is no mirror of glass
_DEPTH = 0.24  # of the car's length: so far down it can be seen
_BLUR = 0.0025
_NOWHERE = 1e6
_BAND = 512  # rows of a canvas that are worked on at a time


@dataclass(frozen=True, eq=False)
class Reflection:
    """What a floor shows of a car at full strength.

    Attributes:
        colours: HxWx4 float32: RGB from 0 to 255, multiplied by the alpha that comes fourth.
        box: What it covers, in pixels of the photo.
    """

    colours: Floats
    box: Rect


def reflected(foreground: Pixels, alpha: Floats, ground: Ground) -> Reflection | None:
    """Mirror a car in the floor; None if there is no car.

    Args:
        foreground: HxWx3 uint8 RGB.
        alpha: HxW float32 in [0, 1].
        ground: The floor under it.
    """
    car = car_box(alpha, least=0.5)
    if car is None:
        return None
    part = slice(int(car.top), int(car.bottom)), slice(int(car.left), int(car.right))
    side = max(car.width, car.height)
    factor = min(1.0, _SIDE / side)
    size = (max(1, round(car.width * factor)), max(1, round(car.height * factor)))
    cover = np.asarray(cv2.resize(alpha[part], size, interpolation=cv2.INTER_AREA), np.float32)
    colours = cv2.resize(foreground[part], size, interpolation=cv2.INTER_AREA)
    multiplied = np.dstack([colours * cover[..., np.newaxis], cover])
    mapping = Mapping(1 / factor, car.left, car.top)
    made, top = _mirrored(multiplied, _rows(ground, mapping, size[0]), LENGTH * size[1])
    return Reflection(made, mapping.box(Rect(0, top, size[0], top + len(made))))


def shine(canvas: Pixels, reflection: Reflection, mapping: Mapping, gloss: float) -> None:
    """Show a reflection on a canvas, HxWx3 uint8 RGB, in place.

    Args:
        canvas: The floor.
        reflection: What it reflects.
        mapping: Where the points of the photo are on the canvas.
        gloss: Its strength in [0, 1].
    """
    placed = mapping.box(reflection.box)
    box = placed.whole_within(canvas.shape)
    if box is None:
        return
    for top in range(box.top, box.bottom, _BAND):
        band = PixelBox(box.left, top, box.right, min(top + _BAND, box.bottom))
        seen = sampled(reflection.colours, placed, band, smooth=False)
        share = np.clip(seen[..., 3:] * np.float32(gloss), 0.0, 1.0)
        mixed = canvas[band.part] * (1.0 - share)
        mixed += seen[..., :3] * np.float32(gloss)
        canvas[band.part] = cv2.convertScaleAbs(mixed)  # rounds, and keeps within 8 bits


def _rows(ground: Ground, mapping: Mapping, width: int) -> Floats:
    """The row of the floor in each column of the car; far down where it is none."""
    scale = ground.mapping.scale / mapping.scale
    at = (ground.columns + 0.5) * scale + (ground.mapping.x - mapping.x) / mapping.scale
    rows = ground.rows * scale + (ground.mapping.y - mapping.y) / mapping.scale
    across = np.arange(width) + 0.5
    # A high gap between two cars that hang together is no floor.
    near = np.interp(across, at, ground.near.astype(np.float32)) > 0.5
    return np.asarray(np.where(near, np.interp(across, at, rows), _NOWHERE), np.float32)


def _mirrored(multiplied: Floats, rows: Floats, length: float) -> tuple[Floats, int]:
    """The mirrored car, HxWx4, and the row at which it begins."""
    depth = _DEPTH * length
    there = rows[rows < _NOWHERE]
    top, bottom = (int(there.min()), int(there.max() + depth)) if len(there) else (0, 1)
    y = np.arange(top, bottom, dtype=np.float32)[:, np.newaxis] + np.float32(0.5)
    x = np.tile(np.arange(len(rows), dtype=np.float32), (len(y), 1))
    below = y - rows
    source = np.asarray(rows - below - 0.5, np.float32)
    made = cv2.remap(multiplied, x, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    fade = np.clip(1.0 - below / depth, 0.0, 1.0) ** 2 * (below > 0)
    made = made * np.asarray(fade, np.float32)[..., np.newaxis]
    return np.asarray(cv2.GaussianBlur(made, (0, 0), max(0.5, _BLUR * length)), np.float32), top
