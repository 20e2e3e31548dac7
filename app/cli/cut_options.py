"""The options of ``forecourt cut``, checked and resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

from app.core.compose.background import Background, parse_background
from app.core.compose.framing import WHOLE
from app.core.compose.plates import parse_cover
from app.core.errors import UsageError
from app.core.files.storage import Address
from app.core.language.translation import mark, tr
from app.core.output.choice import OutputSet
from app.core.output.name_template import OF_THE_WINDOW, PLAIN, Template
from app.core.output.output import Kind, Output, parse_output
from app.core.photo.placement import (
    AS_IN_PHOTO,
    BRIGHTEST_GLASS,
    LONGEST_SUN,
    MOST_EDGE,
    MOST_TURN,
    STANDING,
    Placement,
)
from app.core.places.preset import find_presets
from app.core.saved.folders import PRESETS, config_dir

RUNS = "rle"
"""A kind of the command line's own: masks, and their run lengths in one file."""
RUNS_FILE = "masks.csv"
_OF_SHADOWS = ("--shadow", "--sun", "--sun-softness", "--sun-from", "--sun-length")
WHEELS = "wheels"
"""What --straighten says for the line on which wheels stand."""


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
    sun_length: float | None = None
    sun_softness: float | None = None
    straighten: str | None = None
    as_in_photo: bool = False
    same_for_all: bool = False
    keep_ground: bool = False
    ground_line: float | None = None
    cutout_shadow: bool = False
    match_light: float | None = None
    glass: float = 0.0
    glass_tint: float = 0.0
    glass_light: float | None = None
    plate: str | None = None
    choke: float = 0.0
    feather: float = 0.0
    shape: str | None = None
    preset: str | None = None
    suffix: str | None = None
    exif: bool = True
    template: str | None = None
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
        sets: Kind, format, size and name, of each set of files.
        background: What composites stand on; None for other kinds.
        placement: Where they stand on it, and how dark their shadow is.
        runs: The file for all masks' run lengths, or None.
    """

    sets: tuple[OutputSet, ...]
    background: Background | None
    placement: Placement
    runs: Path | None = None


def understand(options: Options) -> Wanted:
    """Check the options and resolve them.

    Raises:
        UsageError: If an option is invalid or conflicts with another.
        PhotoError: If the background is a picture that cannot be read.
    """
    _check_engine(options)
    sets = _of_presets(options) if options.preset is not None else (_one(options),)
    _check_names(sets)
    kinds = {each.output.kind for each in sets}
    if options.cutout_shadow and Kind.CUTOUT not in kinds:
        raise UsageError(tr("--cutout-shadow is of cut-outs, and none are made. Leave it out."))
    casts = any(each.output.casts for each in sets)
    placement = _placement(options, composite=Kind.COMPOSITE in kinds, casts=casts)
    background = (
        parse_background(options.background, keeps_ground=options.keep_ground)
        if options.background is not None
        else None
    )
    runs = options.output / RUNS_FILE if options.kind == RUNS else None
    if runs and any(each.output.framing != WHOLE for each in sets):
        text = mark("--kind rle is of whole photos. Leave --size, --shape and --crop out.")
        raise UsageError(tr(text))
    return Wanted(sets, background, placement, runs)


def _check_names(sets: Sequence[OutputSet]) -> None:
    """Refuse names of files that can be given in the window alone."""
    for field in OF_THE_WINDOW:
        if any(each.output.template.wants(field) for each in sets):
            text = mark("{field} is known in the window alone: leave it out of --template.")
            raise UsageError(tr(text, field="{" + field + "}"))


def _one(options: Options) -> OutputSet:
    output = parse_output(
        _kind(options),
        options.suffix,
        options.size,
        options.crop,
        PLAIN.text if options.template is None else options.template,
        shape=options.shape,
        exif=options.exif,
    )
    return OutputSet("", replace(output, shadow=options.cutout_shadow))


def _of_presets(options: Options) -> tuple[OutputSet, ...]:
    """What the presets say; only names and what is behind the car are said beside them."""
    given: dict[str, object] = {"kind": options.kind, "format": options.suffix}
    given |= {"size": options.size, "shape": options.shape, "crop": options.crop}
    for name, value in given.items():
        if value is not None:
            text = mark("--preset says what --{option} says. Leave one of them out.")
            raise UsageError(tr(text, option=name))
    presets = find_presets(options.preset or "", config_dir() / PRESETS)
    kinds = {preset.output.kind for preset in presets}
    if options.background is None and Kind.COMPOSITE in kinds:
        text = mark("The preset {name} needs a --background: a picture or a colour.")
        needs = next(preset for preset in presets if preset.output.kind is Kind.COMPOSITE)
        raise UsageError(tr(text, name=needs.name))
    if options.background is not None and Kind.COMPOSITE not in kinds:
        text = mark("--background does not go with --preset {name}. Leave one out.")
        raise UsageError(tr(text, name=options.preset))
    return tuple(OutputSet(preset.name, _named(preset.output, options)) for preset in presets)


def _named(output: Output, options: Options) -> Output:
    """An output with names, notes and shadow as --template, --no-exif and --cutout-shadow say."""
    template = output.template if options.template is None else Template(options.template)
    exif, shadow = output.exif and options.exif, output.shadow or options.cutout_shadow
    return replace(output, template=template, exif=exif, shadow=shadow)


def _check_engine(options: Options) -> None:
    if options.address is not None and options.engine == "local":
        raise UsageError(tr("--address needs --engine ray. Add it, or leave --address out."))
    far = [path for path in (options.output, *options.inputs) if isinstance(path, Address)]
    for option, given in (("--dry-run", options.dry_run), ("--same-for-all", options.same_for_all)):
        if given and (far or options.engine == "ray"):
            text = mark("{option} works on this computer and its disks alone. Leave it out.")
            raise UsageError(tr(text, option=option))


def _kind(options: Options) -> Kind:
    if options.background is None:
        if options.kind == Kind.COMPOSITE.value:
            raise UsageError(tr("--kind composite needs a --background: a picture or a colour."))
        return Kind.MASK if options.kind == RUNS else Kind(options.kind or Kind.CUTOUT.value)
    if options.kind not in {None, Kind.COMPOSITE.value}:
        text = mark("--background does not go with --kind {kind}. Leave one out.")
        raise UsageError(tr(text, kind=options.kind))
    return Kind.COMPOSITE


def _placement(options: Options, *, composite: bool, casts: bool) -> Placement:
    strengths = {
        "--shadow": options.shadow,
        "--reflection": options.reflection,
        "--sun": options.sun,
        "--sun-softness": options.sun_softness,
        "--ground-line": options.ground_line,
        "--match-light": options.match_light,
    }
    given = [name for name, value in strengths.items() if value is not None]
    given += ["--sun-from"] if options.sun_from is not None else []
    given += ["--sun-length"] if options.sun_length is not None else []
    given += ["--straighten"] if options.straighten is not None else []
    given += ["--as-in-photo"] if options.as_in_photo else []
    given += ["--keep-ground"] if options.keep_ground else []
    given += ["--same-for-all"] if options.same_for_all else []
    needing = [name for name in given if not (casts and name in _OF_SHADOWS)]
    if needing and not composite:
        text = mark("{option} needs a --background. Add one, or leave it out.")
        if needing[0] in _OF_SHADOWS:
            text = mark(
                "{option} needs a --background, or --cutout-shadow. Add one, or leave it out."
            )
        raise UsageError(tr(text, option=needing[0]))
    other = "--as-in-photo" if options.as_in_photo else "--dry-run" if options.dry_run else ""
    if options.same_for_all and other:
        text = mark("--same-for-all does not go with {option}. Leave one out.")
        raise UsageError(tr(text, option=other))
    own_ground = options.keep_ground or (options.background or "").startswith("blur")
    if options.straighten is not None and own_ground:
        text = mark("--straighten turns cars on a new ground. Leave it out, or the photo's own.")
        raise UsageError(tr(text))
    if not (abs(options.choke) <= MOST_EDGE and 0 <= options.feather <= MOST_EDGE):
        raise UsageError(tr("--choke goes from -5 to 5 pixels, and --feather from 0 to 5."))
    clear, tint, light = _windows(options)
    if options.plate is not None and options.kind in {Kind.MASK.value, RUNS}:
        raise UsageError(tr("--plate is of cut-outs and composites. Leave it out of masks."))
    shares = {name: _share(name, value) for name, value in strengths.items()}
    usual = replace(STANDING, stands=not options.as_in_photo).back()
    sun_from = options.sun_from if options.sun_from is not None else usual.sun_from
    if not abs(sun_from) <= 360:
        text = mark("--sun-from {value} is no direction. Give degrees from 0 to 360.")
        raise UsageError(tr(text, value=f"{sun_from:g}"))
    shadow, sun, soft = (shares[name] for name in ("--shadow", "--sun", "--sun-softness"))
    length = usual.sun_length if options.sun_length is None else options.sun_length / 100
    if not 0 <= length <= LONGEST_SUN:
        text = mark("--sun-length {value} is no length. Give a percentage from 0 to 1000.")
        raise UsageError(tr(text, value=f"{options.sun_length:g}"))
    return replace(
        usual,
        shadow=usual.shadow if shadow is None else shadow,
        reflection=shares["--reflection"],
        sun=usual.sun if sun is None else sun,
        sun_from=sun_from,
        sun_length=length,
        sun_softness=usual.sun_softness if soft is None else soft,
        choke=options.choke,
        feather=options.feather,
        ground_line=shares["--ground-line"],
        match=shares["--match-light"] or 0.0,
        glass=clear,
        glass_tint=tint,
        glass_light=light,
        plate=None if options.plate is None else parse_cover(options.plate),
        turn=usual.turn if options.straighten is None else _turn(options.straighten),
    )


def _windows(options: Options) -> tuple[float, float, float]:
    """How clear and how dark the car's windows are, and how bright what is seen through them."""
    clear, tint = _share("--glass", options.glass), _share("--glass-tint", options.glass_tint)
    light = 100.0 if options.glass_light is None else options.glass_light
    if (clear or tint) and options.kind in {Kind.MASK.value, RUNS}:
        raise UsageError(tr("--glass is of cut-outs and composites. Leave it out of masks."))
    if not 0 <= light <= 100 * BRIGHTEST_GLASS:
        text = mark("--glass-light {value} is no brightness. Give a percentage from 0 to 200.")
        raise UsageError(tr(text, value=f"{light:g}"))
    if options.glass_light is not None and not clear:
        text = mark("--glass-light is of what --glass lets through. Add --glass, or leave it out.")
        raise UsageError(tr(text))
    return clear or 0.0, tint or 0.0, light / 100


def _turn(text: str) -> float | None:
    """How far cars are turned, in degrees; None for what levels their wheels."""
    if text.strip().lower() == WHEELS:
        return None
    try:
        degrees = float(text)
    except ValueError:
        degrees = inf
    if not abs(degrees) <= MOST_TURN:
        told = mark("--straighten {value} is no angle. Give degrees from -15 to 15, or wheels.")
        raise UsageError(tr(told, value=text))
    return AS_IN_PHOTO.turned(degrees).turn


def _share(name: str, value: float | None) -> float | None:
    if value is not None and not 0 <= value <= 100:
        text = mark("{option} {value} is no strength. Give a percentage from 0 to 100.")
        raise UsageError(tr(text, option=name, value=f"{value:g}"))
    return None if value is None else value / 100
