"""From a photo and its alpha to the pixels of a result, and to its file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyAlpha, Colours, Deep, Depth, Flags, Pixels
from app.core.compose.background import Background, Own
from app.core.compose.composite import Composite, Cutout, assemble_parts, cut_out
from app.core.compose.edges import edged
from app.core.compose.foreground import estimate_foreground, pack, pack_estimate
from app.core.compose.framing import WHOLE, Framing, Mapping, Shot, shot_of
from app.core.compose.glass import seen_through
from app.core.compose.layers import layers_of
from app.core.compose.plates import cover_plates, grown
from app.core.compose.warp import car_box, lay
from app.core.errors import PhotoError, UsageError
from app.core.files import images
from app.core.files.deep import deepen, load_deep
from app.core.files.disk import write_whole
from app.core.files.freed import give_back
from app.core.files.kept_exif import kept_exif
from app.core.files.openraster import Layer, to_openraster
from app.core.files.suffixes import LAYERED
from app.core.language.translation import tr
from app.core.mask.alpha import to_8_bit
from app.core.output.output import LOSSLESS, Kind, Output
from app.core.output.receipt import Receipt, source_type, to_xmp
from app.core.output.recipe import Recipe, hash_alpha
from app.core.photo.box import Rect
from app.core.photo.placement import AS_IN_PHOTO, Placement
from app.core.photo.plate import Plates


@dataclass(frozen=True, eq=False)
class Rendered:
    """What is to be written.

    Attributes:
        pixels: As `render` returns them; a cut-out of a photo of 16 bits may have them, too.
        mapping: Where the photo's points lie in it.
        opaque: HxW, true where a composite shows nothing but car; None for other kinds.
    """

    pixels: Colours
    mapping: Mapping
    opaque: Flags | None = None


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
        spoil: Whether the image's pixels may be overwritten, which spares a copy of them.
    """
    if kind is Kind.MASK and framing == WHOLE:
        return Rendered(to_8_bit(alpha), Mapping())
    if kind is Kind.MASK:
        mask = framed(image.pixels, alpha, framing)
        return Rendered(np.array(mask.pixels[:, :, 3], np.uint8, order="C"), mask.mapping)
    if kind is Kind.CUTOUT:
        edge = edged(alpha, placement)
        clear = glass is not None and placement.glass > 0
        if deep is None and framing == WHOLE and not clear:
            return Rendered(pack_estimate(image.pixels, alpha, edge), Mapping())
        spoil = spoil and deep is None
        foreground = estimate_foreground(image.pixels, alpha, spoil=spoil)
        foreground, edge = seen_through(foreground, edge, glass, placement.glass, spoil=spoil)
        if deep is None:
            return framed(foreground, edge, framing)
        return framed(deepen(foreground, image.pixels, deep), edge, framing)
    check_background(kind, background)
    assert background is not None  # noqa: S101  (checked in the line above)
    cutout = _cut_out(image, alpha, background, placement, glass, spoil=spoil)
    made = assemble_parts(cutout, background, placement, framing)
    return Rendered(made.pixels, made.mapping, made.opaque)


def _cut_out(
    image: images.Image,
    alpha: AnyAlpha,
    background: Background,
    placement: Placement,
    glass: Pixels | None,
    *,
    spoil: bool,
) -> Cutout:
    seen = images.to_srgb(image)
    shows_photo = isinstance(background, Own) or placement.match > 0.0
    spoil = (spoil or seen.pixels is not image.pixels) and not shows_photo
    return cut_out(seen.pixels, alpha, placement, glass=glass, spoil=spoil)


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
    alpha: AnyAlpha,
    output: Output,
    *,
    background: Background | None,
    placement: Placement,
    overwrite: bool,
    recipe: Recipe | None = None,
    glass: Pixels | None = None,
    plates: Plates = (),
    spoil: bool = False,
) -> tuple[int, int]:
    """Render and write one file, with a receipt in it if it is told what it is made of.

    Number plates are covered as the placement says, unless the output keeps them. If the image may
    be spoilt, since nothing else is made of it, large photos need less memory.

    Returns:
        (width, height) in pixels of what was written.

    Raises:
        ForecourtError: It cannot be written; an existing file is kept.
    """
    source = source_type(output.kind, background)
    hidden = plates if covers_plates(output, placement) else ()
    if output.suffix == LAYERED:
        seen = _covered(image, hidden, output, placement)
        spoil = spoil or seen is not image
        layers, whole = _layered(seen, alpha, output, background, placement, glass, spoil=spoil)
        shown = Rendered(whole.pixels, whole.mapping, whole.opaque)
        xmp = _xmp(shown, alpha, recipe, source, hidden)
        write_whole(
            target, to_openraster(layers, whole.pixels, image.dpi, xmp), overwrite=overwrite
        )
        return whole.pixels.shape[1], whole.pixels.shape[0]
    made = _plain(
        image, alpha, output, background, placement, glass=glass, plates=hidden, spoil=spoil
    )
    xmp = _xmp(made, alpha, recipe, source, hidden)
    give_back(image.pixels)
    images.save_image(
        target,
        made.pixels,
        icc=profile_of(image, output.kind),
        dpi=image.dpi,
        quality=output.quality,
        exif=_exif(image.path) if output.keeps_exif else None,
        xmp=xmp,
        overwrite=overwrite,
        spoil=True,
    )
    return made.pixels.shape[1], made.pixels.shape[0]


