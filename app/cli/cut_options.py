"""The options of ``forecourt cut``, checked and resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.compose.background import Background, parse_background
from app.core.errors import UsageError
from app.core.language.translation import mark, tr
from app.core.output.output import Kind, Output, parse_output
from app.core.photo.placement import STANDING, Placement


@dataclass(frozen=True)
class Options:
    """The options of ``forecourt cut``, as ``forecourt cut --help`` tells them."""

    inputs: Sequence[Path]
    output: Path
    kind: str | None = None
    background: str | None = None
    size: str | None = None
    crop: float | None = None
    shadow: float | None = None
    suffix: str | None = None
    template: str = "{name}"
    recursive: bool = False
    overwrite: bool = False
    report: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Wanted:
    """What to write for every photo.

    Attributes:
        output: Kind, format, size and name.
        background: What composites stand on; None for other kinds.
        placement: Where they stand on it, and how dark their shadow is.
    """

    output: Output
    background: Background | None
    placement: Placement


def understand(options: Options) -> Wanted:
    """Check the options and resolve them.

    Raises:
        UsageError: If an option is invalid or conflicts with another.
        PhotoError: If the background is a picture that cannot be read.
    """
    kind = _kind(options)
    output = parse_output(kind, options.suffix, options.size, options.crop, options.template)
    placement = _placement(kind, options.shadow)
    background = parse_background(options.background) if options.background is not None else None
    return Wanted(output, background, placement)


def _kind(options: Options) -> Kind:
    if options.background is None:
        if options.kind == Kind.COMPOSITE.value:
            raise UsageError(tr("--kind composite needs a --background: a picture or a colour."))
        return Kind(options.kind or Kind.CUTOUT.value)
    if options.kind not in {None, Kind.COMPOSITE.value}:
        text = mark("--background does not go with --kind {kind}. Leave one out.")
        raise UsageError(tr(text, kind=options.kind))
    return Kind.COMPOSITE


def _placement(kind: Kind, shadow: float | None) -> Placement:
    if shadow is None:
        return STANDING
    if kind is not Kind.COMPOSITE:
        raise UsageError(tr("--shadow needs a --background to fall on. Add one, or leave it out."))
    if not 0 <= shadow <= 100:
        text = mark("--shadow {shadow} is no strength. Give a percentage from 0 to 100.")
        raise UsageError(tr(text, shadow=f"{shadow:g}"))
    return STANDING.shaded(shadow / 100)
