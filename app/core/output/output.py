"""What to write, as a value: kind, format, size and name of the files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from app.core.compose.framing import LARGEST, LARGEST_MARGIN, MOST_SHAPE, WHOLE, Framing
from app.core.errors import UsageError
from app.core.files.suffixes import LAYERED
from app.core.language.translation import mark, tr
from app.core.output.name_template import PLAIN, Template

QUALITY = 92

SHAPES = ("4:3", "1:1", "4:5", "9:16", "1.91:1")
"""What places ask for most."""

_SHAPE = re.compile(r"(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)", re.ASCII)
_EXACT = re.compile(r"(\d+)\s*[x\u00d7*]\s*(\d+)")


class Kind(Enum):
    """What is made of a photo."""

    CUTOUT = "cutout"
    MASK = "mask"
    COMPOSITE = "composite"

    @property
    def needs_background(self) -> bool:
        """Whether there must be something to put cars on."""
        return self is Kind.COMPOSITE


SUFFIXES = {
    Kind.CUTOUT: (".png", ".webp", ".tif", ".avif"),
    Kind.MASK: (".png", ".tif"),
    Kind.COMPOSITE: (".jpg", ".png", ".webp", ".tif", ".avif", *LAYERED),
}
"""The formats that each kind may have: JPEG has no transparency, and a mask must not be blurred."""
LOSSLESS = frozenset({".png", ".tif", *LAYERED})


@dataclass(frozen=True)
class Output:
    """What is written for each photo.

    Attributes:
        kind: Cut-outs, masks or composites.
        suffix: The files' ending, which is their format.
        quality: Of JPEG, WebP and AVIF, 1 to 100.
        framing: Which part, and how large.
        template: The files' names.
        exif: Whether pictures keep the photo's camera and time; the place is never kept.
        keeps_plates: Whether number plates stay as they are, even where they are covered else.
        shadow: Whether cut-outs have the car's shadow, half transparent; composites always do.

    Raises:
        UsageError: The kind cannot be written in this format.
        ValueError: The quality is out of range.
    """

    kind: Kind = Kind.CUTOUT
    suffix: str = ".png"
    quality: int = QUALITY
    framing: Framing = WHOLE
    template: Template = PLAIN
    exif: bool = True
    keeps_plates: bool = False
    shadow: bool = False

    @property
    def casts(self) -> bool:
        """Whether this is a cut-out with its shadow."""
        return self.shadow and self.kind is Kind.CUTOUT

    @property
    def keeps_exif(self) -> bool:
        """Whether the photo's EXIF goes into the file; masks and layers have none."""
        return self.exif and self.kind is not Kind.MASK and self.suffix not in LAYERED

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise ValueError(f"a quality of {self.quality}")
        if self.suffix not in SUFFIXES[self.kind]:
            text = mark("A {kind} cannot be written as {suffix}. These are possible: {suffixes}.")
            wanted = ", ".join(SUFFIXES[self.kind])
            raise UsageError(tr(text, kind=self.kind.value, suffix=self.suffix, suffixes=wanted))


def parse_output(
    kind: Kind,
    suffix: str | None,
    size: str | None,
    margin: float | None,
    template: str,
    *,
    shape: str | None = None,
    exif: bool = True,
) -> Output:
    """Parse an output given as text.

    Args:
        kind: What is written.
        suffix: The format, with or without a dot; PNG if left out.
        size: The longest side (``1600``) or an exact size (``1200x900``).
        margin: Percent around the car; nothing is cropped if left out.
        template: The files' names.
        shape: Width to height, as ``4:3``; the longest side may be given with it.
        exif: As in `Output`.

    Raises:
        UsageError: A part of it is invalid.
    """
    if margin is not None and not 0 <= margin <= 100 * LARGEST_MARGIN:
        raise UsageError(
            tr("The margin is {margin}. Give a percentage from 0 to 45.", margin=f"{margin:g}")
        )
    ending = f".{suffix.lstrip('.')}" if suffix else ".png"
    framing = _parse_size(size, None if margin is None else margin / 100)
    if shape is not None:
        if framing.exact is not None:
            raise UsageError(tr("An exact size has a shape already. Leave one of them out."))
        framing = replace(framing, shape=parse_shape(shape))
    return Output(kind, ending, framing=framing, template=Template(template), exif=exif)


def parse_shape(text: str) -> tuple[float, float]:
    """Parse a shape given as text: width to height, as ``4:3`` or ``1.91:1``.

    Raises:
        UsageError: It is none.
    """
    found = _SHAPE.fullmatch(text.strip())
    sides = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not all(1 <= side <= MOST_SHAPE for side in sides):
        raise UsageError(
            tr("'{shape}' is no shape. Give width and height such as 4:3 or 1.91:1.", shape=text)
        )
    return sides


def _parse_size(size: str | None, margin: float | None) -> Framing:
    if size is None:
        return Framing(margin=margin)
    text = size.strip().lower()
    exact = _EXACT.fullmatch(text)
    sides = [int(side) for side in exact.groups()] if exact else _number(text)
    if not sides or not all(1 <= side <= LARGEST for side in sides):
        raise UsageError(
            tr(
                "'{size}' is no size. Give the longest side in pixels, such as 1600, or width and "
                "height, such as 1200x900.",
                size=size,
            )
        )
    if exact:
        return Framing(exact=(sides[0], sides[1]), margin=margin)
    return Framing(longest=sides[0], margin=margin)


def _number(text: str) -> list[int]:
    return [int(text)] if text.isdecimal() else []
