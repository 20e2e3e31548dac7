"""Translation: texts are written in English in the code and looked up here.

`tr` and `trn` look up a text when it is shown; `mark` only marks a constant as translatable for
`packaging/translate.py`. The language is global to the process, as its locale is: `speak` sets it
once, at the start. Until then it is English.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core import resources

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "pl": "Polski",
    "tr": "Türkçe",
}
"""The languages there are, by code, each called as its own people call it."""

VARIABLE = "FORECOURT_LANGUAGE"
# As gettext reads them: the first that is set counts.
_SYSTEM_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_NAMES = {  # Windows spells its locales out.
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "polish": "pl",
    "spanish": "es",
    "turkish": "tr",
}
_THOUSANDS = {"fr": "\N{NARROW NO-BREAK SPACE}", "pl": "\N{NO-BREAK SPACE}"}  # elsewhere a dot


@dataclass(frozen=True)
class Tongue:
    """A language in use.

    Attributes:
        code: One of `LANGUAGES`.
        catalogue: Its texts.
        thousands: The thousands separator.
        point: The decimal separator.
    """

    code: str
    catalogue: gettext.NullTranslations
    thousands: str = ","
    point: str = "."


_ENGLISH = Tongue("en", gettext.NullTranslations())
_tongues = [_ENGLISH]  # The last one is spoken.


def speak(code: str) -> None:
    """Set the language; an unknown one means English."""
    _tongues[:] = [_load(code)]


def language() -> str:
    """The code of the current language."""
    return _tongues[-1].code


def choose_language(wish: str | None = None, system: Iterable[str] = ()) -> str:
    """Choose the language.

    Args:
        wish: The language in the settings; anything but one of `LANGUAGES` means the
            system's language.
        system: The system's languages in the order of preference, where the caller knows them
            better than the environment does.

    Returns:
        The first that is known of the variable ``FORECOURT_LANGUAGE``, the wish, the environment
        and the system; else English.
    """
    candidates = [os.environ.get(VARIABLE, ""), wish or "", *_environment(), *system]
    codes = (_code(candidate) for candidate in candidates)
    return next((code for code in codes if code in LANGUAGES), "en")


def mark(text: str) -> str:
    """Mark a constant as a text to translate; it is looked up when it is shown."""
    return text


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the user.

    Args:
        text: The English text, written out here or marked where it is.
        values: Values for its fields.
    """
    said = _tongues[-1].catalogue.gettext(text) if text else text
    return said.format(**values) if values else said


def trn(one: str, many: str, number: int, /, **values: object) -> str:
    """Return a text that depends on a number in the language of the user.

    Args:
        one: The English text for one.
        many: The English text for none, or for several.
        number: Decides between them, and is the value of the field ``number``.
        values: Values for the other fields.
    """
    said = _tongues[-1].catalogue.ngettext(one, many, number)
    return said.format(number=figure(number), **values)


def figure(value: float, decimals: int = 0) -> str:
    """Write a number as the language does: "1,200" and "0.8", or "1.200" and "0,8"."""
    tongue = _tongues[-1]
    whole, _, rest = f"{value:,.{decimals}f}".partition(".")
    whole = whole.replace(",", tongue.thousands)
    return f"{whole}{tongue.point}{rest}" if rest else whole


def _load(code: str) -> Tongue:
    if code == "en" or code not in LANGUAGES:
        return _ENGLISH
    with resources.translation(code).open("rb") as file:
        texts = gettext.GNUTranslations(file)
    return Tongue(code, texts, thousands=_THOUSANDS.get(code, "."), point=",")


def _environment() -> list[str]:
    value = next((os.environ[name] for name in _SYSTEM_VARIABLES if os.environ.get(name)), "")
    # Where there are no such variables, as on Windows, the C library knows.
    return value.split(":") if value else [locale.getlocale()[0] or ""]


def _code(name: str) -> str:
    """The language of a locale's name: "de" of "de_AT.UTF-8" or "German_Austria.1252"."""
    word = name.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return _NAMES.get(word, word)
