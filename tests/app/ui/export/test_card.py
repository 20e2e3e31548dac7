"""What a card is called stays readable."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from app.ui.export.card import lines_of


@pytest.fixture
def metrics(qtbot: QtBot) -> QFontMetrics:
    return QFontMetrics(QFont())


def test_a_long_title_takes_two_lines_and_loses_nothing(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("Website, trans")
    assert lines_of("Website, transparent", metrics, 2 * width) == ["Website, transparent"]
    wide = metrics.horizontalAdvance("transparent")
    assert lines_of("Website, transparent", metrics, wide) == ["Website,", "transparent"]


def test_what_does_not_fit_into_two_ends_in_dots(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("Autohaus am")
    first, second = lines_of("Autohaus am Stadtrand mit Werkstatt", metrics, width)
    assert first == "Autohaus am"
    assert second.endswith("…")
    assert metrics.horizontalAdvance(second) <= width
