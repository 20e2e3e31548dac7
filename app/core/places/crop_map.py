"""The crop map: a photo as every place would show it, at thumbnail size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.core.arrays import Pixels
from app.core.compose.background import Background, load_background
from app.core.compose.car.cutout import Cutout
from app.core.compose.composite import assemble_parts, placement_on
from app.core.compose.framing import Framing, Mapping
from app.core.compose.under import Under
from app.core.mask.repairs import Repairs
from app.core.output.choice import OutputSet
from app.core.output.output import Kind
from app.core.output.rendering import framed
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo
from app.core.photo.placement import Placement
from app.core.preview.drafts import small_cutout

SIDE = 192  # px: the longer side of a tile, for screens with small pixels too
_SOURCE = 640  # px: of the photo that tiles are made of
_NEAR = 0.004  # of the tile's longer side: what is cut off by so little is rounding


@dataclass(frozen=True, eq=False)
class Tile:
    """A photo in the shape of one set of files.

    Attributes:
        name: Of the set.
        pixels: HxWx3 RGB, or HxWx4 RGBA of a cut-out; uint8.
        clipped: Whether the shape, or the photo itself, cuts the car off.
    """

    name: str
    pixels: Pixels
    clipped: bool


def crop_map(
    photo: Photo,
    chosen: BackgroundChoice,
    sets: Sequence[OutputSet],
    repairs: Repairs | None = None,
) -> Iterator[Tile]:
    """Show a photo in every shape.

    Args:
        photo: The photo, its car found.
        chosen: What composites stand on; without it they are shown like cut-outs.
        sets: The shapes, and their names.
        repairs: The cache of repaired alphas.

    Yields:
        One tile for each set, in order.

    Raises:
        PhotoError: The photo or the background cannot be read.
    """
    small = small_cutout(photo, photo.placement, _SOURCE, repairs)
    background = load_background(chosen)
    for each in sets:
        casts = each.output.casts
        behind = background if each.output.kind is Kind.COMPOSITE else None
        placement = _placement_on(behind, photo.placement)
        cutout = small.posed(photo, placement)
        yield _tile(each.name, cutout, behind, placement, _small(each.output.framing), casts=casts)


def _placement_on(background: Background | None, placement: Placement) -> Placement:
    """A placement as it shows on a background; a cut-out alone is not turned."""
    if background is None:
        return replace(placement, turn=0.0)
    return placement_on(background, placement)


def _tile(
    name: str,
    cutout: Cutout,
    background: Background | None,
    placement: Placement,
    framing: Framing,
    *,
    casts: bool,
) -> Tile:
    if background is None:
        under = _under(cutout, placement) if casts else None
        made = framed(cutout.foreground, cutout.alpha, framing, under)
        pixels, mapping = np.asarray(made.pixels, np.uint8), made.mapping
    else:
        composite = assemble_parts(cutout, background, placement, framing)
        pixels, mapping = composite.pixels, composite.mapping
    return Tile(name, pixels, _is_clipped(cutout, mapping, pixels.shape))


def _under(cutout: Cutout, placement: Placement) -> Under | None:
    if cutout.ground is None or cutout.stance is None:
        return None
    return Under.on(cutout.ground, cutout.shadow, cutout.stance.cut, placement)


def _is_clipped(cutout: Cutout, mapping: Mapping, shape: tuple[int, ...]) -> bool:
    if cutout.car is None:
        return False
    car, near = mapping.box(cutout.car), _NEAR * max(shape)
    room = Rect(-near, -near, shape[1] + near, shape[0] + near)
    return bool(cutout.stance and any(cutout.stance.cut)) or not room.contains(car)


def _small(framing: Framing) -> Framing:
    """The same part at the size of a tile."""
    if framing.exact is None:
        return replace(framing, longest=SIDE)
    factor = SIDE / max(framing.exact)
    width, height = (max(1, round(side * factor)) for side in framing.exact)
    return replace(framing, exact=(width, height))
