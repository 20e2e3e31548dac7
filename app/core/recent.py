"""The sessions that were opened or saved lately."""

from __future__ import annotations

import json
from pathlib import Path

from app.core.errors import OutputError
from app.core.files import write_whole

KEPT = 10
_NAME = "recent.json"


def load_recent(folder: Path) -> tuple[Path, ...]:
    """The files that are still there, the newest first; none where the list cannot be read."""
    try:
        names = json.loads((folder / _NAME).read_text("ascii"))
    except (OSError, ValueError, RecursionError):
        return ()
    listed = names if isinstance(names, list) else []
    paths = [Path(name) for name in listed if isinstance(name, str) and "\0" not in name]
    return tuple(path for path in paths if path.is_file())[:KEPT]


def remember(folder: Path, path: Path) -> None:
    """Put a file at the head of the list, as far as the list can be written."""
    newest = path.absolute()
    others = [other for other in load_recent(folder) if other != newest]
    text = json.dumps([str(each) for each in (newest, *others)][:KEPT])
    try:
        write_whole(folder / _NAME, text.encode("ascii"), overwrite=True)
    except OutputError:  # A convenience: nothing the user made is lost with it.
        return
