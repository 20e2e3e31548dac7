"""Edits survive a session file; a damaged one is an error, not a strange edit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.core.images import encode_alpha
from app.core.repair import Edit, FillHole, KeepPiece, OwnMask, RemovePiece, Stroke, Way
from app.core.repair_json import from_json, to_json

EDITS: list[Edit] = [
    Stroke(Way.ADD, ((1.5, 2.0625, 1.0), (-3.0, 4.0, 0.123)), 40.0, 0.25, smart=True),
    Stroke(Way.ERASE, ((7.0, 8.0, 0.5),), 0.5),
    FillHole((10.5, 20.25)),
    RemovePiece((0.0, 5999.5)),
    KeepPiece((3.0, 4.0)),
    OwnMask(encode_alpha(np.eye(9, dtype=np.float32))),
]
STROKE = to_json(EDITS[0])


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_there_and_back(edit: Edit) -> None:
    assert from_json(json.loads(json.dumps(to_json(edit)))) == edit


@pytest.mark.parametrize(
    "damage",
    [
        {"edit": "sing"},
        {"edit": None},
        {"way": "sideways"},
        {"way": ["add"]},
        {"size": 0},
        {"size": -1.0},
        {"size": "big"},
        {"size": True},
        {"size": float("nan")},
        {"hardness": 1.5},
        {"hardness": None},
        {"smart": "yes"},
        {"points": []},
        {"points": [1, 2]},
        {"points": "123"},
        {"points": None},
        {"points": [1, 2, "x"]},
        {"points": [1, 2, 1.5]},
        {"points": [1, float("inf"), 1.0]},
        {"points": [1e9, 2, 1.0]},
    ],
    ids=str,
)
def test_a_damaged_stroke_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        from_json({**STROKE, **damage})


@pytest.mark.parametrize("name", STROKE)
def test_a_stroke_that_lacks_something_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        from_json({key: value for key, value in STROKE.items() if key != name})


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        "stroke",
        {},
        {"edit": "fill hole"},
        {"edit": "fill hole", "at": [1]},
        {"edit": "keep piece", "at": [1, None]},
        {"edit": "own mask"},
        {"edit": "own mask", "png": "???"},
        {"edit": "own mask", "png": "bm8gUE5H"},
    ],
    ids=str,
)
def test_a_damaged_edit_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        from_json(values)
