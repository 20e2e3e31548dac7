"""Edits as JSON, for session files: plain objects out, and checked values in again."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from math import isfinite

from app.core.repair import Edit, FillHole, KeepPiece, OwnMask, Point, RemovePiece, Stroke, Way

_CLICKS: dict[str, type[FillHole | RemovePiece | KeepPiece]] = {
    "fill hole": FillHole,
    "remove piece": RemovePiece,
    "keep piece": KeepPiece,
}
_FURTHEST = 1e6  # px: no photo is as large
_PNG = b"\x89PNG\r\n\x1a\n"


def to_json(edit: Edit) -> dict[str, object]:
    """Turn an edit into what `json.dump` takes; points lie flat, a mask is in base64."""
    match edit:
        case Stroke():
            return {
                "edit": "stroke",
                "way": edit.way.value,
                "size": edit.size,
                "hardness": edit.hardness,
                "smart": edit.smart,
                "points": [value for point in edit.points for value in point],
            }
        case OwnMask():
            return {"edit": "own mask", "png": b64encode(edit.alpha).decode("ascii")}
        case _:
            name = next(name for name, kind in _CLICKS.items() if isinstance(edit, kind))
            return {"edit": name, "at": list(edit.at)}


def from_json(values: object) -> Edit:
    """Turn what `json.load` gave back into an edit.

    Raises:
        ValueError: If it is damaged; the text says what is wrong with it.
    """
    if not isinstance(values, Mapping):
        raise ValueError(f"an edit is no object: {values!r:.80}")
    match values.get("edit"):
        case "stroke":
            return _stroke(values)
        case "own mask":
            return OwnMask(_png(values.get("png")))
        case str() as name if name in _CLICKS:
            return _CLICKS[name](_point(values.get("at")))
        case unknown:
            raise ValueError(f"there is no edit of the name {unknown!r:.80}")


def _stroke(values: Mapping[object, object]) -> Stroke:
    points = _points(values.get("points"))
    size = _number("size", values.get("size"), 0.0, _FURTHEST)
    if size == 0.0:
        raise ValueError("a stroke's size is 0")
    hardness = _number("hardness", values.get("hardness"), 0.0, 1.0)
    smart = values.get("smart")
    if not isinstance(smart, bool):
        raise ValueError(f"a stroke's smart is neither true nor false: {smart!r:.80}")
    return Stroke(_way(values.get("way")), points, size, hardness, smart)


def _way(value: object) -> Way:
    try:
        return Way(value)
    except ValueError as error:
        raise ValueError(f"a stroke's way is unknown: {value!r:.80}") from error


def _points(values: object) -> tuple[tuple[float, float, float], ...]:
    flat = _list("points", values)
    if not flat or len(flat) % 3:
        raise ValueError(f"a stroke's points have {len(flat)} numbers, not three each")
    threes = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
    return tuple((*_point((x, y)), _number("pressure", p, 0.0, 1.0)) for x, y, p in threes)


def _point(values: object) -> Point:
    pair = _list("place", values)
    if len(pair) != 2:
        raise ValueError(f"a place has {len(pair)} numbers, not two")
    x, y = (_number("place", value, -_FURTHEST, _FURTHEST) for value in pair)
    return x, y


def _list(name: str, values: object) -> Sequence[object]:
    if isinstance(values, Sequence) and not isinstance(values, str):
        return values
    raise ValueError(f"{name} are no list: {values!r:.80}")


def _number(name: str, value: object, low: float, high: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        if isfinite(number) and low <= number <= high:
            return number
    raise ValueError(f"{name} is no number from {low:g} to {high:g}: {value!r:.80}")


def _png(value: object) -> bytes:
    try:
        data = b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError) as error:
        raise ValueError("an own mask is not in base64") from error
    if not data.startswith(_PNG):
        raise ValueError("an own mask is no PNG")
    return data
