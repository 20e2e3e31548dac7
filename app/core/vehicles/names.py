"""What the names of photos say: of the vehicle, of the camera's counter, and of the clock."""

from __future__ import annotations

import re
from calendar import timegm
from pathlib import Path

_COUNTER = re.compile(r"[\s_.\-(]*\d+\)?$")
_NUMBER = re.compile(r"\d+")
_FIRST_WORD = re.compile(r"[a-z]+")
_LAST_WORD = re.compile(r"(?:^|[\s_.\-]+)([^\W\d_]+)$")
_DAY = re.compile(r"20\d{6}")
_MOMENT = re.compile(
    r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?:[\s_.\-]+| at | um )(\d\d)[.\-:]?(\d\d)[.\-:]?(\d\d)"
)
_SHORTEST_NAME = 3
_CAMERAS = frozenset(
    {
        *("img", "image", "dsc", "dscn", "dscf", "pxl", "photo", "foto", "bild", "picture", "pic"),
        *("whatsapp", "screenshot", "signal", "sam", "gopr", "mvimg", "dji", "car", "auto"),
    }
)  # first words that say nothing of the car
_VIEWS = frozenset(
    {
        *("front", "rear", "back", "side", "left", "right", "interior", "inside", "outside"),
        *("exterior", "view", "detail", "dashboard", "engine", "boot", "trunk", "wheel", "seats"),
        *("vorne", "vorn", "hinten", "heck", "seite", "links", "rechts", "innen", "aussen"),
        *("außen", "ansicht", "motor", "kofferraum", "cockpit", "sitze", "felge"),
    }
)  # last words that say from where a car is seen, or what of it


def name_of(path: Path) -> str:
    """What a file's name says of its vehicle: all but a counter and the view; empty if nothing."""
    name = _without_view(_COUNTER.sub("", _without_view(_stem(path))))
    word = _FIRST_WORD.match(name)
    camera = word is not None and word[0] in _CAMERAS
    return "" if camera or len(name) < _SHORTEST_NAME or _DAY.fullmatch(name) else name


def camera_of(path: Path) -> str:
    """Whose counter a name that says nothing of a vehicle has; the same for all views in words."""
    word = _FIRST_WORD.match(_stem(path))
    return "" if word is None or word[0] in _VIEWS else word[0]


def count_of(path: Path) -> int | None:
    """The counter at the end of a name, or the last one in it; None without one."""
    numbers = _NUMBER.findall(_stem(path))
    return int(numbers[-1]) if numbers else None


def moment_of(path: Path) -> int | None:
    """The moment that a name bears, as telephones write it, in seconds; None if it bears none."""
    found = _MOMENT.search(_stem(path))
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return None
    return timegm((year, month, day, hour, minute, second))


def _stem(path: Path) -> str:
    return path.stem.casefold()


def _without_view(name: str) -> str:
    last = _LAST_WORD.search(name)
    return name[: last.start()] if last is not None and last[1] in _VIEWS else name
