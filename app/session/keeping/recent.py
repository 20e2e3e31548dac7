"""The session files that were used recently."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.files.disk import there
from app.core.saved.settings import with_recent
from app.session.preferences import Preferences
from app.session.workers import Lane


class RecentFiles(QObject):
    """Remembers them, and looks in a thread which exist: a disk may have to wake up first.

    Signals:
        changed: Others exist.

    Args:
        preferences: Where they are stored.
    """

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._lane = Lane(self)
        self._there: tuple[Path, ...] = ()

    @property
    def there(self) -> tuple[Path, ...]:
        """The files, newest first, as far as they existed when last looked for."""
        return self._there

    def remember(self, path: Path) -> None:
        """Put a file first."""
        recent = with_recent(self._preferences.settings, path.absolute())
        self._preferences.change(recent_sessions=recent)
        self.look()

    def look(self) -> None:
        """Look which exist."""
        paths = tuple(map(Path, self._preferences.settings.recent_sessions))
        self._lane.run(_those_there(paths), self._take)

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._lane.close()

    def _take(self, found: tuple[Path, ...]) -> None:
        if found != self._there:
            self._there = found
            self.changed.emit()


def _those_there(paths: tuple[Path, ...]) -> Iterator[tuple[Path, ...]]:
    yield tuple(path for path in paths if there(path))
