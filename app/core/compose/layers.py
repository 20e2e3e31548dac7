"""A composite in layers: background, reflection, shadow and car, for picture editors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.arrays import Pixels
from app.core.compose.background import Background
from app.core.compose.car.cutout import Cutout
from app.core.compose.car.foreground import pack
from app.core.compose.composite import Composite, mirror, shade, stage_for
from app.core.compose.framing import WHOLE, Framing
from app.core.compose.warp import lay, lay_over
from app.core.files.openraster import Layer
from app.core.language.translation import tr
from app.core.photo.placement import Placement


def layers_of(
    cutout: Cutout, background: Background, placement: Placement, framing: Framing = WHOLE
) -> tuple[list[Layer], Composite]:
    """Return the layers of a composite, the lowest first, and the composite itself.

    One over the other they are the composite, to within rounding.
    """
    cutout = cutout.lit_by(background, placement)
    stage = stage_for(cutout, background, placement, framing)
    canvas = stage.paint()
    layers = [Layer(tr("Background"), canvas.copy())]
    mirror(canvas, stage)
    shade(canvas, cutout, placement, stage)
    size = canvas.shape
    reflection = _painted(lambda plain: mirror(plain, stage), size)
    shadow = _painted(lambda plain: shade(plain, cutout, placement, stage), size)
    names = (tr("Reflection"), tr("Shadow"))
    for name, pixels in zip(names, (reflection, shadow), strict=True):
        if pixels[..., 3].any():
            layers.append(Layer(name, pixels))
    car = lay(cutout.foreground, cutout.cover, stage.mapping, stage.size)
    if car is not None:
        lay_over(canvas[car.place], car)
        rows, columns = car.place
        layers.append(Layer(tr("Car"), pack(car.foreground, car.cover), columns.start, rows.start))
    return layers, Composite(canvas, stage.mapping, car, cutout.turn)


def _painted(paint: Callable[[Pixels], None], shape: tuple[int, ...]) -> Pixels:
    """What something paints, as a layer of its own: told from what it does to black and to white.

    Painted over B it gives c + (1 - a) B: c on black, and a from the difference of the two.
    """
    black, white = np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8)
    paint(black)
    paint(white)
    through = (white.astype(np.float32) - black).mean(axis=2) / 255.0
    alpha = np.rint(255.0 * np.clip(1.0 - through, 0.0, 1.0))
    share = np.maximum(alpha, 1.0)[..., np.newaxis] / 255.0
    colours = np.clip(np.rint(black / share), 0, 255)
    return np.dstack([colours, alpha]).astype(np.uint8)
