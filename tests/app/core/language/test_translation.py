from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.language.phrases import about, duration, photos
from app.core.language.translation import choose_language, figure, language, speak, tr, trn

SYSTEM = ("FORECOURT_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of languages."""
    for name in SYSTEM:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_english_unless_told_otherwise() -> None:
    assert (language(), tr("Drop photos here")) == ("en", "Drop photos here")


def test_german(german: None) -> None:
    assert language() == "de"
    assert tr("Drop photos here") == "Fotos hier ablegen"
    assert tr("about {time}", time="3 min") == "etwa 3 min"


def test_a_text_without_a_translation_is_said_in_english(german: None) -> None:
    text = "Nobody translated {this}."
    assert tr(text, this="that") == "Nobody translated that."


def test_an_unknown_language_is_english() -> None:
    speak("tlh")
    assert (language(), photos(2)) == ("en", "2 photos")


def test_no_text_is_no_text(german: None) -> None:
    assert tr("") == ""  # gettext answers with the catalogue's head


def test_braces_in_a_value_are_left_alone() -> None:
    assert tr("about {time}", time="{0} {time}") == "about {0} {time}"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 Fotos"), (1, "1 Foto"), (2, "2 Fotos"), (1200, "1.200 Fotos")]
)
def test_photos_in_german(german: None, number: int, words: str) -> None:
    assert photos(number) == words


def test_values_beside_the_number(german: None) -> None:
    assert trn("{number} of {all}", "{number} of {all}", 1200, all=2) == "1.200 of 2"


def test_times_in_german(german: None) -> None:
    assert [duration(0.84), duration(300), about(3)] == ["0,8 s", "5 min", "ein paar Sekunden"]


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [(1234567, 0, "1.234.567"), (0.25, 1, "0,2"), (-1234.5, 2, "-1.234,50")],
)
def test_figures_in_german(german: None, value: float, decimals: int, words: str) -> None:
    assert figure(value, decimals) == words


# Which language


@pytest.mark.parametrize("name", ["de", "de_DE.UTF-8", "de-AT", "German_Austria.1252", "DE"])
def test_the_names_of_a_language(bare: pytest.MonkeyPatch, name: str) -> None:
    bare.setenv("LANG", name)
    assert choose_language() == "de"


@pytest.mark.parametrize(
    ("code", "number"),
    [("fr", "12\u202f345,5"), ("pl", "12\xa0345,5"), ("es", "12.345,5"), ("tr", "12.345,5")],
)
def test_every_language_writes_numbers_its_own_way(code: str, number: str) -> None:
    speak(code)
    assert figure(12345.5, 1) == number
    assert tr("Photos") != "Photos" or code == "fr"
    speak("en")


def test_polish_counts_in_three_ways() -> None:
    speak("pl")
    words = [trn("{number} photo", "{number} photos", number) for number in (1, 3, 5)]
    assert words == ["1 zdjęcie", "3 zdjęcia", "5 zdjęć"]
    speak("en")


def test_the_order_of_preference(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("LANG", "de_DE.UTF-8")
    assert choose_language() == "de"
    bare.setenv("LC_ALL", "en_GB.UTF-8")
    assert choose_language() == "en"
    bare.setenv("LANGUAGE", "nl:de")
    assert choose_language() == "de"
    assert choose_language("en") == "en"
    bare.setenv("FORECOURT_LANGUAGE", "de")
    assert choose_language("en") == "de"


def test_the_settings_may_leave_it_to_the_system(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("LANG", "de_DE.UTF-8")
    assert choose_language("system") == "de"


def test_what_the_window_system_knows_counts_last(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("LANG", "C.UTF-8")
    assert choose_language(None, ["nl-NL", "de-DE"]) == "de"
    assert choose_language(None, ["nl-NL"]) == "en"
