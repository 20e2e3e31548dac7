"""From a photo and its alpha to the pixels of a result, and to its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.arrays import Alpha, Pixels
from app.core.compose.background import Background
from app.core.compose.composite import compose
from app.core.compose.edges import edged
from app.core.compose.foreground import estimate_foreground, pack
from app.core.compose.framing import WHOLE, Framing, Mapping, shot_of
from app.core.compose.warp import car_box, lay
from app.core.errors import UsageError
from app.core.files import images
from app.core.language.translation import tr
from app.core.output.output import Kind, Output
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement


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
    if kind is Kind.MASK:
        return np.ascontiguousarray(_framed(image.pixels, alpha, framing)[:, :, 3])
    if kind is Kind.CUTOUT:
        foreground = estimate_foreground(image.pixels, alpha)
        return _framed(foreground, edged(alpha, placement), framing)
    check_background(kind, background)
    assert background is not None  # noqa: S101  (checked in the line above)
    return compose(images.to_srgb(image).pixels, alpha, background, placement, framing)


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
) -> tuple[int, int]:
    """Render and write one file.

    Returns:
        (width, height) in pixels of what was written.

    Raises:
        ForecourtError: It cannot be written; an existing file is kept.
    """
    pixels = render(
        image, alpha, output.kind, background, placement=placement, framing=output.framing
    )
    images.save_image(
        target,
        pixels,
        icc=profile_of(image, output.kind),
        dpi=image.dpi,
        quality=output.quality,
        overwrite=overwrite,
    )
    return pixels.shape[1], pixels.shape[0]


def _framed(foreground: Pixels, alpha: Alpha, framing: Framing) -> Pixels:
    """A cut-out as framed, HxWx4 RGBA; beyond the photo it is transparent."""
    shot = shot_of(Rect.of(alpha.shape), car_box(alpha), framing, edge=False)
    layer = lay(foreground, alpha, Mapping().seen_in(shot), shot.size)
    if layer is not None and layer.alpha.shape == shot.size:
        return pack(layer.foreground, layer.alpha)
    rgba = np.zeros((*shot.size, 4), np.uint8)
    if layer is not None:
        rgba[layer.place] = pack(layer.foreground, layer.alpha)
    return rgba
