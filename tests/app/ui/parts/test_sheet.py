from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.core.arrays import Pixels
from app.core.network import Answer, Network
from app.core.photo.look import View
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.menus.about import about_sheet, facts
from app.ui.menus.shortcuts import Group, Row, groups_of
from app.ui.parts.sheet import Sheet

if TYPE_CHECKING:
    from tests.app.conftest import Bench

Key = Qt.Key


def sheet_of(window: QWidget) -> Sheet | None:
    return next((sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()), None)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


@pytest.mark.parametrize("key", [Key.Key_F1, Key.Key_Question])
def test_a_key_opens_it_and_escape_closes_it(window: MainWindow, key: Key) -> None:
    before = QApplication.focusWidget()
    QTest.keyClick(window, key)
    sheet = sheet_of(window)
    assert sheet is not None
    assert {"Open photos", "Ctrl+O", "Undo", "Ctrl+Z", "?"} <= set(words(sheet))
    QTest.keyClick(focused(), Key.Key_Escape)
    assert sheet_of(window) is None
    assert QApplication.focusWidget() is before


def test_the_keys_of_the_window_are_silent_meanwhile(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bench.add(Path("a.jpg"))
    bench.until(window.view.views[0].isEnabled)
    window.help.show_shortcuts()
    QTest.keyClick(focused(), Key.Key_3)
    seen = [session.viewing.look.view]
    QTest.keyClick(focused(), Key.Key_Question)
    QTest.keyClick(window, Key.Key_3)
    assert [*seen, session.viewing.look.view] == [View.CUTOUT, View.MASK]


def test_tab_stays_within(window: MainWindow) -> None:
    window.help.show_shortcuts()
    sheet = sheet_of(window)
    assert sheet is not None
    for _ in range(5):
        QTest.keyClick(focused(), Key.Key_Tab)
        assert sheet.isAncestorOf(focused())


def test_a_click_beside_it_closes_it(window: MainWindow) -> None:
    window.help.show_about()
    window.help.show_shortcuts()
    sheet = sheet_of(window)
    assert sheet is not None
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet.rect().center())
    assert sheet_of(window) is sheet
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert sheet_of(window) is None


def test_it_fits_into_a_small_window(window: MainWindow) -> None:
    window.resize(window.minimumSize())
    window.help.show_shortcuts()
    sheet = sheet_of(window)
    assert sheet is not None
    window.resize(1400, 900)
    assert sheet.geometry() == window.rect()
    window.resize(window.minimumSize())
    card = sheet.findChild(QFrame)
    assert isinstance(card, QFrame)
    assert sheet.rect().contains(card.geometry())


def test_the_groups_are_the_menus(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    menu = window.menuBar().addMenu("&File")
    both = QAction("&Open it…", menu)
    both.setShortcuts([QKeySequence("Ctrl+O"), QKeySequence("Ctrl+P")])
    hidden = QAction("Hidden", menu)
    hidden.setVisible(False)
    menu.addActions([both, QAction("&Salt && pepper", menu), hidden, QAction("Mute", menu)])
    menu.addSeparator()
    menu.addMenu("&More").addAction("Inner")
    assert groups_of(window.menuBar()) == [
        Group(
            "File",
            (
                Row("Open it", ("Ctrl+O", "Ctrl+P"), "Alt+F, O"),
                Row("Salt & pepper", (), "Alt+F, S"),
                Row("Mute", (), ""),
                Row("More", (), "Alt+F, M"),
            ),
        )
    ]


class Measured(Network):
    @property
    def device(self) -> str:
        return "Test bench"

    @property
    def figures(self) -> Mapping[str, Any]:
        return {"figures": {"street": {"dice": 0.97186, "iou": 0.9}, "odd": "?"}}

    def predict(self, image: Pixels) -> Answer:
        raise NotImplementedError


def test_about_tells_versions_figures_and_licences(qtbot: QtBot) -> None:
    assert ("Dice 0.9719", "street") in list(facts(Measured()))
    about = about_sheet(Measured())
    qtbot.addWidget(about)
    assert "Test bench" in words(about)
    assert any("CREDITS.md" in text and "MODEL_CARD.md" in text for text in words(about))
