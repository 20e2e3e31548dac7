"""What the window remembers: its place, light or dark, what was chosen last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QMainWindow, QSplitter

from app.core.output.export import ExportChoice
from app.session.exporting import Exporting
from app.session.preferences import Preferences
from app.ui.parts.theme import Appearance
from app.ui.tools.brush_tool import BrushSettings


class Remembering(QObject):
    """Keeps the window as the user left it.

    Args:
        preferences: What was kept, and keeps.
        window: Gets its size and place back, and gives them.
        splitter: Likewise.
    """

    def __init__(self, preferences: Preferences, window: QMainWindow, splitter: QSplitter) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._window = window
        self._splitter = splitter
        # What makes no sense, as on a smaller screen, Qt puts right or refuses by itself.
        window.restoreGeometry(_bytes(preferences.settings.geometry))
        splitter.restoreState(_bytes(preferences.settings.splitter))

    def keep(self) -> None:
        """Remember how the window is now."""
        self._preferences.change(
            geometry=_text(self._window.saveGeometry()),
            splitter=_text(self._splitter.saveState()),
        )


def wished_appearance(preferences: Preferences) -> Appearance:
    """Light or dark, as it was chosen last."""
    names = {appearance.value: appearance for appearance in Appearance}
    return names.get(preferences.settings.appearance, Appearance.SYSTEM)


def keep_export(preferences: Preferences, exporting: Exporting) -> None:
    """Suggest for export what was chosen the last time, and remember what is chosen."""

    def keep() -> None:
        last = exporting.last
        if last is not None:
            preferences.change(export=last.output, export_folder=str(last.folder))

    settings = preferences.settings
    if settings.export and settings.export_folder:
        exporting.remember(ExportChoice(settings.export, Path(settings.export_folder)))
    exporting.finished.connect(keep)


def keep_brush(preferences: Preferences, brush: BrushSettings) -> None:
    """Take in hand the brush that was used last, and remember it."""
    settings = preferences.settings
    brush.set(share=settings.brush_share, hardness=settings.brush_hardness)
    brush.changed.connect(
        lambda: preferences.change(brush_share=brush.share, brush_hardness=brush.hardness)
    )


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")
