"""Presets: what is written for a place, and what the place asks for, as files.

A preset is a JSON file that people read and write::

    {
      "title": "Google Vehicle Ads",
      "output": {"kind": "composite", "format": "jpg", "quality": 92, "size": "1200x900"},
      "source": "https://…", "read": "2026-11-26", "note": "What else the place says.",
      "rules": {"least": [800, 600], "shapes": ["4:3"], "advised": ["least"]}
    }

``output`` has the words of the command line: kind, format, quality, size, shape, crop and template;
``"plate": "keep"`` leaves number plates as they are, also where they are covered else, and
``"shadow": true`` gives cut-outs their shadow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from app.core import resources
from app.core.codec import UNSOUND
from app.core.errors import UsageError
from app.core.files.disk import write_whole
from app.core.language.translation import mark, tr
from app.core.output.output import QUALITY, Kind, Output, parse_output, parse_shape
from app.core.places.rules import Rules

ENDING = ".json"
_NUMBERS = {"least_longest", "most_pixels", "most_bytes", "quality", "car", "tolerance"}
_WORDS = ("kind", "format", "quality", "size", "shape", "crop", "template", "plate", "shadow")
_KEPT = "keep"  # of plates: they stay as they are
_TITLES = (mark("Stories 9:16"), mark("Website, transparent"))  # to be translated; others are names
_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Preset:
    """What is written for a place.

    Attributes:
        name: What it is called on the command line, and its folder if several are written.
        title: What it is called in the window.
        output: What is written.
        rules: What the place asks for; None if nothing is known, as of the user's own.
        source: Where the rules were read, as an address.
        read: When, as 2026-11-26.
        note: What else the place says.
    """

    name: str
    title: str
    output: Output
    rules: Rules | None = None
    source: str = ""
    read: str = ""
    note: str = ""


def built_in() -> tuple[Preset, ...]:
    """The presets that come with the program."""
    return tuple(read_preset(path) for path in resources.presets())


def own(folder: Path) -> tuple[Preset, ...]:
    """The user's presets in a folder, by name; files that are none are left out."""
    found = []
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            found.append(read_preset(path))
        except UsageError:
            continue  # whoever names it on the command line is told why
    return tuple(found)


def find_presets(text: str, folder: Path) -> tuple[Preset, ...]:
    """Return the presets that a text names.

    Args:
        text: Names or files, with commas between them.
        folder: Where the user's own are: they go before built-in ones of the same name.

    Raises:
        UsageError: One of them is not there, or cannot be read; or two have one name.
    """
    found = [_find(word.strip(), folder) for word in text.split(",") if word.strip()]
    names = [preset.name for preset in found]
    twice = [name for name in names if names.count(name) > 1]
    if not found or twice:
        text = mark("--preset and --for take names of presets or files, each once: {text}")
        raise UsageError(tr(text, text=", ".join(twice) or "''"))
    return tuple(found)


def read_preset(path: Path) -> Preset:
    """Read a preset's file.

    Raises:
        UsageError: It cannot be read, or is none; the text names the file and what is wrong.
    """
    try:
        values = json.loads(path.read_text("utf-8"))
        preset = _understand(path.stem, values)
    except OSError as error:
        raise _misfit(path, error.strerror or str(error)) from error
    except (UsageError, *UNSOUND) as error:
        raise _misfit(path, str(error)) from error
    return preset


def save_preset(folder: Path, title: str, output: Output) -> Preset:
    """Write a preset of the user's; one of the same title is replaced.

    Args:
        folder: Where the user's presets are; made if it is missing.
        title: What the user calls it.
        output: What is written.

    Raises:
        UsageError: The title has no letter that a file's name may have.
        OutputError: It cannot be written.
    """
    name = _NAME.sub("-", title.casefold()).strip("-_")
    if not name:
        raise UsageError(tr("A preset needs a name of letters or digits."))
    preset = Preset(name, title.strip(), output)
    text = json.dumps({"title": preset.title, "output": _words(output)}, indent=2)
    write_whole(folder / f"{name}{ENDING}", f"{text}\n".encode(), overwrite=True)
    return preset


