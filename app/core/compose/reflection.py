"""The reflection of a car in the floor that it stands on: mirrored along the line of its tyres.

Column by column, what is so high above the floor is seen as far below it. That is exact for a car
seen from the side, and near enough for what is near to the floor; farther down it fades away, and
gets softer, since no floor is as even as a mirror.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.compose.framing import Mapping
from app.core.compose.ground import LENGTH, Ground
from app.core.compose.warp import car_box, sampled
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox, Rect

_SIDE = 700  # px, at most, of the car's longer side: a floor is no mirror of glass
_DEPTH = 0.24  # of the car's length: so far down it can be seen
_BLUR, _SOFT = 0.0025, 0.012  # of the car's length: at the floor, and far down
_ENDS = 0.03  # of the car's width: over so much it begins and ends
_HANGS = (0.3, 0.6)  # m: what hangs so high above the floor is mirrored less and less, then not
_SHRUNK = 4  # times, for what is soft
_NOWHERE = 1e6
_UNDERSIDE = (10.0, 10.0, 12.0)  # the colour of what is under a car, from 0 to 255
_BAND = 512  # rows of a canvas that are sampled at a time
_STRIP = 64  # rows of it that are mixed at a time


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
    mapping = Mapping(1 / factor, car.left, car.top)
    rows, shown = _floor(ground, mapping, size[0])
    length = LENGTH * size[1]
    under = _under(cover, rows, ground.footprint.metre * ground.mapping.scale * factor) * shown
    room = round(3 * _SOFT * length)  # what is soft goes on beside the car
    whole = np.zeros((len(under), size[0] + 2 * room, 4), np.float32)
    middle = whole[:, room : room + size[0]]
    cover = cover * shown
    np.multiply(colours, cv2.merge([cover, cover, cover]), out=middle[: size[1], :, :3])
    middle[: size[1], :, 3] = cover
    beside = np.pad(under, ((0, 0), (room, room)))
    beside = np.asarray(cv2.GaussianBlur(beside, (0, 0), _SOFT * length, sigmaY=0.5), np.float32)
    _add(whole, beside)
    made, top = _mirrored(whole, beside, np.pad(rows, room, mode="edge"), length)
    return Reflection(made, mapping.box(Rect(-room, top, size[0] + room, top + len(made))))


def _add(made: Floats, under: Floats) -> None:
    """Add what is under a car, HxW, to HxWx4, in place, as far as there is room behind it."""
    share = np.minimum(under, 1.0 - made[..., 3])
    for channel, value in enumerate((*_UNDERSIDE, 1.0)):
        made[..., channel] += np.float32(value) * share


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
        seen = sampled(reflection.colours, placed, band)
        for first in range(0, len(seen), _STRIP):
            strip = slice(first, first + _STRIP)
            _shine(canvas[band.part][strip], seen[strip], gloss)
        del seen  # before the next is made


def _shine(floor: Pixels, seen: Floats, gloss: float) -> None:
    """Show what is mirrored on a strip of the floor, in place."""
    seen *= np.float32(gloss)
    left = 1.0 - np.clip(seen[..., 3], 0.0, 1.0)
    # Equal shapes are multiplied four times as quickly as one is broadcast.
    left = np.asarray(cv2.merge([left, left, left]), np.float32)
    mixed = np.multiply(floor, left, dtype=np.float32)
    mixed += seen[..., :3]
    floor[:] = cv2.convertScaleAbs(mixed)  # rounds, and keeps within 8 bits


def _floor(ground: Ground, mapping: Mapping, width: int) -> tuple[Floats, Floats]:
    """The row of the floor in each column of the car, and how much is mirrored there.

    The row is far down where there is no floor: a high gap between two cars that hang together.
    """
    scale = ground.mapping.scale / mapping.scale
    at = (ground.columns + 0.5) * scale + (ground.mapping.x - mapping.x) / mapping.scale
    rows = ground.rows * scale + (ground.mapping.y - mapping.y) / mapping.scale
    across = np.arange(width) + 0.5
    shown = np.interp(np.interp(across, at, ground.hangs), _HANGS, (1.0, 0.0))
    shown = cv2.GaussianBlur(shown[np.newaxis], (0, 0), max(0.5, _ENDS * width))[0]
    floor = np.where(shown > 1 / 512, np.interp(across, at, rows), _NOWHERE)
    return np.asarray(floor, np.float32), np.asarray(shown, np.float32)


def _under(cover: Floats, rows: Floats, metre: float) -> Floats:
    """How much of the underside is seen between a car and the floor below it.

    Whoever looks at a floor from a person's height sees the underside mirrored there, never what
    is behind the car: light between a car and its reflection would make it hover.

    Args:
        cover: The car's alpha, HxW.
        rows: The row of the floor in each column.
        metre: Its pixels.

    Returns:
        HxW in [0, 1], or higher than the car, down to the floor.
    """
    solid = cover > 0.5
    lowest = len(solid) - 1 - np.argmax(solid[::-1], axis=0)
    hangs = np.where(solid.any(axis=0), (rows - lowest) / metre, _NOWHERE)
    known = hangs < _HANGS[1]
    below = max(0, ceil(float(rows[known].max())) - len(cover)) if known.any() else 0
    share = np.zeros((len(cover) + below, cover.shape[1]), np.float32)
    if known.any():
        first = int(lowest[known].min())
        y = np.arange(first, len(share), dtype=np.float32)[:, np.newaxis]
        share[first:] = np.clip(rows - y, 0.0, 1.0) * (y >= lowest)
        share[first:] *= np.interp(hangs, _HANGS, (1.0, 0.0)).astype(np.float32)
        share[first : len(cover)] *= 1.0 - cover[first:]
    return share


def _mirrored(car: Floats, under: Floats, rows: Floats, length: float) -> tuple[Floats, int]:
    """The mirrored car, HxWx4, and the row at which it begins.

    Args:
        car: It and its underside.
        under: How much the floor under the car mirrors of its underside, HxW.
        rows: The row of the floor in each column.
        length: The car's length.
    """
    depth = _DEPTH * length
    there = rows[rows < _NOWHERE]
    top, bottom = (int(there.min()), int(there.max() + depth)) if len(there) else (0, 1)
    filled = np.flatnonzero(under.any(axis=1))
    top = min(top, int(filled[0])) if len(filled) else top
    y = np.arange(top, bottom, dtype=np.float32)[:, np.newaxis] + np.float32(0.5)
    x = np.tile(np.arange(len(rows), dtype=np.float32), (len(y), 1))
    below = y - rows
    source = np.asarray(rows - below - 0.5, np.float32)
    way = cv2.INTER_LINEAR
    made = np.asarray(cv2.remap(car, x, source, way, borderMode=cv2.BORDER_CONSTANT), np.float32)
    far = np.clip(below / depth, 0.0, 1.0).astype(np.float32)[..., np.newaxis]
    made *= np.square(1.0 - far) * (far > 0)
    _add(made[: max(0, len(under) - top)], under[top:bottom])
    sharp = cv2.GaussianBlur(made, (0, 0), max(0.5, _BLUR * length))
    soft = _soft(made, _SOFT * length)
    soft -= sharp
    soft *= far
    soft += sharp
    return soft, top


def _soft(made: Floats, blur: float) -> Floats:
    """A picture blurred by so many pixels, made small meanwhile, which is quicker."""
    height, width = made.shape[:2]
    size = (-(-width // _SHRUNK), -(-height // _SHRUNK))
    small = cv2.resize(made, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.5, blur / _SHRUNK))
    return np.asarray(cv2.resize(small, (width, height)), np.float32)
