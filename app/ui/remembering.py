"""What the window remembers: its geometry, the appearance, and the last choices."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QMainWindow, QSplitter

from app.core.output.choice import ExportChoice
from app.session.exporting import Exporting
from app.session.preferences import Preferences
from app.ui.parts.theme import Appearance
from app.ui.tools.brush_tool import BrushSettings


class Remembering(QObject):
    """Restores and stores the layout of the window.

    Args:
        preferences: Where the layout is stored.
        window: The window whose size and position are kept.
        splitter: The splitter whose state is kept.
    """

    def __init__(self, preferences: Preferences, window: QMainWindow, splitter: QSplitter) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._window = window
        self._splitter = splitter
        # Qt itself corrects or refuses unsuitable values, as on a smaller screen.
        window.restoreGeometry(_bytes(preferences.settings.geometry))
        splitter.restoreState(_bytes(preferences.settings.splitter))

    def keep(self) -> None:
        """Store the current layout of the window."""
        self._preferences.change(
            geometry=_text(self._window.saveGeometry()),
            splitter=_text(self._splitter.saveState()),
        )


def wished_appearance(preferences: Preferences) -> Appearance:
    """The appearance that was chosen last."""
    names = {appearance.value: appearance for appearance in Appearance}
    return names.get(preferences.settings.appearance, Appearance.SYSTEM)


def keep_export(preferences: Preferences, exporting: Exporting) -> None:
    """Suggest the last export's choices for the next one, and store new ones."""

    def keep() -> None:
        last = exporting.last
        if last is not None:
            preferences.change(
                export=last.output, export_folder=str(last.folder), export_sets=last.sets
            )

    settings = preferences.settings
    if settings.export and settings.export_folder:
        folder, sets = Path(settings.export_folder), settings.export_sets
        exporting.remember(ExportChoice(settings.export, folder, sets=sets))
    exporting.finished.connect(keep)


def keep_brush(preferences: Preferences, brush: BrushSettings) -> None:
    """Restore the brush that was used last, and store changes to it."""
    settings = preferences.settings
    brush.set(share=settings.brush_share, hardness=settings.brush_hardness)
    brush.changed.connect(
        lambda: preferences.change(brush_share=brush.share, brush_hardness=brush.hardness)
    )


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")
