"""Photos that arrive in a folder: which are new there, and whole; remembered over restarts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from app.core.codec import UNSOUND
from app.core.errors import OutputError, PhotoError
from app.core.files import images
from app.core.files.disk import version_of, write_whole
from app.core.language.translation import tr
from app.core.output.naming import find_photos, is_dir

NAME = "watched.json"
BATCH = 8  # photos that one look hands on, since each is read from end to end
PATIENCE = 30  # looks, after which a file that stays as it is but cannot be read is handed on

Version = tuple[int, int]  # time and size


class Arrivals:
    """A folder that photos arrive in. What is there when the watch begins is left alone.

    Not for use by several threads at a time.

    Args:
        folder: The folder; what lies below it does not count.
        state: The folder in which is remembered what has arrived; None remembers nothing.
    """

    def __init__(self, folder: Path, state: Path | None) -> None:
        self._folder = folder
        self._file = state / NAME if state else None
        self._waiting: dict[str, tuple[Version, int]] = {}  # and since how many looks
        known = self._load()
        self._known = known or {}
        self._begun = known is not None
        self._arrived: set[str] = set()

    def look(self) -> list[Path]:
        """Return the photos that are new since the last look but one, and whole.

        A file counts once it is as it was at the last look, and opens from its first to its last
        byte: one that is still being copied does not.

        Raises:
            PhotoError: If the folder cannot be read.
        """
        there = self._listed()
        if not self._begun:
            self._begun = True
            self._known = there
            self._save()
            return []
        if self._arrived:  # at the last look: by now they are in the list
            self._arrived.clear()
            self._save()
        new = {name: version for name, version in there.items() if self._known.get(name) != version}
        ready = list(islice((name for name in new if self._is_ready(name, new[name])), BATCH))
        self._waiting = {
            name: (version, self._looks(name, version))
            for name, version in new.items()
            if name not in ready
        }
        self._known = {name: v for name, v in self._known.items() if name in there}
        self._known |= {name: there[name] for name in ready}
        self._arrived.update(ready)
        return [self._folder / name for name in ready]

    def _listed(self) -> dict[str, Version]:
        if not is_dir(self._folder):
            remedy = tr("Connect its disk, or choose another folder")
            raise PhotoError(self._folder, tr("the watched folder is not there"), remedy)
        sources = find_photos([self._folder], recursive=False)
        for source in sources:
            if source.problem is not None:
                raise source.problem
        return {source.path.name: version_of(source.path)[1:] for source in sources}

    def _looks(self, name: str, version: Version) -> int:
        """How many looks ago a file was first seen as it is now."""
        before, looks = self._waiting.get(name, (None, 0))
        return looks + 1 if before == version else 0

    def _is_ready(self, name: str, version: Version) -> bool:
        if self._waiting.get(name, (None, 0))[0] != version:
            return False
        path = self._folder / name
        return _is_whole(path) or self._looks(name, version) >= PATIENCE

    def _load(self) -> dict[str, Version] | None:
        """What was known of this folder the last time; None if that cannot be told."""
        if self._file is None:
            return None
        try:
            stored = json.loads(self._file.read_text("utf-8"))
            if stored["folder"] != str(self._folder):
                return None
            return {str(name): (int(time), int(size)) for name, time, size in stored["known"]}
        except (OSError, *UNSOUND):
            return None

    def _save(self) -> None:
        if self._file is None:
            return
        text = json.dumps({"folder": str(self._folder), "known": _rows(self._known)})
        with suppress(OutputError):  # what is not remembered arrives again after a restart
            write_whole(self._file, text.encode("ascii"), overwrite=True)


def _rows(known: Mapping[str, Version]) -> list[tuple[str, int, int]]:
    return [(name, *version) for name, version in known.items()]


def _is_whole(path: Path) -> bool:
    try:
        if images.is_own_result(path):
            return False
        images.load(path)
    except (PhotoError, MemoryError):
        return False
    return True
