"""Dataclasses to JSON and back; what does not fit is named."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from model.codec import from_json, parse, setting, to_json


@dataclass(frozen=True)
class Inner:
    width: int = setting(4, least=1, most=9)
    word: str = setting("a", choices=("a", "b"))


@dataclass(frozen=True)
class Outer:
    root: Path
    inner: Inner = field(default_factory=Inner)
    files: tuple[Path, ...] = ()
    many: tuple[Inner, ...] = ()
    share: float = 1.0
    hours: float | None = None
    on: bool = False


FULL = Outer(Path("a"), Inner(5, "b"), (Path("x"),), (Inner(), Inner(7)), 0.5, 2.0, True)


@pytest.mark.parametrize("value", [FULL, Outer(Path("a"))])
def test_what_was_written_is_read(value: Outer) -> None:
    assert from_json(Outer, json.loads(json.dumps(to_json(value)))) == value


def test_what_is_left_out_has_its_default() -> None:
    assert from_json(Outer, {"root": "a"}) == Outer(Path("a"))


def test_whole_numbers_serve_as_fractions() -> None:
    share = from_json(Outer, {"root": "a", "share": 1}).share
    assert type(share) is float


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": 1}, "colour is unknown"),
        ({"share": 10**400}, "share is too large"),
        ({"inner": {"width": 10**400}}, "inner.width is too large"),
        ({"inner": {"depth": 1}}, "inner.depth is unknown"),
        ({"inner": {"width": 0}}, "inner.width is 0, less than 1"),
        ({"inner": {"width": 10}}, "inner.width is 10, more than 9"),
        ({"inner": {"width": 4.5}}, "inner.width is 4.5, not of type int"),
        ({"inner": {"width": True}}, "inner.width is True"),
        ({"inner": {"word": "c"}}, "inner.word is 'c', not one of a, b"),
        ({"inner": [1]}, "inner is no JSON object"),
        ({"many": [{"width": -1}]}, "many.width"),
        ({"files": "x"}, "files is no list"),
        ({"files": [1]}, "files is 1"),
        ({"share": float("nan")}, "share is nan"),
        ({"share": "1"}, "share is '1'"),
        ({"on": 1}, "on is 1"),
        ({"root": None}, "root is None"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        from_json(Outer, {"root": "a", **change})


@pytest.mark.parametrize("values", [None, 3, [], {}])
def test_what_is_no_object_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match=r"no JSON object|root is missing"):
        from_json(Outer, values)


def test_deep_json_is_refused() -> None:
    with pytest.raises(ValueError, match="nested"):
        parse("[" * 100_000)


def test_a_subclass_has_all_fields() -> None:
    @dataclass(frozen=True)
    class More(Inner):
        extra: int = 1

    assert from_json(More, {"width": 2, "extra": 3}) == More(2, "a", 3)
    assert dataclasses.fields(More)[0].metadata["least"] == 1
