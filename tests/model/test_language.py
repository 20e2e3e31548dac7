"""Texts of the commands in another language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from model import language
from model.language import mark, tr, translate_with


@pytest.fixture
def english() -> Iterator[None]:
    yield
    translate_with(language._english)


def test_texts_are_english_until_somebody_looks_them_up() -> None:
    assert tr(mark("{number} masks"), number=3) == "3 masks"
    assert tr("100 % {of what}") == "100 % {of what}", "without values nothing is filled in"


@pytest.mark.usefixtures("english")
def test_they_are_looked_up_where_the_program_says() -> None:
    said = {"{number} masks": "{number} Masken"}
    translate_with(lambda text, **values: said.get(text, text).format(**values))
    assert tr("{number} masks", number=3) == "3 Masken"
