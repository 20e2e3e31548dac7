"""What is remembered from one start to the next, as a frozen value, and its file."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from app.core.files.disk import write_whole
from app.core.language.translation import mark, tr

NAME = "settings.json"
DAMAGED = "settings-damaged.json"
RECENT = 10  # so many sessions are remembered

Scalar = str | int | float | bool


@dataclass(frozen=True)
class Settings:
    """What the user has chosen. A change is `dataclasses.replace`; all fields have plain values.

    Attributes:
        appearance: "system", "light" or "dark".
        language: "system" or the code of a language.
        geometry: Size and place of the window, in Qt's own form, as base64.
        splitter: Where the bars between the window's parts stand, likewise.
        photo_folder: The folder that photos were opened from last; empty if none was.
        export_folder: The folder that results were written to last.
        export: What was chosen last for export, by the name of the choice.
        brush_share: The brush's width relative to a photo's longer side.
        brush_hardness: From 0, fading from the middle outwards, to 1.
        veil: The colour of the overlay, "auto" to choose it against the car's.
        recent_sessions: Files of sessions, the newest first.
    """

    appearance: str = "system"
    language: str = "system"
    geometry: str = ""
    splitter: str = ""
    photo_folder: str = ""
    export_folder: str = ""
    export: Mapping[str, Scalar] = field(default_factory=dict)
    brush_share: float = 1 / 40
    brush_hardness: float = 0.8
    veil: str = "auto"
    recent_sessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What was read.

    Attributes:
        settings: The settings; the defaults where there is nothing else.
        problem: What was wrong with the file, for the user; None if nothing was.
    """

    settings: Settings = field(default_factory=Settings)
    problem: str | None = None


def load(folder: Path) -> Loaded:
    """Read the settings in a folder.

    A file that makes no sense is put aside under another name, so that nothing in it is lost.
    """
    path = folder / NAME
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Loaded()
    except OSError as error:
        text = mark("The settings in {path} cannot be read ({reason}), so the usual ones are used.")
        return Loaded(problem=tr(text, path=path, reason=error.strerror))
    except (ValueError, RecursionError):
        return _put_aside(path)
    return Loaded(understand(values)) if isinstance(values, dict) else _put_aside(path)


def understand(values: Mapping[str, object]) -> Settings:
    """Take what makes sense; a value of another kind, or an unknown one, is passed over."""
    usual = Settings()
    good: dict[str, Any] = {
        each.name: _like(getattr(usual, each.name), values[each.name])
        for each in fields(Settings)
        if each.name in values
    }
    return Settings(**{name: value for name, value in good.items() if value is not None})


def save(folder: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all.

    Raises:
        OutputError: They cannot be written.
    """
    # In ASCII, since the name of a folder may be no valid text.
    text = json.dumps(asdict(settings), indent=1)
    write_whole(folder / NAME, text.encode("ascii"), overwrite=True)


def with_recent(settings: Settings, session: Path) -> tuple[str, ...]:
    """The recent sessions with this one in front."""
    newest = str(session)
    others = (other for other in settings.recent_sessions if other != newest)
    return (newest, *others)[:RECENT]


def _like(usual: object, value: Any) -> object | None:
    """The value if it is of the kind of the usual one, in the type of that one; else None."""
    if isinstance(usual, float):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if number else None
    if isinstance(usual, tuple):
        listed = isinstance(value, list) and all(isinstance(part, str) for part in value)
        return tuple(value) if listed else None
    if isinstance(usual, Mapping):
        if not isinstance(value, dict):
            return None
        return {name: part for name, part in value.items() if isinstance(part, Scalar)}
    return value if type(value) is type(usual) else None


def _put_aside(path: Path) -> Loaded:
    aside = path.with_name(DAMAGED)
    with contextlib.suppress(OSError):
        path.replace(aside)
    text = mark("The settings were damaged, so the usual ones are used. The old file is {path}.")
    return Loaded(problem=tr(text, path=aside if aside.exists() else path))
