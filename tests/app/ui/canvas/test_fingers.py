"""Fingers on the canvas, by the events that a touch screen sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.photo.edits import Stroke
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto


@pytest.fixture
def canvas(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> Canvas:
    add(make_photo("car.png", 800, 400))
    session.start()
    qtbot.waitUntil(
        lambda: window.canvas.frame is not None and window.canvas.frame.cover is not None
    )
    window.canvas.zoom_to_actual()
    return window.canvas


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


class Hand:
    """Fingers on a screen, by the events that Qt makes of what a screen sends."""

    def __init__(self, canvas: Canvas, screen: QPointingDevice) -> None:
        self._canvas = canvas
        self._screen = screen

    def act(self, *fingers: tuple[str, int, float, float]) -> None:
        """Press, move or release fingers at points of the canvas: (what, number, x, y)."""
        sequence = QTest.touchEvent(self._canvas, self._screen, autoCommit=False)
        for what, number, x, y in fingers:
            getattr(sequence, what)(number, QPoint(round(x), round(y)), self._canvas)
        sequence.commit()
        QApplication.processEvents()

    def pinch(self, *steps: tuple[float, float]) -> None:
        """Put two fingers down, one after the other; steps: middle, and half of their distance."""
        middle, half = steps[0]
        self.act(("press", 0, middle - half, 200))
        self.act(("move", 0, middle - half, 200), ("press", 1, middle + half, 200))
        for middle, half in steps[1:]:
            self.act(("move", 0, middle - half, 200), ("move", 1, middle + half, 200))
        self.act(("release", 0, middle - half, 200), ("release", 1, middle + half, 200))


@pytest.fixture
def hand(canvas: Canvas, screen: QPointingDevice) -> Hand:
    return Hand(canvas, screen)


def test_two_fingers_zoom_where_they_are(canvas: Canvas, hand: Hand) -> None:
    canvas._zoom(3.0, QPointF(300, 200))
    before, scale = canvas.picture_point(QPointF(300, 200)), canvas.scale
    hand.pinch((300, 50), (300, 75), (300, 100))
    assert canvas.scale == pytest.approx(2 * scale)
    assert canvas.picture_point(QPointF(300, 200)) == pytest.approx(before, abs=1)


def test_two_fingers_pan_with_a_tool_in_hand(
    window: MainWindow, canvas: Canvas, session: Session, hand: Hand
) -> None:
    window.toolbox.choose(Kind.ERASE)
    canvas._zoom(3.0, QPointF(300, 200))
    before, scale = canvas.target.left(), canvas.scale
    hand.pinch((300, 60), (260, 60))
    assert canvas.target.left() == pytest.approx(before - 40, abs=1)
    assert canvas.scale == pytest.approx(scale)
    assert session.store.at(0).repair == (), "the first finger painted nothing"


def test_one_finger_paints_with_a_brush(
    window: MainWindow, canvas: Canvas, session: Session, hand: Hand
) -> None:
    window.toolbox.choose(Kind.ERASE)
    start, end = canvas.view_point((300, 200)), canvas.view_point((400, 200))
    for what, at in (("press", start), ("move", end), ("release", end)):
        hand.act((what, 0, at.x(), at.y()))
    (stroke,) = session.store.at(0).repair
    assert isinstance(stroke, Stroke)
    assert stroke.points[-1][:2] == pytest.approx((400, 200), abs=2)


def test_one_finger_drags_without_a_tool(canvas: Canvas, hand: Hand) -> None:
    canvas._zoom(3.0, QPointF(300, 200))
    before = canvas.target.topLeft()
    for what, x, y in (("press", 300, 200), ("move", 280, 190), ("release", 280, 190)):
        hand.act((what, 0, x, y))
    way = canvas.target.topLeft() - before
    assert (way.x(), way.y()) == pytest.approx((-20, -10), abs=1)
    assert not canvas.panning


def test_after_two_fingers_the_last_one_does_nothing(
    window: MainWindow, canvas: Canvas, session: Session, hand: Hand
) -> None:
    window.toolbox.choose(Kind.ERASE)
    hand.act(("press", 0, 200, 200))
    hand.act(("move", 0, 200, 200), ("press", 1, 300, 200))
    hand.act(("release", 0, 200, 200), ("move", 1, 300, 200))
    hand.act(("move", 1, 320, 240))
    hand.act(("release", 1, 320, 240))
    assert not canvas.tool_at_work
    assert session.store.at(0).repair == ()
