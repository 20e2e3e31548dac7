"""Dataclasses to JSON and back: the declared types are the format, and all is checked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from app.core.codec import KIND, MisfitError, Reader, Writer, blob_name


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Dot:
    at: tuple[float, float]


@dataclass(frozen=True)
class Line:
    points: tuple[Dot, ...] = ()
    width: int = 1

    def __post_init__(self) -> None:
        if self.width < 1:
            raise ValueError("too thin")


@dataclass(frozen=True)
class Page:
    name: str
    path: Path | None = None
    colour: Colour = Colour.RED
    shapes: tuple[Dot | Line, ...] = ()
    mask: bytes | None = None
    ratio: float = 0.5
    done: bool = False
    nested: Line = field(default_factory=Line)


FULL = Page(
    name="é\udcff",
    path=Path("a b") / "c",
    shapes=(Dot((1.0, -2.5)), Line((Dot((0.0, 0.0)),), 3)),
    mask=b"\0\1",
    ratio=1e6,
    done=True,
)


def through_json(value: object) -> Any:
    """A value that was written, as text, and read again."""
    writer = Writer()
    text = json.dumps(writer.write(value))
    return Reader(lambda name: writer.blobs[name]).read(type(value), json.loads(text), "it")


@pytest.mark.parametrize("value", [FULL, Page("")])
def test_what_was_written_is_read(value: Page) -> None:
    assert through_json(value) == value


def test_bytes_go_beside_the_text_once_for_equal_ones() -> None:
    writer = Writer()
    stored = writer.write((FULL, FULL))
    assert [page["mask"] for page in stored] == [blob_name(b"\0\1")] * 2
    assert writer.blobs == {blob_name(b"\0\1"): b"\0\1"}


def test_missing_fields_have_their_defaults_and_unknown_ones_are_ignored() -> None:
    assert Reader().read(Page, {"name": "a", "of a later version": 1}, "page") == Page("a")


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        ({}, "page.name is missing"),
        (3, "page is 3"),
        ({"name": 3}, "page.name is 3"),
        ({"name": "a", "path": ""}, "page.path is ''"),
        ({"name": "a", "colour": "blue"}, "page.colour is 'blue'"),
        ({"name": "a", "done": 1}, "page.done is 1"),
        ({"name": "a", "ratio": True}, "page.ratio is True"),
        ({"name": "a", "ratio": float("nan")}, "page.ratio is nan"),
        ({"name": "a", "ratio": 10**400}, "page.ratio is 1000"),
        ({"name": "a", "mask": "00"}, "there are no bytes"),
        ({"name": "a", "shapes": {}}, "page.shapes is {}"),
        ({"name": "a", "shapes": [{"at": [1, 2]}]}, "page.shapes[0] is"),
        ({"name": "a", "shapes": [{KIND: "Page", "name": "b"}]}, "page.shapes[0] is"),
        ({"name": "a", "shapes": [{KIND: "Dot", "at": [1]}]}, "at has 1 parts instead of 2"),
        ({"name": "a", "nested": {"width": 2**60}}, "page.nested.width is"),
        ({"name": "a", "nested": {"width": 0}}, "page.nested: too thin"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(plain: object, reason: str) -> None:
    with pytest.raises(MisfitError) as error:
        Reader().read(Page, plain, "page")
    assert reason in str(error.value)
