"""The language of the window: the program's own texts, and those of Qt."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.core.language.translation import choose_language, language, speak

# What is printed on keys, where Qt calls them otherwise.
_KEYS = {
    "es": {"Ctrl": "Ctrl", "Shift": "Mayús"},
    "it": {"Shift": "Maiusc"},
    "tr": {"Ctrl": "Ctrl", "Shift": "Shift", "Alt": "Alt"},
}


class _KeyNames(QTranslator):
    """Calls keys what is printed on them, and leaves everything else to other translators."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The name of a key, if it is one of those."""
        del disambiguation, n
        return _KEYS.get(language(), {}).get(source) if context == "QShortcut" else None


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
    if language() in _KEYS:
        application.installTranslator(_KeyNames(application))
