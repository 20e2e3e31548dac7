"""Putting a cut-out on a new background: one compositor for the preview and for export.

It works from back to front: the background first, the car's reflection in the floor, the shadows on
it, then the car *over* all. Colours are mixed as they are stored, in sRGB, as browsers and picture
editors do by default.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from app.core.arrays import AnyAlpha, Flags, Floats, Pixels
from app.core.compose.background import Background, Own, Picture, paint_background, scene_on
from app.core.compose.edges import edged
from app.core.compose.foreground import estimate_foreground
from app.core.compose.framing import (
    WHOLE,
    Framing,
    Mapping,
    Shot,
    mapping_of,
    shot_around,
    shot_inside,
    shot_of,
)
from app.core.compose.glass import seen_through
from app.core.compose.ground import Ground
from app.core.compose.light import relit
from app.core.compose.own_ground import on_own_ground
from app.core.compose.reflection import Reflection, reflected, shine
from app.core.compose.shadow import RIM, Shadow, contact, fall, sunlit
from app.core.compose.stance import Stance, stance_of, window_of
from app.core.compose.warp import Layer, car_box, lay, lay_over
from app.core.files.freed import give_back
from app.core.files.opencv import cv2
from app.core.mask.alpha import from_8_bit, is_full
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement

_USUAL = 3 / 2  # width over height of a picture for which a car on a colour is made to fit
_SHAPES = (4 / 3, 16 / 9)  # of a picture on a colour: the photo's, if it is not too tall or wide


@dataclass(frozen=True, eq=False)
class Cutout:
    """A car without its background, and what is known of it.

    Attributes:
        foreground: HxWx3 uint8 RGB.
        cover: Its alpha, HxW, of 8 bits or float32 in [0, 1].
        car: Where the car is in it; None if there is none.
        stance: How it stands there.
        ground: The floor under it.
        shadow: The soft shadow under it.
        photo: HxWx3 uint8 RGB, what it was cut out of.
    """

    foreground: Pixels
    cover: AnyAlpha
    car: Rect | None
    stance: Stance | None
    ground: Ground | None
    shadow: Shadow | None
    photo: Pixels

    @classmethod
    def of(
        cls, foreground: Pixels, cover: AnyAlpha, photo: Pixels, stance: Stance | None = None
    ) -> Self:
        """Look at a foreground and its alpha; the stance may be known from a larger one."""
        alpha = from_8_bit(cover)
        ground = Ground.of(alpha, RIM)
        stance = stance or stance_of(alpha)
        shadow = contact(ground) if ground else None
        return cls(foreground, cover, car_box(cover), stance, ground, shadow, photo)

    @property
    def alpha(self) -> Floats:
        """HxW float32 in [0, 1]; of a large photo it takes memory."""
        return from_8_bit(self.cover)

    def glazed(self, glass: Pixels | None, strength: float, *, spoil: bool = False) -> Cutout:
        """The same with windows through which the background is seen, see `seen_through`."""
        colours, cover = seen_through(self.foreground, self.cover, glass, strength, spoil=spoil)
        return self if cover is self.cover else replace(self, foreground=colours, cover=cover)

    def foot(self, placement: Placement) -> Rect | None:
        """The box whose lower edge stands on the floor; it is scaled about its middle."""
        return self.stance.car if placement.stands and self.stance else self.car

    def lit_by(self, background: Background, placement: Placement) -> Cutout:
        """The same in the light of a background, as far as the placement wants that."""
        if placement.match <= 0.0:
            return self
        lit = relit(self.foreground, self.photo, self.alpha, background, placement.match)
        return replace(self, foreground=lit)

    def reduced(self, longest: int) -> Cutout:
        """The same with no side longer than that: what is made of it is small, and soon made."""
        shot = shot_of(Rect.of(self.cover.shape), None, Framing(longest=longest), edge=False)
        mapping = Mapping().seen_in(shot)
        layer = lay(self.foreground, self.cover, mapping, shot.size)
        if layer is None or mapping == Mapping():
            return self
        foreground = np.zeros((*shot.size, 3), np.uint8)
        alpha = np.zeros(shot.size, np.float32)
        foreground[layer.place], alpha[layer.place] = layer.foreground, layer.alpha
        return Cutout(
            foreground,
            alpha,
            self.car and mapping.box(self.car),
            self.stance and self.stance.scaled(mapping.scale, shot.size),
            self.ground and replace(self.ground, mapping=self.ground.mapping.then(mapping)),
            self.shadow and self.shadow.mapped(mapping),
            np.asarray(cv2.resize(self.photo, shot.size[::-1], interpolation=cv2.INTER_AREA)),
        )


def cut_out(
    image: Pixels,
    alpha: AnyAlpha,
    edge: Placement = AS_IN_PHOTO,
    scale: float = 1.0,
    glass: Pixels | None = None,
    *,
    spoil: bool = False,
) -> Cutout:
    """Take the background away from a photo.

    Args:
        image: HxWx3 uint8 RGB.
        alpha: HxW, of 8 bits or float32 in [0, 1].
        edge: What is done to the edge and the windows.
        scale: How many pixels this has for a pixel of the photo.
        glass: Where the windows are, see `seen_through`.
        spoil: Whether the image may be overwritten, which spares a copy of it. What asks for the
            photo itself, beside the car, then needs another: `Own` backgrounds and `lit_by`.
    """
    foreground = estimate_foreground(image, alpha, spoil=spoil)
    cutout = Cutout.of(foreground, edged(alpha, edge, scale), image)
    give_back(image)
    return cutout.glazed(glass, edge.glass, spoil=spoil)


def compose(
    image: Pixels,
    alpha: Floats,
    background: Background,
    placement: Placement = AS_IN_PHOTO,
    framing: Framing = WHOLE,
    *,
    glass: Pixels | None = None,
) -> Pixels:
    """Put the foreground of a photo on a background.

    Args:
        image: HxWx3 uint8 RGB, the photo.
        alpha: HxW float32 in [0, 1].
        background: What comes behind; a picture is scaled to cover everything.
        placement: Where the car stands on it, and what it does to the floor.
        framing: How much of it is seen and how large. A preview is the same picture made small.
        glass: Where the windows are, see `seen_through`.

    Returns:
        HxWx3 uint8 RGB. The car has the photo's own pixels unless it is scaled or relit; if it
        stands by itself, the picture is as large as `window_for` says, else as the photo.
    """
    cutout = cut_out(image, alpha, placement, glass=glass)
    return assemble(cutout, background, placement, framing)


def assemble(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing = WHOLE
) -> Pixels:
    """Do what `compose` does, from a cut-out that is there already."""
    return assemble_parts(cutout, background, placement, framing).pixels


@dataclass(frozen=True, eq=False)
class Composite:
    """A finished picture, and where the car is in it.

    Attributes:
        pixels: HxWx3 uint8 RGB.
        mapping: Where the photo's points lie.
        car: The car as it lies on the picture; None if nothing of it is in sight.
    """

    pixels: Pixels
    mapping: Mapping
    car: Layer[np.uint8] | None

    @property
    def opaque(self) -> Flags:
        """Where the car alone is seen, HxW."""
        flags = np.zeros(self.pixels.shape[:2], np.bool)
        if self.car is not None:
            flags[self.car.place] = is_full(self.car.cover)
        return flags


@dataclass(frozen=True, eq=False)
class Stage:
    """A background made ready for a car.

    Attributes:
        canvas: HxWx3 uint8 RGB; it is the caller's to draw on.
        mapping: Where the photo's points lie.
        gloss: How strongly its floor mirrors the car.
        reflection: What it mirrors; None if that is nothing.
        own: Whether it is the photo's own ground, which has its shadow already.
    """

    canvas: Pixels
    mapping: Mapping
    gloss: float = 0.0
    reflection: Reflection | None = None
    own: bool = False


def assemble_parts(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing = WHOLE
) -> Composite:
    """Do what `assemble` does, and tell where the car came to lie."""
    cutout = cutout.lit_by(background, placement)
    stage = stage_for(cutout, background, placement, framing)
    canvas = stage.canvas
    mirror(canvas, stage)
    shade(canvas, cutout, placement, stage)
    layer = lay(cutout.foreground, cutout.cover, stage.mapping, canvas.shape[:2])
    if layer is not None:
        lay_over(canvas[layer.place], layer)
    return Composite(canvas, stage.mapping, layer)


def stage_for(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing
) -> Stage:
    """Paint what is behind a car, and say where the car stands on it."""
    if isinstance(background, Own):
        return _own_stage(cutout, background, placement, framing)
    window = window_for(cutout.stance, cutout.cover.shape, background, placement, framing)
    mapping = mapping_of(placement, cutout.foot(placement), window.size)
    shot = _shot(window, cutout.car and mapping.box(cutout.car), cutout.stance, framing)
    scene = scene_on(background)
    own = scene.gloss if placement.stands else 0.0
    gloss = own if placement.reflection is None else placement.reflection
    # Made before there is a canvas, since both take memory.
    reflection = _reflection(cutout) if gloss > 0.0 else None
    keeps = scene.floor if placement.stands else 0.5
    canvas = paint_background(background, window, shot, keeps=keeps)
    return Stage(canvas, mapping.seen_in(shot), gloss, reflection)


def _reflection(cutout: Cutout) -> Reflection | None:
    if cutout.ground is None:
        return None
    reflection = reflected(cutout.foreground, cutout.alpha, cutout.ground)
    give_back(cutout.foreground)
    return reflection


def _own_stage(cutout: Cutout, background: Own, placement: Placement, framing: Framing) -> Stage:
    """The photo's own ground, of which there is no more than the photo has."""
    stands = cutout.stance.car if cutout.stance else None
    line = placement.ground_line
    behind = on_own_ground(background, cutout.photo, cutout.alpha, stands, line)
    shot = shot_inside(Rect.of(cutout.cover.shape), cutout.car, framing)
    mapping = Mapping().seen_in(shot)
    ground = lay(behind, np.full(cutout.cover.shape, 255, np.uint8), mapping, shot.size)
    if ground is not None and ground.foreground is behind and behind is not cutout.photo:
        return Stage(behind, mapping, own=True)
    canvas = np.zeros((*shot.size, 3), np.uint8)
    if ground is not None:
        canvas[ground.place] = ground.foreground
    return Stage(canvas, mapping, own=True)


