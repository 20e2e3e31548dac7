"""Groups of buttons one of which is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.ui.parts.choices import Segments

Key = Qt.Key


@pytest.fixture
def segments(qtbot: QtBot) -> Segments:
    return shown(Segments(["One", "Two", "Three"]), qtbot)


def shown(segments: Segments, qtbot: QtBot) -> Segments:
    qtbot.addWidget(segments)
    with qtbot.waitActive(segments):
        segments.show()
        segments.activateWindow()
    return segments


def chosen(segments: Segments) -> list[str]:
    return [button.text() for button in segments.buttons if button.isChecked()]


def focused() -> QToolButton:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QToolButton)
    return widget


def test_a_press_chooses_one_and_no_second_press_unchooses_it(segments: Segments) -> None:
    pressed: list[int] = []
    segments.pressed.connect(pressed.append)
    assert chosen(segments) == ["One"]
    for _ in range(2):
        segments.buttons[2].click()
        assert chosen(segments) == ["Three"]
    assert pressed == [2, 2]


def test_keys_reach_every_button(segments: Segments) -> None:
    segments.buttons[0].setFocus()
    seen = [focused().text()]
    for key in (Key.Key_Tab, Key.Key_Right, Key.Key_Left):
        QTest.keyClick(focused(), key)
        seen.append(focused().text())
    assert seen == ["One", "Two", "Three", "Two"]
    QTest.keyClick(focused(), Key.Key_Space)
    assert chosen(segments) == ["Two"]


def test_the_focus_goes_along_within_the_row_alone(segments: Segments) -> None:
    segments.buttons[0].setFocus()
    segments.choose(1)
    assert focused().text() == "Two"
    segments.buttons[1].clearFocus()
    segments.choose(2)
    assert QApplication.focusWidget() is None


def test_rows_of_actions_follow_them_and_show_icons_where_room_lacks(qtbot: QtBot) -> None:
    icon = QIcon(QPixmap(18, 18))
    actions = [QAction(icon, name, checkable=True) for name in ("Photo", "Composite")]
    actions[1].setChecked(True)
    row = shown(Segments(actions), qtbot)
    row.buttons[1].setFocus()
    actions[1].setChecked(False)
    actions[0].setChecked(True)
    assert chosen(row) == ["Photo"]
    assert focused().text() == "Photo"
    width = row.words_width()
    row.show_words(yes=False)
    assert row.sizeHint().width() < width == row.words_width()
