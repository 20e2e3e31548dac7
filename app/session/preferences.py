"""The settings while the program runs: a single owner, and a file kept up to date."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.errors import OutputError
from app.core.language.translation import tr
from app.core.saved.settings import Settings, load, save
from app.session.workers import Lane


class Preferences(QObject):
    """Reads the settings once and writes them off the GUI thread whenever they change.

    Signals:
        changed: The `Settings` have changed.
        failed: Why they could not be written, for the user; emitted once.

    Args:
        folder: The folder of the settings file; if None, they are not stored.
    """

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        loaded = load(folder) if folder else None
        self._settings = loaded.settings if loaded else Settings()
        self.problem = loaded.problem if loaded else None
        self._written = self._settings
        self._lane = Lane(self)
        self._complained = False

    @property
    def folder(self) -> Path | None:
        """The folder of the settings; None if they are not stored."""
        return self._folder

    @property
    def settings(self) -> Settings:
        """The current settings."""
        return self._settings

    def change(self, **values: Any) -> None:
        """Set some of the fields of `Settings`."""
        settings = replace(self._settings, **values)
        if settings != self._settings:
            self._settings = settings
            self.changed.emit(settings)
            self._write()

    def close(self) -> None:
        """Write what is not written yet; return when the thread has ended."""
        self._lane.close()
        if self._folder is not None and self._written != self._settings:
            with contextlib.suppress(OutputError):
                save(self._folder, self._settings)
            self._written = self._settings

    def _write(self) -> None:
        if self._folder is None or self._lane.busy or self._written == self._settings:
            return
        self._lane.run(
            _writing(self._folder, self._settings),
            self._take,
            failed=self._complain,
            finished=self._write,
        )

    def _take(self, written: Settings) -> None:
        self._written = written

    def _complain(self, problem: str) -> None:
        # Do not retry, or report it again, before something else changes.
        self._written = self._settings
        if not self._complained:
            self._complained = True
            self.failed.emit(tr("Your settings are not kept. {reason}", reason=problem))


def _writing(folder: Path, settings: Settings) -> Iterator[Settings]:
    save(folder, settings)
    yield settings
