"""The names of files."""

from __future__ import annotations

import pytest

from app.core.errors import UsageError
from app.core.output.name_template import Template


def filled(text: str, name: str = "golf", index: int = 7) -> str:
    return Template(text).fill(name=name, kind="cutout", index=index, folder="lot 4")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{name}", "golf"),
        ("{name}_{kind}", "golf_cutout"),
        ("{index:03}-{name}", "007-golf"),
        ("{index}", "7"),
        ("{folder}, {name}", "lot 4, golf"),
        ("my {{best}} {name}", "my {best} golf"),
    ],
)
def test_fields_are_filled_in(text: str, name: str) -> None:
    assert filled(text) == name


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("{nmae}", "unknown field, {nmae}"),
        ("{}", "unknown field"),
        ("{0}", "unknown field"),
        ("{name.__class__}", "unknown field"),
        ("{name[0]}", "unknown field"),
        ("{name:>30}", "Only {index}"),
        ("{name!r}", "Only {index}"),
        ("{index:,}", "Only {index}"),
        ("{index:099}", "Only {index}"),
        ("{name", "brace"),
        ("name}", "brace"),
        ("../{name}", "'/'"),
        ("a/{name}", "Sub-folders are kept"),
        ("a\\{name}", "must not contain"),
        ("C:{name}", "':'"),
        ("{name}?", "'?'"),
        ("{name}\n", "must not contain"),
        (".{name}", "dot"),
        ("{name}.", "dot"),
        (" {name}", "space"),
        ("..", "dot"),
    ],
)
def test_what_makes_no_file_name_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        Template(text)
    assert says in str(caught.value)


def test_braces_in_a_photo_s_name_are_no_fields() -> None:
    assert filled("{name}", name="a{kind}b") == "a{kind}b"


@pytest.mark.parametrize("name", ["con", "NUL", "lpt1"])
def test_names_of_devices_are_not_used(name: str) -> None:
    assert filled("{name}", name=name) == f"{name}_"
