"""From a photo and its alpha to the file of a result, with a receipt in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.arrays import AnyAlpha, Pixels
from app.core.compose.background import Background
from app.core.compose.composite import Composite
from app.core.compose.layers import layers_of
from app.core.compose.plates import cover_plates, grown
from app.core.compose.warp import car_box
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.deep import load_deep
from app.core.files.disk import write_whole
from app.core.files.freed import give_back
from app.core.files.kept_exif import kept_exif
from app.core.files.openraster import Layer, to_openraster
from app.core.files.psd import to_psd
from app.core.files.suffixes import LAYERED
from app.core.output.output import LOSSLESS, Kind, Output
from app.core.output.receipt import Receipt, source_type, to_xmp
from app.core.output.recipe import Recipe, hash_alpha
from app.core.output.rendering import Rendered, check_background, cut_out_photo, render_parts
from app.core.photo.box import Rect
from app.core.photo.placement import Placement
from app.core.photo.plate import Plates


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
    if output.suffix in LAYERED:
        seen = _covered(image, hidden, output, placement)
        spoil = spoil or seen is not image
        layers, whole = _layered(seen, alpha, output, background, placement, glass, spoil=spoil)
        shown = Rendered(whole.pixels, whole.mapping, whole.opaque)
        xmp = _xmp(shown, alpha, recipe, source, hidden)
        to_file = to_psd if output.suffix == ".psd" else to_openraster
        write_whole(target, to_file(layers, whole.pixels, image.dpi, xmp), overwrite=overwrite)
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
    cutout = cut_out_photo(image, alpha, background, placement, glass, spoil=spoil)
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
