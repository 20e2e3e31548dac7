"""The shadows of a car on the floor that it is put on, made from its alpha.

On an overcast day and in a studio the light comes from everywhere above. Then the floor is darkest
where a tyre touches it, dark under the body, and gets lighter within a few hand's breadths around;
under a bumper that hangs free there is hardly any shadow. The sun casts another shadow: the car's
outline, laid down on the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin
from typing import NamedTuple

import numpy as np

from app.core.arrays import Floats, Pixels
from app.core.compose.framing import Mapping
from app.core.compose.ground import Ground
from app.core.compose.warp import car_box, sampled
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox, Rect
from app.core.photo.placement import Placement

RIM = 0.16  # room around the car for the blur, as a share of its length
_INK = (8, 9, 12)  # a shadow out of doors is a little blue
_BAND = 512  # rows of a canvas that are worked on at a time
_AS_MEASURED = 0.7  # the strength at which the floor is as dark as in photos


class _Strip(NamedTuple):
    """A part of the contact shadow; lengths are shares of the car's length.

    Attributes:
        above: So far above the line of the floor it begins.
        below: So far below it it ends.
        opacity: How dark it is, in [0, 1].
        across: The blur's standard deviation, from left to right.
        down: The same, downwards.
        end: How soon it ends beyond the last tyre.
    """

    above: float
    below: float
    opacity: float
    across: float
    down: float
    end: float = 0.0


# Together they are as dark as in photos of cars in a studio: under the sill 0.17 of the open
# floor's light is left, and 0.007, 0.014 and 0.021 in front of a tyre 0.61, 0.78 and 0.84.
_BODY = _Strip(0.09, 0.000, 0.74, 0.012, 0.006, 0.030)
_AROUND = _Strip(0.08, 0.014, 0.48, 0.034, 0.020, 0.100)
_TYRES = _Strip(0.03, 0.002, 0.75, 0.007, 0.004)
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
    light = np.ones(ground.solid.shape, np.float32)
    near = ground.near
    for strip in (_BODY, _AROUND):
        share = near * np.exp(-ground.between / np.float32(strip.end))
        light *= 1.0 - _painted(ground, strip, share)
    light *= 1.0 - _painted(ground, _TYRES, ground.tyres * np.float32(1.0))
    return _trimmed(1.0 - light, ground)


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
    cover = cv2.warpAffine(ground.solid.astype(np.float32), forward, size)
    deep = max(1, round(_DEEP * ground.length))
    cover = cv2.dilate(cover, np.ones((deep, 1), np.uint8), anchor=(0, 0))
    softness = max(0.004, _SOFTEST * placement.sun_softness) * ground.length
    opacity = np.asarray(cv2.GaussianBlur(cover, (0, 0), softness), np.float32)
    shadow = _trimmed(np.clip(opacity, 0.0, 1.0), ground, room)
    return shadow and Shadow(shadow.opacity * np.float32(0.75 * placement.sun), shadow.box)


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
    for top in range(box.top, box.bottom, _BAND):
        band = PixelBox(box.left, top, box.right, min(top + _BAND, box.bottom))
        light = 1.0 - np.clip(sampled(shadow.opacity, placed, band), 0.0, 1.0)
        floor = canvas[band.part]
        ink = np.full_like(floor, _INK)
        light = np.asarray(light, np.float32)
        canvas[band.part] = cv2.blendLinear(floor, ink, light, 1.0 - light)


def _painted(ground: Ground, strip: _Strip, share: Floats) -> Floats:
    """How dark a strip makes the floor, as strong in each column as its share says."""
    length = ground.length
    rows = np.arange(ground.solid.shape[0], dtype=np.float32)[:, np.newaxis]
    # Not far above the car's own lower edge, since it may be too thin there to hide it.
    top = np.maximum(ground.rows - strip.above * length, ground.lowest - _HIDDEN * length)
    begins = np.clip(rows + 1 - top, 0, 1)
    ends = np.clip(ground.rows + strip.below * length - rows, 0, 1)
    there = np.zeros(ground.solid.shape, np.float32)
    there[:, ground.columns] = begins * ends * share
    blurred = cv2.GaussianBlur(there, (0, 0), strip.across * length, sigmaY=strip.down * length)
    return np.float32(strip.opacity) * np.asarray(blurred, np.float32)


def _trimmed(opacity: Floats, ground: Ground, room: int = 0) -> Shadow | None:
    """The part with shadow in it: most of the box around the car has none."""
    used = car_box(opacity, least=1 / 512)
    if used is None:
        return None
    part = opacity[int(used.top) : int(used.bottom), int(used.left) : int(used.right)]
    return Shadow(part, ground.mapping.box(Mapping(1.0, -room, -room).box(used)))
