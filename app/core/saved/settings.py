"""What is remembered from one start to the next, as a frozen value, and its file."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from app.core.codec import MisfitError, Reader, Writer
from app.core.errors import UsageError
from app.core.files.disk import write_whole
from app.core.language.translation import mark, tr
from app.core.output.output import Output

NAME = "settings.json"
DAMAGED = "settings-damaged.json"
RECENT = 10  # so many sessions are remembered


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
        export: What was chosen last for export; None if nothing was.
        brush_share: The brush's width relative to a photo's longer side.
        brush_hardness: From 0, fading from the middle outwards, to 1.
        recent_sessions: Files of sessions, the newest first.
    """

    appearance: str = "system"
    language: str = "system"
    geometry: str = ""
    splitter: str = ""
    photo_folder: str = ""
    export_folder: str = ""
    export: Output | None = None
    brush_share: float = 1 / 40
    brush_hardness: float = 0.8
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
    reader, good = Reader(), dict[str, Any]()
    for name, kind in get_type_hints(Settings).items():
        if name in values:
            plain = _nested(values[name]) if name == "export" else values[name]
            with contextlib.suppress(MisfitError, UsageError):
                good[name] = reader.read(kind, plain, name)
    return Settings(**good)


def save(folder: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all.

    Raises:
        OutputError: They cannot be written.
    """
    # In ASCII, since the name of a folder may be no valid text.
    text = json.dumps(Writer().write(settings), indent=1)
    write_whole(folder / NAME, text.encode("ascii"), overwrite=True)


def with_recent(settings: Settings, session: Path) -> tuple[str, ...]:
    """The recent sessions with this one in front."""
    newest = str(session)
    others = (other for other in settings.recent_sessions if other != newest)
    return (newest, *others)[:RECENT]


def _nested(export: object) -> object:
    """What earlier versions stored flat for export, in the form of an `Output`."""
    if not isinstance(export, dict) or not isinstance(export.get("template"), str):
        return export or None
    sides = export.get("width"), export.get("height")
    framing = {
        "longest": export.get("longest"),
        "exact": None if None in sides else list(sides),
        "margin": export.get("margin"),
    }
    return {**export, "framing": framing, "template": {"text": export["template"]}}


def _put_aside(path: Path) -> Loaded:
    aside = path.with_name(DAMAGED)
    with contextlib.suppress(OSError):
        path.replace(aside)
    text = mark("The settings were damaged, so the usual ones are used. The old file is {path}.")
    return Loaded(problem=tr(text, path=aside if aside.exists() else path))
