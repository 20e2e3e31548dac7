"""The language of the window: the program's own texts, and those of Qt."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.core.language.translation import choose_language, language, speak


def speak_to(application: QApplication, wish: str) -> None:
    """Switch to the user's language; call this before any text is made.

    Args:
        application: Receives Qt's own translations, such as those of its dialogs.
        wish: The language in the settings.
    """
    speak(choose_language(wish, QLocale.system().uiLanguages()))
    if language() == "en":
        return
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language()}", folder):
        application.installTranslator(translator)
