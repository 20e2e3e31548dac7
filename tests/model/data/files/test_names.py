"""Names that look equal are equal, and any can be printed."""

from __future__ import annotations

import os
import unicodedata

import pytest

from model.data.files.names import composed, harmless, in_one_line, name_in_list, printable


def test_letters_may_be_decomposed() -> None:
    assert composed(unicodedata.normalize("NFD", "grün")) == "grün"


@pytest.mark.parametrize("line", ["car_1", "car_1.png", " car_1.JPG ", "car_1.heic"])
def test_a_list_may_have_endings(line: str) -> None:
    assert name_in_list(line) == "car_1"


def test_a_dot_within_a_name_is_no_ending() -> None:
    assert name_in_list("golf_2.0_tdi") == "golf_2.0_tdi"


def test_bytes_that_are_no_text_can_be_printed() -> None:
    name = os.fsdecode(b"citro\xebn")
    assert printable(name).encode("utf-8") in (rb"citro\xebn", "citroën".encode())


def test_a_name_makes_no_lines_of_its_own() -> None:
    assert in_one_line("a\nall is well\r.jpg\u2028") == r"a\nall is well\r.jpg\u2028"


def test_a_terminal_is_shown_bytes_that_are_no_text() -> None:
    assert harmless(os.fsdecode(b"c\xe9\x1b[31m.jpg")) in (r"c\xe9\x1b[31m.jpg", "cé\\x1b[31m.jpg")
