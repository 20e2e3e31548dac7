"""Frozen dataclasses as JSON and back: configurations of runs, headers of weights files.

A field may say more about itself (`setting`): the limits that its JSON value is held to, and the
help text of the command line's option for it.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
LARGEST = 2**63
"""JSON has whole numbers of any length; no field needs one larger than that."""


def setting(
    default: Any = dataclasses.MISSING,
    text: str = "",
    *,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] | None = None,
    option: str | None = None,
    metavar: str | None = None,
) -> Any:
    """Return a dataclass field that describes itself.

    Args:
        default: Its default.
        text: What it decides; the help text of its option. Without one it has no option.
        least: The smallest number allowed.
        most: The largest number allowed.
        choices: The words allowed.
        option: The option's name if it is not the field's, e.g. "--size".
        metavar: What the help calls the option's value.
    """
    told = {"text": text, "least": least, "most": most, "choices": choices}
    return dataclasses.field(
        default=default, metadata={**told, "option": option, "metavar": metavar}
    )


def parse(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: It is no JSON, or nested too deeply to be ours.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def to_json(value: Any) -> Any:
    """Return a dataclass, tuple, path or plain value as JSON holds it."""
    if dataclasses.is_dataclass(value):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def from_json(kind: type[Value], values: object, name: str = "") -> Value:
    """Return the dataclass `kind` that `to_json` made `values` of; fields left out have defaults.

    Args:
        kind: A dataclass of plain values, paths, tuples of these, and other dataclasses.
        values: What a JSON file held.
        name: What to call the whole in an error.

    Raises:
        ValueError: A field is unknown, missing, of another type or out of its limits; the text is
            a clause that names it.
    """
    if not isinstance(values, dict):
        raise ValueError(f"{name or kind.__name__} is no JSON object")
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    unknown = [str(key) for key in values if key not in fields]
    if unknown:
        raise ValueError(f"{_join(name, unknown[0])} is unknown to this version")
    hints = get_type_hints(kind)
    found = {}
    for key, field in fields.items():
        if key in values:
            found[key] = _value(hints[key], values[key], _join(name, key))
            _check(field.metadata, found[key], _join(name, key))
        elif field.default is field.default_factory is dataclasses.MISSING:
            raise ValueError(f"{_join(name, key)} is missing")
    return kind(**found)


def check(value: object) -> None:
    """Hold a dataclass's own fields to the limits they name.

    Raises:
        ValueError: A field is out of its limits; the text is a clause that names it.
    """
    for field in dataclasses.fields(value):  # type: ignore[arg-type]
        _check(field.metadata, getattr(value, field.name), field.name)


def _value(hint: Any, value: Any, name: str) -> Any:
    """Return a JSON value as the type `hint`, which it has to be of."""
    if get_origin(hint) in (Union, types.UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        hint = next(kind for kind in get_args(hint) if kind is not type(None))
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{name} is no list")
        return tuple(_value(get_args(hint)[0], item, name) for item in value)
    if dataclasses.is_dataclass(hint):
        return from_json(hint, value, name)  # type: ignore[arg-type]
    if hint is Path and isinstance(value, str):
        return Path(value)
    if type(value) is int and abs(value) > LARGEST:
        raise ValueError(f"{name} is too large a number")
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise ValueError(f"{name} is {value!r:.40}, not of type {hint.__name__}")
    return value


def _check(told: Any, value: Any, name: str) -> None:
    least, most, choices = (told.get(key) for key in ("least", "most", "choices"))
    if choices and value not in choices:
        raise ValueError(f"{name} is {value!r:.40}, not one of {', '.join(choices)}")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}, no finite number")
    if least is not None and value < least:
        raise ValueError(f"{name} is {value}, less than {least}")
    if most is not None and value > most:
        raise ValueError(f"{name} is {value}, more than {most}")


def _join(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key
