"""The options of ``forecourt cut``, checked and resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.compose.background import Background, parse_background
from app.core.errors import UsageError
from app.core.files.storage import Address
from app.core.language.translation import mark, tr
from app.core.output.output import Kind, Output, parse_output
from app.core.photo.placement import MOST_EDGE, STANDING, Placement


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
    reflection: float | None = None
    sun: float | None = None
    sun_from: float | None = None
    as_in_photo: bool = False
    choke: float = 0.0
    feather: float = 0.0
    suffix: str | None = None
    template: str = "{name}"
    recursive: bool = False
    overwrite: bool = False
    report: str | None = None
    dry_run: bool = False
    engine: str = "local"
    address: str | None = None


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
    _check_engine(options)
    kind = _kind(options)
    output = parse_output(kind, options.suffix, options.size, options.crop, options.template)
    placement = _placement(kind, options)
    background = parse_background(options.background) if options.background is not None else None
    return Wanted(output, background, placement)


def _check_engine(options: Options) -> None:
    if options.address is not None and options.engine == "local":
        raise UsageError(tr("--address needs --engine ray. Add it, or leave --address out."))
    far = [path for path in (options.output, *options.inputs) if isinstance(path, Address)]
    if options.dry_run and far:
        text = mark("--dry-run works on this computer's disks, not on {address}. Leave it out.")
        raise UsageError(tr(text, address=far[0]))


def _kind(options: Options) -> Kind:
    if options.background is None:
        if options.kind == Kind.COMPOSITE.value:
            raise UsageError(tr("--kind composite needs a --background: a picture or a colour."))
        return Kind(options.kind or Kind.CUTOUT.value)
    if options.kind not in {None, Kind.COMPOSITE.value}:
        text = mark("--background does not go with --kind {kind}. Leave one out.")
        raise UsageError(tr(text, kind=options.kind))
    return Kind.COMPOSITE


def _placement(kind: Kind, options: Options) -> Placement:
    strengths = {
        "--shadow": options.shadow,
        "--reflection": options.reflection,
        "--sun": options.sun,
    }
    given = [name for name, value in strengths.items() if value is not None]
    given += ["--sun-from"] if options.sun_from is not None else []
    given += ["--as-in-photo"] if options.as_in_photo else []
    if given and kind is not Kind.COMPOSITE:
        text = mark("{option} needs a --background. Add one, or leave it out.")
        raise UsageError(tr(text, option=given[0]))
    if not (abs(options.choke) <= MOST_EDGE and 0 <= options.feather <= MOST_EDGE):
        raise UsageError(tr("--choke goes from -5 to 5 pixels, and --feather from 0 to 5."))
    shares = {name: _share(name, value) for name, value in strengths.items()}
    usual = replace(STANDING, stands=not options.as_in_photo)
    sun_from = options.sun_from if options.sun_from is not None else usual.sun_from
    if not abs(sun_from) <= 360:
        text = mark("--sun-from {value} is no direction. Give degrees from 0 to 360.")
        raise UsageError(tr(text, value=f"{sun_from:g}"))
    shadow, sun = shares["--shadow"], shares["--sun"]
    return replace(
        usual,
        shadow=usual.shadow if shadow is None else shadow,
        reflection=shares["--reflection"],
        sun=usual.sun if sun is None else sun,
        sun_from=sun_from,
        choke=options.choke,
        feather=options.feather,
    )


def _share(name: str, value: float | None) -> float | None:
    if value is not None and not 0 <= value <= 100:
        text = mark("{option} {value} is no strength. Give a percentage from 0 to 100.")
        raise UsageError(tr(text, option=name, value=f"{value:g}"))
    return None if value is None else value / 100