def _plain(
    image: images.Image,
    alpha: AnyAlpha,
    output: Output,
    background: Background | None,
    placement: Placement,
    *,
    glass: Pixels | None,
    plates: Plates,
    spoil: bool,
) -> Rendered:
    keeps_depth = output.kind is Kind.CUTOUT and output.suffix in LOSSLESS
    deep = load_deep(image) if keeps_depth else None
    if deep is not None and plates and placement.plate is not None:
        deep = cover_plates(deep, plates, placement.plate)
    seen = _covered(image, plates, output, placement)
    return render_parts(
        seen,
        alpha,
        output.kind,
        background,
        placement=placement,
        framing=output.framing,
        deep=deep,
        glass=glass,
        spoil=spoil or seen is not image,
    )


def covers_plates(output: Output, placement: Placement) -> bool:
    """Whether number plates are covered in a result."""
    shown = output.kind is not Kind.MASK and not output.keeps_plates
    return shown and placement.plate is not None


def _covered(
    image: images.Image, plates: Plates, output: Output, placement: Placement
) -> images.Image:
    """The photo with its number plates covered, as they should be."""
    if not plates or placement.plate is None:
        return image
    # A composite is in sRGB, as colours of covers are.
    seen = images.to_srgb(image) if output.kind is Kind.COMPOSITE else image
    return replace(seen, pixels=cover_plates(seen.pixels, plates, placement.plate))


def _layered(  # noqa: PLR0917
    image: images.Image,
    alpha: AnyAlpha,
    output: Output,
    background: Background | None,
    placement: Placement,
    glass: Pixels | None,
    *,
    spoil: bool,
) -> tuple[list[Layer], Composite]:
    check_background(output.kind, background)
    assert background is not None  # noqa: S101  (checked in the line above)
    cutout = _cut_out(image, alpha, background, placement, glass, spoil=spoil)
    return layers_of(cutout, background, placement, output.framing)


def _exif(photo: Path) -> bytes | None:
    """What is kept of a photo's EXIF; nothing if it is gone meanwhile: its pixels are here."""
    try:
        return kept_exif(photo)
    except PhotoError:
        return None


def _xmp(
    made: Rendered, alpha: AnyAlpha, recipe: Recipe | None, source: str, plates: Plates
) -> bytes | None:
    if recipe is None:
        return None
    mask = hash_alpha(alpha)
    box = car_box(alpha, least=1e-6) or Rect(0, 0, 0, 0)
    sides = (int(box.left), int(box.top), int(box.right), int(box.bottom))
    receipt = Receipt(recipe, mask, made.mapping, sides, made.opaque, grown(plates))
    return to_xmp(receipt, source)


def framed(foreground: NDArray[Depth], alpha: AnyAlpha, framing: Framing) -> Rendered:
    """Return a cut-out as framed, HxWx4 RGBA; beyond the photo it is transparent."""
    shot: Shot = shot_of(Rect.of(alpha.shape), car_box(alpha), framing, edge=False)
    mapping = Mapping().seen_in(shot)
    layer = lay(foreground, alpha, mapping, shot.size)
    if layer is not None and layer.cover.shape == shot.size:
        return Rendered(pack(layer.foreground, layer.cover), mapping)
    rgba: NDArray[Depth] = np.zeros((*shot.size, 4), foreground.dtype)
    if layer is not None:
        rgba[layer.place] = pack(layer.foreground, layer.cover)
    return Rendered(rgba, mapping)
