"""From a photo and its alpha to the file of a result, with a receipt in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.core.arrays import AnyAlpha, Pixels
from app.core.compose.background import Background
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
from app.core.output.rendering import Rendered, cut_out_photo, render_parts, there_must_be
from app.core.photo.box import Rect
from app.core.photo.finding import Noticed
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
    noticed: Noticed | None = None,
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
    hidden = plates if covers_plates(output, placement) else ()
    parts = _Parts(image, alpha, output, background, placement, glass, hidden, spoil)
    layered = output.suffix in LAYERED
    layers, made = _layered(parts) if layered else ([], _plain(parts))
    xmp = _xmp(made, parts, recipe, noticed)
    if layered:
        pixels = np.asarray(made.pixels, np.uint8)
        to_file = to_psd if output.suffix == ".psd" else to_openraster
        with images.encoding(target):
            data = to_file(layers, pixels, image.dpi, xmp)
        write_whole(target, data, overwrite=overwrite)
    else:
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


def covers_plates(output: Output, placement: Placement) -> bool:
    """Whether number plates are covered in a result."""
    shown = output.kind is not Kind.MASK and not output.keeps_plates
    return shown and placement.plate is not None


@dataclass(frozen=True, eq=False)
class _Parts:
    """What a result is made of, see `write_result`; the plates are those that are covered."""

    image: images.Image
    alpha: AnyAlpha
    output: Output
    background: Background | None
    placement: Placement
    glass: Pixels | None
    plates: Plates
    spoil: bool

    def covered(self) -> _Parts:
        """The same with the number plates in the photo covered, as they should be."""
        if not self.plates or self.placement.plate is None:
            return self
        # A composite is in sRGB, as colours of covers are.
        composite = self.output.kind is Kind.COMPOSITE
        seen = images.to_srgb(self.image) if composite else self.image
        pixels = cover_plates(seen.pixels, self.plates, self.placement.plate)
        return replace(self, image=replace(seen, pixels=pixels), spoil=True)


def _plain(parts: _Parts) -> Rendered:
    """One picture, of 16 bits where photo, kind and format have them."""
    output, placement = parts.output, parts.placement
    keeps_depth = output.kind is Kind.CUTOUT and output.suffix in LOSSLESS
    deep = load_deep(parts.image) if keeps_depth else None
    if deep is not None and parts.plates and placement.plate is not None:
        deep = cover_plates(deep, parts.plates, placement.plate)
    seen = parts.covered()
    return render_parts(
        seen.image,
        seen.alpha,
        output.kind,
        seen.background,
        placement=placement,
        framing=output.framing,
        deep=deep,
        glass=seen.glass,
        shadow=output.shadow,
        spoil=seen.spoil,
    )


def _layered(parts: _Parts) -> tuple[list[Layer], Rendered]:
    """A composite's layers, and all of them in one picture."""
    background = there_must_be(parts.background)
    seen = parts.covered()
    cutout = cut_out_photo(
        seen.image, seen.alpha, background, seen.placement, seen.glass, spoil=seen.spoil
    )
    layers, whole = layers_of(cutout, background, seen.placement, seen.output.framing)
    return layers, Rendered(whole.pixels, whole.mapping, whole.opaque, whole.turn)


def _exif(photo: Path) -> bytes | None:
    """What is kept of a photo's EXIF; nothing if it is gone meanwhile: its pixels are here."""
    try:
        return kept_exif(photo)
    except PhotoError:
        return None


def _xmp(
    made: Rendered, parts: _Parts, recipe: Recipe | None, noticed: Noticed | None
) -> bytes | None:
    if recipe is None:
        return None
    mask = hash_alpha(parts.alpha)
    box = car_box(parts.alpha, least=1e-6) or Rect(0, 0, 0, 0)
    sides = (int(box.left), int(box.top), int(box.right), int(box.bottom))
    hidden = grown(parts.plates)
    receipt = Receipt(recipe, mask, made.mapping, sides, made.opaque, hidden, made.turn, noticed)
    return to_xmp(receipt, source_type(parts.output.kind, parts.background))
