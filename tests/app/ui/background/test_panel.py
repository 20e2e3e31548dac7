"""The right panel in a low window: backgrounds and what is done with the car take turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from app.session.session import Session
from app.ui.background.panel import OutcomePanel, Page
from app.ui.background.swatch import Swatch
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto


@pytest.fixture
def low(window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto) -> MainWindow:
    session.cutting.pause()
    add(make_photo("a.jpg"), make_photo("b.jpg"))
    window.resize(1024, 700)
    window.workspace.go_to_backgrounds()
    settle()
    return window


def settle() -> None:
    for _ in range(10):
        QApplication.processEvents()


def whole(widget: QWidget, panel: OutcomePanel) -> bool:
    """Whether a widget is seen and as high as it asks to be."""
    height = widget.minimumSizeHint().height()
    within = panel.rect().contains(widget.mapTo(panel, widget.rect().bottomRight()))
    return widget.isVisible() and within and widget.height() >= height


def test_they_take_turns_where_the_window_is_low(low: MainWindow) -> None:
    panel = low.outcome
    assert panel.is_low
    assert (panel.picker.isVisible(), panel.placement.isVisible()) == (True, False)
    panel.turn_to(Page.CAR)
    settle()
    assert (panel.picker.isVisible(), panel.placement.isVisible()) == (False, True)
    assert whole(panel.plates, panel)
    low.workspace.go_to_backgrounds()  # the focus is in the panel: that leaves it
    low.workspace.go_to_backgrounds()
    settle()
    assert panel.picker.isVisible()


def test_everything_about_the_car_stays_whole_when_more_is_shown(low: MainWindow) -> None:
    panel = low.outcome
    panel.turn_to(Page.CAR)
    panel.placement.more.click()
    settle()
    parts = (panel.placement.scale, panel.placement.more, panel.placement.back, panel.placement)
    for each in parts:
        assert each.height() >= each.minimumSizeHint().height()


def test_the_focus_does_not_slip_on_to_the_export(low: MainWindow) -> None:
    panel = low.outcome
    panel.turn_to(Page.CAR)
    settle()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert panel.isAncestorOf(focus)
    QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert panel.placement.isAncestorOf(QApplication.focusWidget() or low)


def test_a_high_window_shows_both(low: MainWindow) -> None:
    low.resize(1440, 900)
    settle()
    panel = low.outcome
    assert not panel.is_low
    assert panel.picker.isVisible()
    assert whole(panel.plates, panel)
    panel.placement.more.click()
    settle()
    assert panel.picker.height() >= 180
    assert panel.placement.height() >= panel.placement.minimumSizeHint().height()


# Fingers


def touch(window: MainWindow, screen: QPointingDevice, on: QWidget, *ways: int) -> None:
    """Press a finger on a widget, move it down by so much from there, and lift it."""
    at = on.mapTo(window, on.rect().center())
    steps = [("press", 0), *(("move", way) for way in ways), ("release", [0, *ways][-1])]
    for what, way in steps:
        sequence = QTest.touchEvent(window, screen, autoCommit=False)
        getattr(sequence, what)(0, at + QPoint(0, way), window)
        sequence.commit()
        QApplication.processEvents()


def test_a_finger_scrolls_the_backgrounds_and_chooses_one_by_a_tap(
    low: MainWindow, session: Session
) -> None:
    (area,) = low.outcome.picker.findChildren(QScrollArea)
    bar = area.verticalScrollBar()
    assert bar.maximum() > 40
    swatches = low.outcome.picker.findChildren(Swatch)
    swatch = next(each for each in swatches if each.toolTip() == "Daylight")
    before = session.viewing.look.background
    screen = QTest.createTouchDevice()
    touch(low, screen, swatch, -20, -30, -40)
    assert bar.value() == 40
    assert session.viewing.look.background == before
    touch(low, screen, swatch, 20, 40)
    assert bar.value() == 0
    assert session.viewing.look.background == before
    touch(low, screen, swatch)
    assert session.viewing.look.background != before


def test_a_finger_scrolls_what_is_done_with_the_car(low: MainWindow) -> None:
    panel = low.outcome
    panel.turn_to(Page.CAR)
    panel.placement.more.click()
    low.resize(1024, 500)
    settle()
    (area,) = (each for each in panel.findChildren(QScrollArea) if each.isVisible())
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    screen = QTest.createTouchDevice()
    words = next(each for each in area.findChildren(QLabel) if each.isVisible())
    touch(low, screen, words, -20, -30)
    assert bar.value() == min(30, bar.maximum())
