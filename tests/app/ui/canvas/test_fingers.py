"""Fingers on the canvas, by the events that a touch screen sends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from app.core.photo.edits import Stroke
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind
from tests.app.ui.canvas.hands import Hand


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


def tap(hand: Hand, x: float, y: float) -> None:
    hand.act(("press", 0, x, y))
    hand.act(("release", 0, x, y))


def test_two_taps_change_the_zoom_as_a_double_click_does(canvas: Canvas, hand: Hand) -> None:
    canvas.zoom_to_fit()
    fitted = canvas.scale
    canvas._zoom(2.0, QPointF(300, 200))
    tap(hand, 300, 200)
    assert not canvas.is_fitted, "one tap alone does nothing"
    tap(hand, 303, 198)
    assert canvas.is_fitted
    assert canvas.scale == pytest.approx(fitted)
    tap(hand, 300, 200)
    assert canvas.is_fitted, "a third tap is the first of two others"


def test_with_a_brush_two_taps_are_two_strokes(
    window: MainWindow, canvas: Canvas, session: Session, hand: Hand
) -> None:
    window.toolbox.choose(Kind.ERASE)
    scale, at = canvas.scale, canvas.view_point((300, 200))
    for _ in range(2):
        tap(hand, at.x(), at.y())
    assert canvas.scale == scale
    assert len(session.store.at(0).repair) >= 1
