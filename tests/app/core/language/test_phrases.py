from __future__ import annotations

import pytest

from app.core.language.phrases import about, duration, photos


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 photos"), (1, "1 photo"), (2, "2 photos"), (1200, "1,200 photos")]
)
def test_photos(number: int, words: str) -> None:
    assert photos(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.0 s"),
        (0.84, "0.8 s"),
        (9.97, "10 s"),
        (89, "89 s"),
        (91, "2 min"),
        (7500, "2 h 5 min"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(3.9, "a few seconds"), (12.2, "about 12 s")])
def test_about(seconds: float, words: str) -> None:
    assert about(seconds) == words
