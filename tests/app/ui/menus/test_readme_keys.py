"""The table of keys in README.md says what the menus say."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QKeySequence

from app.ui.main_window import MainWindow
from app.ui.menus.shortcuts import groups_of

README = Path(__file__).resolve().parents[4] / "README.md"


def rows() -> list[tuple[list[str], str]]:
    """The rows of the table: the keys, and what they do."""
    text = README.read_text("utf-8").partition("| key | does |\n|---|---|\n")[2]
    lines = re.findall(r"^\| (.+) \| (.+) \|$", text.partition("\n\n")[0], re.MULTILINE)
    return [
        (re.split(", | or ", keys.replace("1 to 6", "1, 2, 3, 4, 5, 6")), does)
        for keys, does in lines
    ]


def test_each_key_does_what_the_readme_says(window: MainWindow) -> None:
    names = {
        QKeySequence(key).toString(): row.name.lower()
        for group in groups_of(window.menuBar())
        for row in group.rows
        for key in row.keys
    }
    wrong = [
        (keys, does)
        for keys, does in rows()
        if not does.startswith(", ".join(dict.fromkeys(names.get(key, "?") for key in keys)))
    ]
    assert wrong == []
    assert len(rows()) > 5
