"""What the window remembers: its place, light or dark, the language, what was chosen last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter

from app.core.language.translation import LANGUAGES, tr
from app.core.output.export import ExportChoice
from app.core.output.output import Output
from app.core.photo.notice import Notice
from app.session.exporting import Exporting
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.menus.actions import Actions
from app.ui.parts.theme import Appearance, Theme
from app.ui.tools.brush_tool import BrushSettings

SYSTEM = "system"


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


def keep_appearance(preferences: Preferences, theme: Theme, actions: list[QAction]) -> None:
    """Remember light or dark when the user chooses."""
    for action in actions:
        action.triggered.connect(
            lambda _checked=False: preferences.change(appearance=theme.appearance.value)
        )


def keep_export(preferences: Preferences, exporting: Exporting) -> None:
    """Suggest for export what was chosen the last time, and remember what is chosen."""

    def keep() -> None:
        last = exporting.last
        if last is not None:
            preferences.change(export=last.output.to_json(), export_folder=str(last.folder))

    settings = preferences.settings
    if settings.export and settings.export_folder:
        output = Output.from_json(settings.export)
        exporting.remember(ExportChoice(output, Path(settings.export_folder)))
    exporting.finished.connect(keep)


def keep_brush(preferences: Preferences, brush: BrushSettings) -> None:
    """Take in hand the brush that was used last, and remember it."""
    settings = preferences.settings
    brush.set(share=settings.brush_share, hardness=settings.brush_hardness)
    brush.changed.connect(
        lambda: preferences.change(brush_share=brush.share, brush_hardness=brush.hardness)
    )


def keep_photo_folder(preferences: Preferences, actions: Actions) -> None:
    """Look for photos first where they were opened the last time."""
    folder = preferences.settings.photo_folder
    actions.photo_folder = Path(folder) if folder else None
    actions.opened.connect(lambda place: preferences.change(photo_folder=str(place)))


def language_menu(preferences: Preferences, session: Session, parent: QMenu) -> QMenu:
    """The menu of languages; another one is spoken from the next start on."""
    menu = QMenu(tr("&Language"), parent)
    group = QActionGroup(menu)
    for code, name in {SYSTEM: tr("Like the system"), **LANGUAGES}.items():
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(code == _wished(preferences))
        action.triggered.connect(lambda _checked=False, c=code: _choose(preferences, session, c))
        group.addAction(action)
    return menu


def _wished(preferences: Preferences) -> str:
    code = preferences.settings.language
    return code if code in LANGUAGES else SYSTEM


def _choose(preferences: Preferences, session: Session, code: str) -> None:
    if code != _wished(preferences):
        session.tell(Notice(tr("Forecourt speaks this language when it is started next time.")))
    preferences.change(language=code)


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")
