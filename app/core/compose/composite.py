"""Putting a cut-out on a new background: one compositor for the preview and for export.

It works from back to front: the background first, the car's reflection in the floor, the shadows on
it, then the car *over* all. Colours are mixed as they are stored, in sRGB, as browsers and picture
editors do by default. What takes memory (the car moved and scaled, the background, what the floor
mirrors) is made one after another: a picture of 50 megapixels stays below a gigabyte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.core.arrays import Flags, Floats, Pixels, Size
from app.core.compose.background import Background, Own, Picture, paint_background, scene_on
from app.core.compose.car.cutout import Cutout, cut_out
from app.core.compose.car.turning import Turn
from app.core.compose.framing import (
    WHOLE,
    Framing,
    Mapping,
    Shot,
    bounded,
    mapping_of,
    shot_around,
    shot_inside,
    shot_of,
)
from app.core.compose.own_ground import on_own_ground
from app.core.compose.reflection import Reflection, reflected, shine
from app.core.compose.shadow import fall, shadows_of
from app.core.compose.stance import Stance, window_of
from app.core.compose.warp import Layer, lay, lay_over
from app.core.files.freed import give_back
from app.core.mask.alpha import is_full
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement

_USUAL = 3 / 2  # width over height of a picture for which a car on a colour is made to fit
_SHAPES = (4 / 3, 16 / 9)  # of a picture on a colour: the photo's, if it is not too tall or wide


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
    cutout = cut_out(image, alpha, placement_on(background, placement), glass=glass)
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
        turn: How the car was turned before; then the mapping is that of the turn's canvas.
    """

    pixels: Pixels
    mapping: Mapping
    car: Layer[np.uint8] | None
    turn: Turn | None = None

    @property
    def opaque(self) -> Flags:
        """Where the car alone is seen, HxW."""
        flags = np.zeros(self.pixels.shape[:2], np.bool)
        if self.car is not None:
            flags[self.car.place] = is_full(self.car.cover)
        return flags


@dataclass(frozen=True, eq=False)
class Stage:
    """What is behind a car, and where the car stands on it.

    Attributes:
        size: (height, width) of the picture.
        paint: Paints the background, HxWx3 uint8 RGB; it is the caller's to draw on.
        mapping: Where the photo's points lie.
        gloss: How strongly its floor mirrors the car.
        reflection: What it mirrors; None if that is nothing.
        own: Whether it is the photo's own ground, which has its shadow already.
    """

    size: Size
    paint: Callable[[], Pixels]
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
    # Made before there is a canvas, since both take memory.
    layer = lay(cutout.foreground, cutout.cover, stage.mapping, stage.size)
    give_back(cutout.foreground)
    canvas = stage.paint()
    mirror(canvas, stage)
    shade(canvas, cutout, placement, stage)
    if layer is not None:
        lay_over(canvas[layer.place], layer)
    return Composite(canvas, stage.mapping, layer, cutout.turn)


def placement_on(background: Background, placement: Placement) -> Placement:
    """A placement on a background: on the photo's own ground, nothing is turned."""
    return replace(placement, turn=0.0) if isinstance(background, Own) else placement


def stage_for(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing
) -> Stage:
    """Say what is behind a car, and where the car stands on it."""
    if isinstance(background, Own):
        return _own_stage(cutout, background, placement, framing)
    window = window_around(cutout, background, placement, framing)
    mapping = mapping_of(placement, cutout.foot(placement), window.size)
    shot = _shot(window, cutout.car and mapping.box(cutout.car), cutout.stance, framing)
    shot = bounded(shot, framing, cutout.photo.shape[:2])
    scene = scene_on(background)
    own = scene.gloss if placement.stands else 0.0
    gloss = own if placement.reflection is None else placement.reflection
    reflection = _reflection(cutout) if gloss > 0.0 else None
    keeps = scene.floor if placement.stands else 0.5

    def paint() -> Pixels:
        return paint_background(background, window, shot, keeps=keeps)

    return Stage(shot.size, paint, mapping.seen_in(shot), gloss, reflection)


def _reflection(cutout: Cutout) -> Reflection | None:
    if cutout.ground is None:
        return None
    reflection = reflected(cutout.foreground, cutout.alpha, cutout.ground)
    give_back(cutout.foreground)
    return reflection


def _own_stage(cutout: Cutout, background: Own, placement: Placement, framing: Framing) -> Stage:
    """The photo's own ground, of which there is no more than the photo has."""
    shot = shot_inside(Rect.of(cutout.cover.shape), cutout.car, framing)
    mapping = Mapping().seen_in(shot)

    def paint() -> Pixels:
        return _own_canvas(cutout, background, placement.ground_line, mapping, shot.size)

    return Stage(shot.size, paint, mapping, own=True)


def _own_canvas(
    cutout: Cutout, background: Own, line: float | None, mapping: Mapping, size: Size
) -> Pixels:
    stands = cutout.stance.car if cutout.stance else None
    behind = on_own_ground(background, cutout.photo, cutout.alpha, stands, line)
    ground = lay(behind, np.full(cutout.cover.shape, 255, np.uint8), mapping, size)
    if ground is not None and ground.foreground is behind and behind is not cutout.photo:
        return behind
    canvas = np.zeros((*size, 3), np.uint8)
    if ground is not None:
        canvas[ground.place] = ground.foreground
    return canvas


def mirror(canvas: Pixels, stage: Stage) -> None:
    """Show a car's reflection on a canvas, in place, if the floor is glossy."""
    if stage.reflection is not None:
        shine(canvas, stage.reflection, stage.mapping, stage.gloss)


def shade(canvas: Pixels, cutout: Cutout, placement: Placement, stage: Stage) -> None:
    """Show a car's shadows on a canvas, in place."""
    if cutout.ground is None or stage.own:
        return
    for shadow in shadows_of(cutout.ground, cutout.shadow, placement):
        fall(canvas, shadow, stage.mapping)


def window_around(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing = WHOLE
) -> Rect:
    """The part of the plane that becomes the picture, in pixels of a cut-out, see `window_for`."""
    size = cutout.photo.shape[:2]
    window = window_for(cutout.stance, size, background, placement, framing)
    if window == Rect.of(size):  # the photo, which a turned car is seen in
        return cutout.frame
    return window


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