def _find(word: str, folder: Path) -> Preset:
    if word.endswith(ENDING) or "/" in word or "\\" in word:
        return read_preset(Path(word))
    known = {path.stem: path for path in (*resources.presets(), *sorted(folder.glob("*.json")))}
    if word not in known:
        text = mark("There is no preset '{name}'. Give a file, or one of these: {names}.")
        raise UsageError(tr(text, name=word, names=", ".join(sorted(known))))
    return read_preset(known[word])


def _understand(name: str, values: Any) -> Preset:
    if not isinstance(values, dict) or not isinstance(values["output"], dict):
        raise TypeError(tr("there is no output in it"))
    rules = values.get("rules")
    title, source, read, note = (
        str(values.get(key, "")) for key in ("title", "source", "read", "note")
    )
    return Preset(
        name,
        title or name,
        _output(values["output"]),
        None if rules is None else _rules(rules),
        source,
        read,
        note,
    )


def _output(words: Mapping[str, Any]) -> Output:
    _check_words(words, _WORDS)
    for name in ("format", "size", "shape"):
        if not isinstance(words.get(name, ""), str):
            raise TypeError(f"{name}: {words[name]!r:.40}")
    crop = words.get("crop")
    output = parse_output(
        Kind(words.get("kind", "cutout")),
        words.get("format"),
        words.get("size"),
        None if crop is None else float(crop),
        str(words.get("template", "{name}")),
        shape=words.get("shape"),
    )
    plate = words.get("plate")
    if plate not in (None, _KEPT):
        raise ValueError(f"plate: {plate!r}")
    quality = int(words.get("quality", QUALITY))
    shadow = words.get("shadow", False)
    if not isinstance(shadow, bool):
        raise TypeError(f"shadow: {shadow!r:.40}")
    return replace(output, quality=quality, keeps_plates=plate == _KEPT, shadow=shadow)


def _words(output: Output) -> dict[str, Any]:
    """An output in the words of the command line."""
    framing = output.framing
    exact, longest = framing.exact, framing.longest
    shape = framing.shape
    words = {
        "kind": output.kind.value,
        "format": output.suffix.removeprefix("."),
        "quality": output.quality,
        "size": "x".join(map(str, exact)) if exact else str(longest) if longest else None,
        "shape": ":".join(f"{side:g}" for side in shape) if shape else None,
        "crop": None if framing.margin is None else round(100 * framing.margin, 3),
        "template": output.template.text,
        "plate": _KEPT if output.keeps_plates else None,
        "shadow": output.shadow or None,
    }
    return {name: value for name, value in words.items() if value is not None}


def _rules(values: Mapping[str, Any]) -> Rules:
    names = [each.name for each in fields(Rules)]
    _check_words(values, names)
    known = dict(values)
    for name in _NUMBERS & known.keys():
        if isinstance(known[name], bool) or not isinstance(known[name], int | float):
            raise TypeError(f"{name}: {known[name]!r}")
    if "least" in known:
        width, height = map(int, known["least"])
        known["least"] = (width, height)
    known["shapes"] = tuple(parse_shape(shape) for shape in known.get("shapes", ()))
    known["formats"] = tuple(f".{ending}" for ending in known.get("formats", ()))
    known["advised"] = tuple(known.get("advised", ()))
    _check_words(dict.fromkeys(known["advised"]), names)
    return Rules(**known)


def _check_words(values: Mapping[str, Any], known: tuple[str, ...] | list[str]) -> None:
    unknown = [name for name in values if name not in known]
    if unknown:
        text = mark("'{word}' is unknown. Known are {words}")
        raise ValueError(tr(text, word=unknown[0], words=", ".join(known)))


def _misfit(path: Path, problem: str) -> UsageError:
    text = mark("{path} is no preset that can be read ({problem}). Choose another file.")
    return UsageError(tr(text, path=path, problem=problem))
