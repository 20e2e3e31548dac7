from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from app.core.compose.framing import Framing
from app.core.language.translation import language, speak
from app.core.output.choice import ExportChoice
from app.core.output.output import Kind, Output
from app.core.saved.settings import NAME, Settings, load, save
from app.session.export_summary import ExportSummary
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.parts.language import speak_to
from app.ui.parts.theme import Appearance, Theme
from app.ui.remembering import Remembering, wished_appearance
from app.ui.tools.brush_tool import LARGEST

if TYPE_CHECKING:
    from tests.app.conftest import BrightFinder

Open = Callable[[], MainWindow]


@pytest.fixture
def open_window(theme: Theme, qtbot: QtBot, finder: BrightFinder, tmp_path: Path) -> Iterator[Open]:
    """Opens the window as the program does at its start; each time with what is in the file."""
    windows: list[MainWindow] = []

    def open_window() -> MainWindow:
        window = MainWindow(Session(finder), theme, Preferences(tmp_path))
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield open_window
    for window in windows:
        window.close()
    theme.set_appearance(Appearance.LIGHT)


def action(window: MainWindow, text: str, menu: str) -> QAction:
    """An action in a menu within a menu."""
    (inner,) = [m for m in window.findChildren(QMenu) if m.title().replace("&", "") == menu]
    return next(a for a in inner.actions() if a.text() == text)


def choose(window: MainWindow, folder: Path) -> None:
    """Choose a folder in the dialog that opens photos."""
    window.file.open_folder.trigger()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(folder)])
    dialog.close()


def plain_window(folder: Path, qtbot: QtBot) -> tuple[QMainWindow, QSplitter, Remembering]:
    """A window that fits the small screen of the offscreen platform."""
    window, split = QMainWindow(), QSplitter()
    qtbot.addWidget(window)
    for _ in range(2):
        split.addWidget(QWidget())
    window.setCentralWidget(split)
    remembering = Remembering(Preferences(folder, window), window, split)
    window.show()
    return window, split, remembering


def test_size_and_parts_are_as_they_were_left(tmp_path: Path, qtbot: QtBot) -> None:
    window, split, remembering = plain_window(tmp_path, qtbot)
    window.resize(700, 500)
    split.setSizes([200, 500])
    sizes = split.sizes()
    remembering.keep()
    qtbot.waitUntil(lambda: bool(load(tmp_path).settings.geometry))
    again, parts, _ = plain_window(tmp_path, qtbot)
    assert (again.width(), again.height(), parts.sizes()) == (700, 500, sizes)
    assert sizes[0] < sizes[1] / 2


def test_what_is_no_geometry_does_no_harm(open_window: Open, tmp_path: Path) -> None:
    save(tmp_path, Settings(geometry="?", splitter="AAAA"))
    assert open_window().size().width() == 1320


def test_the_appearance_is_kept(open_window: Open, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_window()
    action(window, "Dark", "Appearance").trigger()
    qtbot.waitUntil(lambda: load(tmp_path).settings.appearance == "dark")
    window.close()
    preferences = Preferences(tmp_path)
    assert wished_appearance(preferences) is Appearance.DARK
    preferences.change(appearance="purple")
    assert wished_appearance(preferences) is Appearance.SYSTEM
    preferences.close()


def test_the_language_is_kept_and_holds_from_the_next_start(
    open_window: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    assert action(window, "Like the system", "Language").isChecked()
    action(window, "Deutsch", "Language").trigger()
    assert window.notice.text.endswith("next time.")
    assert language() == "en"
    window.close()
    assert load(tmp_path).settings.language == "de"
    assert action(open_window(), "Deutsch", "Language").isChecked()


def test_damaged_settings_are_told_in_the_window(open_window: Open, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{")
    assert open_window().notice.text.startswith("The settings were damaged")


def test_qt_speaks_german_too(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORECOURT_LANGUAGE", "de")
    speak_to(qapp, "en")
    assert language() == "de"
    assert qapp.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    speak("en")
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.mark.parametrize(
    ("code", "keys", "cancel"),
    [
        ("tr", "Ctrl+Shift+O", "İptal"),
        ("es", "Ctrl+Mayús+O", "Cancelar"),
        ("it", "Ctrl+Maiusc+O", "Annulla"),
    ],
)
def test_keys_are_called_what_is_printed_on_them(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, code: str, keys: str, cancel: str
) -> None:
    monkeypatch.setenv("FORECOURT_LANGUAGE", code)
    speak_to(qapp, "en")
    native = QKeySequence.SequenceFormat.NativeText
    assert QKeySequence("Ctrl+Shift+O").toString(native) == keys
    assert qapp.translate("QPlatformTheme", "Cancel") == cancel, "Qt's own are still there"
    speak("en")
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


def test_what_was_exported_last_is_suggested_at_the_next_start(
    open_window: Open, tmp_path: Path
) -> None:
    wanted = ExportChoice(
        Output(Kind.COMPOSITE, ".webp", 80, Framing(exact=(1200, 900), margin=0.1)),
        tmp_path / "out",
    )
    first = open_window()
    exporting = first.canvas.session.exporting
    assert exporting.last is None
    exporting.remember(wanted)
    exporting.finished.emit(ExportSummary(wanted.folder, 1, 0, 0))
    first.close()
    assert open_window().canvas.session.exporting.last == wanted


def test_the_brush_is_kept(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    window.toolbox.brush.set(share=0.1, hardness=0.3)
    window.close()
    brush = open_window().toolbox.brush
    assert (brush.share, brush.hardness) == (0.1, 0.3)


def test_a_brush_that_makes_no_sense_is_put_right(open_window: Open, tmp_path: Path) -> None:
    save(tmp_path, Settings(brush_share=3.0, brush_hardness=-1.0))
    brush = open_window().toolbox.brush
    assert (brush.share, brush.hardness) == (LARGEST, 0.0)


def test_photos_are_looked_for_where_they_were_opened_last(
    open_window: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    window = open_window()
    choose(window, photos)
    window.close()
    again = open_window()
    again.file.open.trigger()
    (dialog,) = again.findChildren(QFileDialog)
    assert Path(dialog.directory().absolutePath()) == photos
    dialog.close()
