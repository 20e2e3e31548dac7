"""From a photo and its alpha to the pixels of a result, and to its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.arrays import Alpha, Flags, Pixels
from app.core.compose.background import Background
from app.core.compose.composite import assemble_parts, cut_out
from app.core.compose.edges import edged
from app.core.compose.foreground import estimate_foreground, pack
from app.core.compose.framing import WHOLE, Framing, Mapping, shot_of
from app.core.compose.layers import layers_of
from app.core.compose.warp import car_box, lay
from app.core.errors import UsageError
from app.core.files import images
from app.core.files.disk import write_whole
from app.core.files.openraster import SUFFIX as LAYERED
from app.core.files.openraster import Layer, to_openraster
from app.core.language.translation import tr
from app.core.mask.alpha import to_8_bit
from app.core.output.output import Kind, Output
from app.core.output.receipt import Receipt, source_type, to_xmp
from app.core.output.recipe import Recipe, sha256
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement


@dataclass(frozen=True, eq=False)
class Rendered:
    """What is to be written.

    Attributes:
        pixels: As `render` returns them.
        mapping: Where the photo's points lie in it.
        opaque: HxW, true where a composite shows nothing but car; None for other kinds.
    """

    pixels: Pixels
    mapping: Mapping
    opaque: Flags | None = None


def render(
    image: images.Image,
    alpha: Alpha,
    kind: Kind,
    background: Background | None = None,
    *,
    placement: Placement = AS_IN_PHOTO,
    framing: Framing = WHOLE,
) -> Pixels:
    """Turn a photo and its alpha into the pixels to write.

    Args:
        image: The photo.
        alpha: HxW float32 in [0, 1].
        kind: What to make.
        background: What a composite stands on.
        placement: Where it stands there, and its edge; cut-outs and masks stay where they are.
        framing: Which part, and how large.

    Returns:
        uint8: HxW grey for MASK, HxWx4 RGBA with straight alpha for CUTOUT, HxWx3 for COMPOSITE,
        which is in sRGB as backgrounds are; `profile_of` tells the colour profile to save.

    Raises:
        UsageError: If ``kind`` is COMPOSITE and there is no background.
    """
    parts = render_parts(image, alpha, kind, background, placement=placement, framing=framing)
    return parts.pixels


def render_parts(
    image: images.Image,
    alpha: Alpha,
    kind: Kind,
    background: Background | None,
    *,
    placement: Placement,
    framing: Framing,
) -> Rendered:
    """Do what `render` does, and tell where the photo is in the result."""
    if kind is Kind.MASK:
        mask = framed(image.pixels, alpha, framing)
        return Rendered(np.ascontiguousarray(mask.pixels[:, :, 3]), mask.mapping)
    if kind is Kind.CUTOUT:
        foreground = estimate_foreground(image.pixels, alpha)
        return framed(foreground, edged(alpha, placement), framing)
    check_background(kind, background)
    assert background is not None  # noqa: S101  (checked in the line above)
    cutout = cut_out(images.to_srgb(image).pixels, alpha, placement)
    made = assemble_parts(cutout, background, placement, framing)
    return Rendered(made.pixels, made.mapping, made.opaque)


def check_background(kind: Kind, background: Background | None) -> None:
    """Make sure that a composite has a background.

    Raises:
        UsageError: It has none.
    """
    if kind is Kind.COMPOSITE and background is None:
        raise UsageError(
            tr("A composite needs a background: a picture, a colour or a built-in name.")
        )


def profile_of(image: images.Image, kind: Kind) -> bytes | None:
    """Return the colour profile of what `render` makes of a photo; None means sRGB, or grey."""
    return image.icc if kind is Kind.CUTOUT else None


def write_result(
    target: Path,
    image: images.Image,
    alpha: Alpha,
    output: Output,
    *,
    background: Background | None,
    placement: Placement,
    overwrite: bool,
    recipe: Recipe | None = None,
) -> tuple[int, int]:
    """Render and write one file, with a receipt in it if it is told what it is made of.

    Returns:
        (width, height) in pixels of what was written.

    Raises:
        ForecourtError: It cannot be written; an existing file is kept.
    """
    if output.suffix == LAYERED:
        made, layers = _layered(image, alpha, output, background, placement)
    else:
        made, layers = _plain(image, alpha, output, background, placement), []
    xmp = _xmp(made, alpha, recipe, source_type(output.kind, background))
    if layers:
        data = to_openraster(layers, made.pixels, image.dpi, xmp)
        write_whole(target, data, overwrite=overwrite)
    else:
        images.save_image(
            target,
            made.pixels,
            icc=profile_of(image, output.kind),
            dpi=image.dpi,
            quality=output.quality,
            xmp=xmp,
            overwrite=overwrite,
        )
    return made.pixels.shape[1], made.pixels.shape[0]


def _plain(
    image: images.Image,
    alpha: Alpha,
    output: Output,
    background: Background | None,
    placement: Placement,
) -> Rendered:
    return render_parts(
        image, alpha, output.kind, background, placement=placement, framing=output.framing
    )


def _layered(
    image: images.Image,
    alpha: Alpha,
    output: Output,
    background: Background | None,
    placement: Placement,
) -> tuple[Rendered, list[Layer]]:
    check_background(output.kind, background)
    assert background is not None  # noqa: S101  (checked in the line above)
    cutout = cut_out(images.to_srgb(image).pixels, alpha, placement)
    layers, made = layers_of(cutout, background, placement, output.framing)
    return Rendered(made.pixels, made.mapping, made.opaque), layers


def _xmp(made: Rendered, alpha: Alpha, recipe: Recipe | None, source: str) -> bytes | None:
    if recipe is None:
        return None
    mask = sha256(to_8_bit(alpha).tobytes())
    box = car_box(alpha, least=1e-6) or Rect(0, 0, 0, 0)
    sides = (int(box.left), int(box.top), int(box.right), int(box.bottom))
    return to_xmp(Receipt(recipe, mask, made.mapping, sides, made.opaque), source)


def framed(foreground: Pixels, alpha: Alpha, framing: Framing) -> Rendered:
    """Return a cut-out as framed, HxWx4 RGBA; beyond the photo it is transparent."""
    shot = shot_of(Rect.of(alpha.shape), car_box(alpha), framing, edge=False)
    mapping = Mapping().seen_in(shot)
    layer = lay(foreground, alpha, mapping, shot.size)
    if layer is not None and layer.alpha.shape == shot.size:
        return Rendered(pack(layer.foreground, layer.alpha), mapping)
    rgba = np.zeros((*shot.size, 4), np.uint8)
    if layer is not None:
        rgba[layer.place] = pack(layer.foreground, layer.alpha)
    return Rendered(rgba, mapping)
