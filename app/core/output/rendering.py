"""From a photo and its alpha to the pixels of a result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Colours, Deep, Depth, Flags, Pixels
from app.core.compose.background import Background, Own
from app.core.compose.car.cutout import Cutout, cut_out
from app.core.compose.car.edges import edged
from app.core.compose.car.foreground import estimate_foreground, pack, pack_estimate
from app.core.compose.car.glass import seen_through
from app.core.compose.car.turning import Turn
from app.core.compose.composite import assemble_parts, placement_on
from app.core.compose.framing import WHOLE, Framing, Mapping, Shot, shot_of
from app.core.compose.under import Under
from app.core.compose.warp import car_box, lay
from app.core.errors import UsageError
from app.core.files import images
from app.core.files.deep import deepen
from app.core.language.translation import tr
from app.core.mask.alpha import to_8_bit
from app.core.output.output import Kind
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement


@dataclass(frozen=True, eq=False)
class Rendered:
    """What is to be written.

    Attributes:
        pixels: As `render` returns them; a cut-out of a photo of 16 bits may have them, too.
        mapping: Where the photo's points lie in it.
        opaque: HxW, true where a composite shows nothing but car; None for other kinds.
        turn: How the car was turned before the mapping; None if it was not.
    """

    pixels: Colours
    mapping: Mapping
    opaque: Flags | None = None
    turn: Turn | None = None


def render(
    image: images.Image,
    alpha: AnyAlpha,
    kind: Kind,
    background: Background | None = None,
    *,
    placement: Placement = AS_IN_PHOTO,
    framing: Framing = WHOLE,
    glass: Pixels | None = None,
) -> Pixels:
    """Turn a photo and its alpha into the pixels to write.

    Args:
        image: The photo.
        alpha: HxW, of 8 bits or float32 in [0, 1].
        kind: What to make.
        background: What a composite stands on.
        placement: Where it stands there, its edge and its windows; cut-outs and masks stay where
            they are.
        framing: Which part, and how large.
        glass: Where the windows are, see `seen_through`.

    Returns:
        uint8: HxW grey for MASK, HxWx4 RGBA with straight alpha for CUTOUT, HxWx3 for COMPOSITE,
        which is in sRGB as backgrounds are; `profile_of` tells the colour profile to save.

    Raises:
        UsageError: If ``kind`` is COMPOSITE and there is no background.
    """
    parts = render_parts(
        image, alpha, kind, background, placement=placement, framing=framing, glass=glass
    )
    return np.asarray(parts.pixels, np.uint8)


def render_parts(
    image: images.Image,
    alpha: AnyAlpha,
    kind: Kind,
    background: Background | None,
    *,
    placement: Placement,
    framing: Framing,
    deep: Deep | None = None,
    glass: Pixels | None = None,
    shadow: bool = False,
    spoil: bool = False,
) -> Rendered:
    """Do what `render` does, and tell where the photo is in the result.

    Args:
        image: See `render`, also for the others.
        alpha: See there.
        kind: See there.
        background: See there.
        placement: See there.
        framing: See there.
        deep: The photo's colours in 16 bits: a cut-out has them, too.
        glass: See there.
        shadow: Whether a cut-out has its shadow; then it may be larger than the photo.
        spoil: Whether the image's pixels may be overwritten, which spares a copy of them.
    """
    if kind is Kind.MASK and framing == WHOLE:
        return Rendered(to_8_bit(alpha), Mapping())
    if kind is Kind.MASK:
        mask = framed(image.pixels, alpha, framing)
        return Rendered(np.array(mask.pixels[:, :, 3], np.uint8, order="C"), mask.mapping)
    if kind is Kind.CUTOUT:
        edge = edged(alpha, placement)
        clear = glass is not None and placement.shows_glass
        under = Under.of(edge, placement) if shadow else None
        if deep is None and framing == WHOLE and not clear and under is None:
            return Rendered(pack_estimate(image.pixels, alpha, edge), Mapping())
        spoil = spoil and deep is None
        foreground = estimate_foreground(image.pixels, alpha, spoil=spoil)
        foreground, edge = seen_through(foreground, edge, glass, placement, spoil=spoil)
        if deep is None:
            return framed(foreground, edge, framing, under)
        return framed(deepen(foreground, image.pixels, deep), edge, framing, under)
    behind = there_must_be(background)
    cutout = cut_out_photo(image, alpha, behind, placement, glass, spoil=spoil)
    made = assemble_parts(cutout, behind, placement, framing)
    return Rendered(made.pixels, made.mapping, made.opaque, made.turn)


def cut_out_photo(
    image: images.Image,
    alpha: AnyAlpha,
    background: Background,
    placement: Placement,
    glass: Pixels | None,
    *,
    spoil: bool,
) -> Cutout:
    """Take a photo's background away for a composite: in sRGB, see `render_parts`."""
    seen = images.to_srgb(image)
    placement = placement_on(background, placement)
    shows_photo = isinstance(background, Own) or placement.match > 0.0
    spoil = (spoil or seen.pixels is not image.pixels) and not shows_photo
    return cut_out(seen.pixels, alpha, placement, glass=glass, spoil=spoil)


def check_background(kind: Kind, background: Background | None) -> None:
    """Make sure that a composite has a background.

    Raises:
        UsageError: It has none.
    """
    if kind is Kind.COMPOSITE:
        there_must_be(background)


def there_must_be(background: Background | None) -> Background:
    """Return the background of a composite.

    Raises:
        UsageError: There is none.
    """
    if background is None:
        raise UsageError(
            tr("A composite needs a background: a picture, a colour or a built-in name.")
        )
    return background


def framed(
    foreground: NDArray[Depth], alpha: AnyAlpha, framing: Framing, under: Under | None = None
) -> Rendered:
    """Return a cut-out as framed, HxWx4 RGBA; beyond the photo it is transparent.

    Args:
        foreground: HxWx3 uint8 or uint16 RGB.
        alpha: HxW, of 8 bits or float32 in [0, 1].
        framing: Which part, and how large.
        under: The shadows under it, if it has them: there is always room for them.
    """
    shot: Shot = shot_of(Rect.of(alpha.shape), car_box(alpha), framing, edge=False)
    if under is not None:
        shot = under.shot(shot, framing, alpha.shape)
    mapping = Mapping().seen_in(shot)
    layer = lay(foreground, alpha, mapping, shot.size)
    if layer is not None and layer.cover.shape == shot.size:
        rgba = pack(layer.foreground, layer.cover)
    else:
        rgba = np.zeros((*shot.size, 4), foreground.dtype)
        if layer is not None:
            rgba[layer.place] = pack(layer.foreground, layer.cover)
    if under is not None:
        under.lay(rgba, mapping, alpha.shape)
    return Rendered(rgba, mapping)
