"""Frozen dataclasses to plain JSON values, and back with every value checked.

The declared types are the format: a field is stored under its name, a missing one takes its
default, and an unknown one is ignored. Bytes (packed masks) are stored beside the text under a hash
of their content, so that equal ones are stored once and damage is detected.
"""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

UNSOUND = (
    *(ValueError, TypeError, LookupError, AttributeError),
    *(ArithmeticError, RecursionError),  # numbers of hundreds of digits, brackets in thousands
)
"""What is raised by taking damaged JSON, or that of others, for what it should be."""
KIND = "kind"
_LARGEST_FLOAT = 1e6  # pixels, seconds, factors: no number of ours comes near it
_LARGEST_INT = 2**53  # what JSON's numbers hold exactly


class MisfitError(ValueError):
    """A stored value does not have the declared type; the text says where."""


class Writer:
    """Turns values into plain JSON values.

    Attributes:
        blobs: The bytes that were met, by name.
    """

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def write(self, value: object) -> Any:
        """Return a value as dicts, lists, text, numbers, booleans and None."""
        match value:
            case None | bool() | int() | float() | str():
                return value
            case Enum():
                return value.value
            case Path():
                return str(value)
            case bytes():
                name = blob_name(value)
                self.blobs[name] = value
                return name
            case tuple():
                return [self.write(part) for part in value]
            case _:
                return self._write_fields(value)

    def _write_fields(self, value: object) -> dict[str, Any]:
        kind: Any = type(value)
        stored: dict[str, Any] = {KIND: kind.__name__}
        for name in _needed(kind):
            stored[name] = self.write(getattr(value, name))
        return stored


class Reader:
    """Reads what a `Writer` made.

    Args:
        blob: Returns the bytes of a name; raises `MisfitError` if there are none. By default there
            are none.
    """

    def __init__(self, blob: Callable[[str], bytes] | None = None) -> None:
        self._blob = blob or _no_blob

    def read(self, kind: Any, plain: object, where: str) -> Any:
        """Return a value of a type.

        Args:
            kind: A dataclass, enum, union, tuple or plain type.
            plain: What was stored.
            where: Its name in error messages.

        Raises:
            MisfitError: It has another type.
        """
        kind = getattr(kind, "__supertype__", kind)  # A NewType is what it stands for.
        origin = typing.get_origin(kind)
        if origin in (types.UnionType, typing.Union):
            return self._read_union(typing.get_args(kind), plain, where)
        if origin is tuple:
            return self._read_tuple(typing.get_args(kind), plain, where)
        if is_dataclass(kind):
            return self._read_fields(kind, plain, where)
        return self._read_leaf(kind, plain, where)

    def _read_leaf(self, kind: Any, plain: object, where: str) -> Any:
        if kind is float:
            return _number(plain, where)
        if kind is Path and isinstance(plain, str) and plain and "\0" not in plain:
            return Path(plain)
        if kind is bytes and isinstance(plain, str):
            return self._blob(plain)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _member(kind, plain, where)
        if kind in (bool, int, str) and type(plain) is kind and _is_small(plain):
            return plain
        raise MisfitError(f"{where} is {_shown(plain)}")

    def _read_union(self, kinds: tuple[Any, ...], plain: object, where: str) -> Any:
        if plain is None and type(None) in kinds:
            return None
        rest = [kind for kind in kinds if kind is not type(None)]
        if len(rest) == 1:
            return self.read(rest[0], plain, where)
        named = plain.get(KIND) if isinstance(plain, dict) else None
        for kind in rest:
            if named is not None and kind.__name__ == named:
                return self.read(kind, plain, where)
        raise MisfitError(f"{where} is {_shown(plain)}")

    def _read_tuple(self, kinds: tuple[Any, ...], plain: object, where: str) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise MisfitError(f"{where} is {_shown(plain)}")
        if kinds[-1] is Ellipsis:
            kinds = (kinds[0],) * len(plain)
        if len(kinds) != len(plain):
            raise MisfitError(f"{where} has {len(plain)} parts instead of {len(kinds)}")
        return tuple(
            self.read(kind, part, f"{where}[{place}]")
            for place, (kind, part) in enumerate(zip(kinds, plain, strict=True))
        )

    def _read_fields(self, kind: Any, plain: object, where: str) -> Any:
        if not isinstance(plain, dict):
            raise MisfitError(f"{where} is {_shown(plain)}")
        hints, needed = _hints(kind), _needed(kind)
        for name in needed:
            if needed[name] and name not in plain:
                raise MisfitError(f"{where}.{name} is missing")
        values = {
            name: self.read(hints[name], plain[name], f"{where}.{name}")
            for name in needed
            if name in plain
        }
        try:
            return kind(**values)
        except ValueError as error:  # the value's own check
            raise MisfitError(f"{where}: {error}") from error


def _no_blob(_name: str) -> bytes:
    raise MisfitError("there are no bytes beside it")


def blob_name(data: bytes) -> str:
    """The name under which bytes are stored: a hash of their content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


@cache
def _needed(kind: Any) -> Mapping[str, bool]:
    """The fields of a dataclass, and whether each is required."""
    return {
        each.name: each.default is MISSING and each.default_factory is MISSING
        for each in fields(kind)
    }


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _number(plain: object, where: str) -> float:
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        raise MisfitError(f"{where} is {_shown(plain)}")
    if not abs(plain) <= _LARGEST_FLOAT:  # which is also so of what is no number
        raise MisfitError(f"{where} is {_shown(plain)}")
    return float(plain)


def _member(kind: type[Enum], plain: object, where: str) -> Enum:
    try:
        return kind(plain)
    except ValueError:
        raise MisfitError(f"{where} is {_shown(plain)}") from None


def _is_small(plain: object) -> bool:
    return not isinstance(plain, int) or abs(plain) <= _LARGEST_INT


def _shown(plain: object) -> str:
    text = repr(plain)
    return text if len(text) <= 40 else text[:37] + "…"
