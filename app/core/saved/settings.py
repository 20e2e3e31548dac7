"""The settings, as a frozen value, and their file."""

from __future__ import annotations

import contextlib
import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from app.core.codec import MisfitError, Reader, Writer
from app.core.errors import UsageError
from app.core.files.disk import write_whole
from app.core.language.translation import mark, tr
from app.core.output.choice import OutputSet
from app.core.output.output import Output

NAME = "settings.json"
DAMAGED = "settings-damaged.json"
SHIPPED = "shipped"  # the name of the weights that come with the program
RECENT = 10  # so many sessions are remembered


@dataclass(frozen=True)
class Settings:
    """The settings. To change them, use `dataclasses.replace`.

    Attributes:
        appearance: "system", "light" or "dark".
        language: "system" or the code of a language.
        geometry: Size and position of the window, encoded by Qt, as base64.
        splitter: Positions of the splitters, likewise.
        photo_folder: The folder that photos were last opened from; empty if none.
        export_folder: The folder that results were last written to.
        export: The last choice for export; None if there is none.
        export_sets: The sets of files that were last exported at once.
        brush_share: The brush's width relative to a photo's longer side.
        brush_hardness: From 0, fading from the middle outwards, to 1.
        veil: The colour of the overlay, "auto" to choose it against the car's.
        watched_folder: The folder that photos arrive in; empty if none is watched.
        exports_arrivals: Whether they are exported as well.
        recent_sessions: Files of sessions, the newest first.
        weights: The name of the weights in use.
    """

    appearance: str = "system"
    language: str = "system"
    geometry: str = ""
    splitter: str = ""
    photo_folder: str = ""
    export_folder: str = ""
    export: Output | None = None
    export_sets: tuple[OutputSet, ...] = ()
    brush_share: float = 1 / 40
    brush_hardness: float = 0.8
    veil: str = "auto"
    watched_folder: str = ""
    exports_arrivals: bool = False
    recent_sessions: tuple[str, ...] = ()
    weights: str = SHIPPED


@dataclass(frozen=True)
class Loaded:
    """What was read.

    Attributes:
        settings: The settings, or the defaults.
        problem: What was wrong with the file, for the user; None if nothing.
    """

    settings: Settings = field(default_factory=Settings)
    problem: str | None = None


def load(folder: Path) -> Loaded:
    """Read the settings in a folder.

    A damaged file is renamed, so that nothing in it is lost.
    """
    path = folder / NAME
    try:
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise OSError(errno.EINVAL, tr("it is no file"))
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
    """Read the settings from JSON; invalid values and unknown names are ignored."""
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
    """The recent sessions, with this one first."""
    newest = str(session)
    others = (other for other in settings.recent_sessions if other != newest)
    return (newest, *others)[:RECENT]


def _nested(export: object) -> object:
    """Convert the flat export of earlier versions to the form of an `Output`."""
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
