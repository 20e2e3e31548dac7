"""Options of the command line made of configurations: names, help and limits are said there."""

from __future__ import annotations

import argparse
import dataclasses
import types
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import resources
from model.errors import TrainingError
from model.language import mark, tr

Value = TypeVar("Value")
SHIPPED = Path(resources.__file__).parent / "weights" / "forecourt.safetensors"


def add_options(
    parser: argparse.ArgumentParser,
    kind: type,
    *,
    each: bool = False,
    leave_out: Collection[str] = (),
) -> None:
    """Add an option for each field of the dataclass `kind` that has a text.

    What is not asked for is not in the result (`given`), so that a recipe may have other defaults.

    Args:
        parser: Gets the options.
        kind: A dataclass of `setting`s.
        each: Whether an option takes one value for each data folder.
        leave_out: Fields that get no option.
    """
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        told = field.metadata
        if not told.get("text") or field.name in leave_out:
            continue
        hint = _plain(hints[field.name])
        how: dict[str, Any] = {"help": _help(field, each), "metavar": told["metavar"]}
        if hint is bool and not each:
            how = {"help": how["help"], "action": "store_true"}
        elif told["choices"]:
            how |= {"choices": told["choices"]}
        else:
            how |= {"type": _reader(hint, told)}
        if each or get_origin(hints[field.name]) is tuple:
            how["nargs"] = "+"
        name = told["option"] or option(field.name)
        parser.add_argument(name, dest=field.name, default=argparse.SUPPRESS, **how)


def add_ask(parser: argparse.ArgumentParser, asked: int) -> None:
    """Add `--ask`: about how many masks a network that knows cars is asked, unless said otherwise.

    `check` asks of all folders together, `train` of each.
    """
    text = tr(
        "about so many masks the network is asked, 0 for none (default: {asked})", asked=asked
    )
    parser.add_argument("--ask", type=int, default=asked, metavar="N", help=text)


def given(args: argparse.Namespace, kind: type) -> dict[str, Any]:
    """Return the fields of the dataclass `kind` that the command line asked for."""
    names = [field.name for field in dataclasses.fields(kind) if field.metadata.get("text")]
    return {name: _frozen(getattr(args, name)) for name in names if hasattr(args, name)}


def option(name: str) -> str:
    """Return the option for a field."""
    return "--" + name.replace("_", "-")


def size(text: str) -> int:
    """Return the area of "768x512"."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            tr("{text!r} is no size such as 768x512", text=text)
        ) from error
    if min(width, height) < 32:
        raise argparse.ArgumentTypeError(tr("both sides are at least 32"))
    return width * height


def spread(values: Sequence[Value], data: Sequence[Path], name: str) -> Sequence[Value]:
    """Return one value per data folder; a single one stands for all."""
    if len(values) not in (1, len(data)):
        raise TrainingError(
            tr(
                "{name} takes one value, or one for each of the {count} data folders.",
                name=name,
                count=len(data),
            )
        )
    return values if len(values) == len(data) else list(values) * len(data)


def _plain(hint: Any) -> type:
    """Return the type of one value: `int | None` is of int, a tuple of paths of paths."""
    if get_origin(hint) in (types.UnionType, tuple):
        hint = get_args(hint)[0]
    kind: type = hint
    return kind


def _help(field: dataclasses.Field[Any], each: bool) -> str:
    told, default = field.metadata, field.default
    text = tr(told["text"])
    text = tr("per DATA: {text}", text=text) if each else text
    shown = default if default not in (None, (), False) else ""
    if told["metavar"] == "WxH":
        shown = "768x512"
    return text.replace("%", "%%") + (
        f" ({tr('default {value}', value=shown)})" if shown != "" else ""
    )


def _reader(kind: type, told: Any) -> Callable[[str], Any]:
    """Return what makes a value of an option's text and holds it to the field's limits."""
    if told["metavar"] == "WxH":
        return size

    def read(text: str) -> Any:
        value = bool(("0", "1").index(text)) if kind is bool else kind(text)
        for limit, sign in ((told["least"], 1), (told["most"], -1)):
            # Not "less than", or a NaN would pass.
            if limit is not None and not sign * value >= sign * limit:
                said = mark("{text} is less than {limit}")
                said = said if sign > 0 else mark("{text} is more than {limit}")
                raise argparse.ArgumentTypeError(tr(said, text=text, limit=limit))
        return value

    read.__name__ = kind.__name__
    return read


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
