"""File names from a pattern such as ``{name}_{kind}``."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from app.core.errors import UsageError
from app.core.language.translation import mark, tr
from app.core.photo.side import UNKNOWN

FIELDS = ("name", "kind", "index", "folder", "view", "vehicle")
OF_THE_WINDOW = ("view", "vehicle")
"""Fields whose values are known only once the cars were found, so not to the command line."""
_FORBIDDEN = '<>:"/\\|?*'  # on Windows; a result should be at home everywhere
_SPEC = re.compile(r"0?[1-9]?")
_DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}


@dataclass(frozen=True)
class Shown:
    """What a photo shows, as it stands in names.

    Attributes:
        view: The side from which its car is seen, or that it shows a detail.
        vehicle: The number of its vehicle; 0 if that is not known.
    """

    view: str = UNKNOWN
    vehicle: int = 0


NOTHING = Shown()


@dataclass(frozen=True)
class Template:
    """A pattern for the names of files, without their ending.

    Args:
        text: Letters, and fields in braces: ``{name}`` of the photo, ``{kind}`` of result,
            ``{index}`` in the list, counted from 1 (``{index:03}`` fills up with zeros), and the
            photo's ``{folder}``; in the window also the ``{view}``, such as front-left, and the
            number of the ``{vehicle}``.

    Raises:
        UsageError: It cannot be the name of a file, or a field is unknown.
    """

    text: str = "{name}"

    def __post_init__(self) -> None:
        fields = _parse(self.text)
        if not self.text.strip():
            raise UsageError(
                tr("The file name is empty. Use fields such as {fields}.", fields=_fields())
            )
        for literal, field, spec, conversion in fields:
            _check_letters(literal)
            if field is not None:
                _check_field(field, spec or "", conversion)
        example = self.fill(name="car", kind="cutout", index=1, folder="photos", shown=NOTHING)
        _check_name(example)

    def wants(self, field: str) -> bool:
        """Whether a field is in it."""
        return any(name == field for _, name, _, _ in _parse(self.text))

    def fill(self, *, name: str, kind: str, index: int, folder: str, shown: Shown = NOTHING) -> str:
        """The name of a file, without its ending."""
        filled = self.text.format(
            name=name,
            kind=kind,
            index=index,
            folder=folder,
            view=shown.view,
            vehicle=shown.vehicle,
        )
        return f"{filled}_" if filled.casefold() in _DEVICES else filled


def _parse(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(text))
    except ValueError as error:
        raise UsageError(
            tr(
                "The file name {text} has a brace without its partner. Write fields as {fields}.",
                text=repr(text),
                fields=_fields(),
            )
        ) from error


def _check_letters(literal: str) -> None:
    wrong = [letter for letter in literal if letter in _FORBIDDEN or not letter.isprintable()]
    if wrong:
        text = mark("The file name must not contain {letter}. Leave it out.")
        if wrong[0] in "/\\":
            text = mark(
                "The file name must not contain {letter}. Sub-folders are kept by themselves."
            )
        raise UsageError(tr(text, letter=repr(wrong[0])))


def _check_field(field: str, spec: str, conversion: str | None) -> None:
    if field not in FIELDS:
        shown = "{" + field + "}"
        text = mark("The file name has an unknown field, {field}. There are {fields}.")
        raise UsageError(tr(text, field=shown, fields=_fields()))
    if conversion or (spec and (field != "index" or not _SPEC.fullmatch(spec))):
        raise UsageError(
            tr(
                "Only {index} can be told how it is written, as in {index:03}. "
                "Leave the rest in braces out."
            )
        )


def _check_name(example: str) -> None:
    if example != example.strip() or example.startswith(".") or example.endswith("."):
        raise UsageError(
            tr(
                "The file name must not begin with a dot or end with one, nor with a space. "
                "Leave it out."
            )
        )


def _fields() -> str:
    return ", ".join("{" + field + "}" for field in FIELDS)


PLAIN = Template()
