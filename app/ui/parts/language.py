"""The language of the window: the program's own texts, and those that Qt brings."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.core.language.translation import choose_language, language, speak


def speak_to(application: QApplication, wish: str) -> None:
    """Speak the user's language from now on; call it before anything is said.

    Args:
        application: Gets Qt's own texts, such as those of its dialogs.
        wish: What the settings say.
    """
    speak(choose_language(wish, QLocale.system().uiLanguages()))
    if language() == "en":
        return
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language()}", folder):
        application.installTranslator(translator)
