"""The shadows of a car on the floor that it is put on, made from its alpha.

On an overcast day and in a studio the light comes from everywhere above. Then the floor is darkest
where a tyre touches it, dark under the body, and gets lighter within a metre around. The sun casts
another shadow: the car's outline, laid down on the floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from app.core.arrays import Floats, Pixels, plain
from app.core.compose.framing import Mapping
from app.core.compose.ground import Ground
from app.core.compose.warp import car_box, sampled
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit
from app.core.photo.box import PixelBox, Rect
from app.core.photo.placement import Placement

RIM = 0.4  # room around the car for its shadow, as a share of its length
INK = (8, 9, 12)  # a shadow out of doors is a little blue
_BAND = 512  # rows of a canvas that are worked on at a time
_AS_MEASURED = 0.7  # the strength at which the floor is as dark as in photos


# How much light of the open floor's is left, linear, beside a car and before its ends, by the
# distance in metres from the edge of what it covers: medians of 28 photos of 14 cars in a studio.
_LIGHT = np.array(
    [
        (-0.85, 0.02, 0.01),
        (-0.55, 0.02, 0.02),
        (-0.45, 0.03, 0.04),
        (-0.35, 0.06, 0.08),
        (-0.25, 0.10, 0.20),
        (-0.15, 0.18, 0.38),
        (-0.05, 0.34, 0.53),
        (0.05, 0.45, 0.62),
        (0.15, 0.53, 0.68),
        (0.25, 0.59, 0.74),
        (0.35, 0.65, 0.78),
        (0.45, 0.69, 0.81),
        (0.55, 0.72, 0.85),
        (0.65, 0.77, 0.89),
        (0.75, 0.82, 0.92),
        (0.85, 0.87, 0.94),
        (0.95, 0.92, 0.96),
        (1.05, 0.96, 0.98),
        (1.20, 1.00, 1.00),
    ]
).T
_STORED = 1 / 2.2  # exponent: from linear light to sRGB, in which pictures are darkened
_TYRE = 0.85  # how dark it is where a tyre touches the floor
_TYRE_DOWN = 0.003  # of the length: so far below its lower edge
_TYRE_BLUR = (0.008, 0.006)  # of the length, across and down
_BESIDE, _WEDGE = 0.22, 0.035  # m: how far a tyre's wedges go, and how open they are still dark
_FAR = 1e6
_HIDDEN = 0.03  # of the length: how far a shadow goes on behind the car's lower edge
_THINNEST = 0.1  # of its height: an outline is a sheet, and from the side casts no shadow
_DEEP = 0.06  # of the length: how far a car goes on behind its outline, as the floor is seen
_SOFTEST = 0.05  # of the car's length: the sun's shadow at its softest


@dataclass(frozen=True, eq=False)
class Shadow:
    """A shadow.

    Attributes:
        opacity: HxW float32 in [0, 1], small.
        box: What it covers, in pixels of the photo.
    """

    opacity: Floats
    box: Rect

    def at(self, strength: float) -> Shadow:
        """The same, stronger or weaker: at 0.7 a contact shadow is as dark as in photos.

        As if there were more or less of what keeps the light away (Beer and Lambert).
        """
        light = (1.0 - self.opacity) ** np.float32(strength / _AS_MEASURED)
        return Shadow(np.asarray(1.0 - light, np.float32), self.box)

    def mapped(self, mapping: Mapping) -> Shadow:
        """The same elsewhere."""
        return Shadow(self.opacity, mapping.box(self.box))


def contact(ground: Ground) -> Shadow | None:
    """The soft shadow under a car and around its tyres; None if there is nothing of it."""
    height, width = ground.solid.shape
    columns = np.arange(width, dtype=np.float32) + 0.5
    rows = np.arange(height, dtype=np.float32)[:, np.newaxis] + 0.5
    along, across = ground.footprint.on_floor(columns, rows)
    beyond = ground.footprint.beyond(along, across)
    length = ground.footprint.length
    end = np.clip((np.abs(along) / length - 0.3) / 0.2, 0.0, 1.0)
    beside, before = (np.interp(beyond, _LIGHT[0], light) for light in _LIGHT[1:])
    light = (1.0 - end) * beside + end * before
    stored = np.asarray(light**_STORED, np.float32)
    return _trimmed(np.asarray(1.0 - stored * (1.0 - _tyres(ground)), np.float32), ground)


def sunlit(ground: Ground, placement: Placement) -> Shadow | None:
    """The shadow that the sun casts; None if there is none."""
    if placement.sun <= 0.0:
        return None
    angle = radians(placement.sun_from)
    # How far the shadow of a point goes for each pixel that it is above the floor: to the side, and
    # down in the picture, where the floor is seen at a low angle.
    aside = -placement.sun_length * sin(angle)
    down = 0.35 * placement.sun_length * cos(angle)
    down = max(_THINNEST, down) if down >= 0 else min(-_THINNEST, down)
    slope, foot = np.polyfit(ground.columns, ground.rows, 1)
    # A point (x, y) at the height h = foot + slope * x - y casts to (x + aside h, y + h + down h).
    tall = ground.solid.shape[0]
    forward = np.array(
        [
            [1 + aside * slope, -aside, aside * foot],
            [slope * (1 + down), -down, foot * (1 + down)],
        ]
    )
    room = round(tall * (1 + placement.sun_length))
    forward[:, 2] += room
    size = (ground.solid.shape[1] + 2 * room, tall + 2 * room)
    cover = cv2.warpAffine(255 * ground.solid.view(np.uint8), forward, size)
    deep = max(1, round(_DEEP * ground.length))
    cover = cv2.dilate(cover, np.ones((deep, 1), np.uint8), anchor=(0, 0))
    softness = max(0.004, _SOFTEST * placement.sun_softness) * ground.length
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), softness), np.uint8)
    shadow = _trimmed(from_8_bit(soft), ground, room)
    return shadow and Shadow(shadow.opacity * np.float32(0.75 * placement.sun), shadow.box)


def shadows_of(ground: Ground, soft: Shadow | None, placement: Placement) -> Iterator[Shadow]:
    """The shadows of a car that are to be seen, in the order in which they fall.

    Args:
        ground: The floor under it.
        soft: Made by `contact`, if there is one.
        placement: How strong they are.
    """
    sun = sunlit(ground, placement)
    if sun is not None:
        yield sun
    if soft is not None and placement.shadow > 0.0:
        yield soft.at(placement.shadow)


def darkness(shadows: Iterable[Shadow], mapping: Mapping, part: PixelBox) -> Floats:
    """How dark shadows make a part of a canvas together, HxW in [0, 1]; see `fall`."""
    light = np.ones(part.shape, np.float32)
    for shadow in shadows:
        dark = sampled(shadow.opacity, mapping.box(shadow.box), part)
        light *= 1.0 - np.clip(dark, 0.0, 1.0)
    return np.asarray(1.0 - light, np.float32)


def fall(canvas: Pixels, shadow: Shadow, mapping: Mapping) -> None:
    """Darken a canvas, HxWx3 uint8 RGB, in place, where a shadow falls on it.

    Args:
        canvas: What is darkened.
        shadow: Made by `contact` or `sunlit`.
        mapping: Where the points of the photo are on the canvas.
    """
    placed = mapping.box(shadow.box)
    box = placed.whole_within(canvas.shape)
    if box is None:
        return
    ink = plain((min(_BAND, box.bottom - box.top), box.right - box.left), INK)
    for top in range(box.top, box.bottom, _BAND):
        band = PixelBox(box.left, top, box.right, min(top + _BAND, box.bottom))
        dark = np.clip(sampled(shadow.opacity, placed, band), 0.0, 1.0)
        floor = canvas[band.part]
        canvas[band.part] = cv2.blendLinear(floor, ink[: len(floor)], 1.0 - dark, dark)


def _tyres(ground: Ground) -> Floats:
    """How dark the floor is where tyres touch it, and in the wedges beside, where they curve up."""
    length = ground.length
    feet = _feet(ground)
    open_ = np.maximum(feet - ground.lowest, 0.0) / ground.footprint.metre
    dark = np.exp(-open_ / np.float32(_WEDGE))
    rows = np.arange(ground.solid.shape[0], dtype=np.float32)[:, np.newaxis]
    begins = np.clip(rows + 1 - (ground.lowest - _HIDDEN * length), 0, 1)
    ends = np.clip(np.minimum(feet, _FAR) + _TYRE_DOWN * length - rows, 0, 1)
    there = np.zeros(ground.solid.shape, np.float32)
    there[:, ground.columns] = begins * ends * dark
    across, down = (blur * length for blur in _TYRE_BLUR)
    blurred = cv2.GaussianBlur(there, (0, 0), across, sigmaY=down)
    return np.float32(_TYRE) * np.asarray(blurred, np.float32)


def _feet(ground: Ground) -> Floats:
    """In each column the row of the foot of the tyre that is there or beside; far down if none."""
    feet = np.full(ground.lowest.shape, _FAR, np.float32)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ground.tyres, [False]]).astype(int)))
    beside = round(_BESIDE * ground.footprint.metre)
    for first, last in edges.reshape(-1, 2):
        near = slice(max(0, first - beside), last + beside)
        feet[near] = np.minimum(feet[near], ground.lowest[first:last].max())
    return feet


def _trimmed(opacity: Floats, ground: Ground, room: int = 0) -> Shadow | None:
    """The part with shadow in it: most of the box around the car has none."""
    used = car_box(opacity, least=1 / 512)
    if used is None:
        return None
    part = opacity[int(used.top) : int(used.bottom), int(used.left) : int(used.right)]
    return Shadow(part, ground.mapping.box(Mapping(1.0, -room, -room).box(used)))