def mirror(canvas: Pixels, stage: Stage) -> None:
    """Show a car's reflection on a canvas, in place, if the floor is glossy."""
    if stage.reflection is not None:
        shine(canvas, stage.reflection, stage.mapping, stage.gloss)


def shade(canvas: Pixels, cutout: Cutout, placement: Placement, stage: Stage) -> None:
    """Show a car's shadows on a canvas, in place."""
    if cutout.ground is None or stage.own:
        return
    sun = sunlit(cutout.ground, placement)
    if sun is not None:
        fall(canvas, sun, stage.mapping)
    if cutout.shadow is not None:
        fall(canvas, cutout.shadow.at(placement.shadow), stage.mapping)


def window_for(
    stance: Stance | None,
    size: tuple[int, ...],
    background: Background,
    placement: Placement,
    framing: Framing = WHOLE,
) -> Rect:
    """The part of the plane that becomes the picture, in pixels of the photo.

    Args:
        stance: How the car stands in the photo; None if there is no car.
        size: (height, width) of the photo.
        background: What it is put on.
        placement: Whether the picture is made around the car; else it is the photo.
        framing: It may ask for a shape of its own.
    """
    height, width = size[:2]
    if isinstance(background, Own):
        return Rect.of((height, width))
    low, high = _SHAPES
    own, wanted = _USUAL, min(high, max(low, width / height))
    if isinstance(background, Picture):
        own = wanted = background.aspect
    if framing.aspect and framing.margin is None:
        wanted = framing.aspect
    scene = scene_on(background)
    return window_of(stance, (height, width), scene, placement, (own, wanted))


def _shot(window: Rect, car: Rect | None, stance: Stance | None, framing: Framing) -> Shot:
    """The part to make: in a given shape all of the picture, unless a margin is asked for."""
    if framing.aspect is None or framing.margin is not None:
        return shot_of(window, car, framing, edge=True)
    cut = stance.cut if stance else (False, False, False, False)
    return shot_around(window, framing, framing.aspect, cut)
