"""A pen on the canvas, by the events that a tablet sends, and the hand that holds it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPointingDevice
from pytestqt.qtbot import QtBot

from app.core.photo.edits import Stroke, Way
from app.session.session import Session
from app.ui.canvas import fingers
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind
from tests.app.ui.canvas.hands import Hand, Pen

ERASER = QPointingDevice.PointerType.Eraser


def strokes(session: Session) -> list[Stroke]:
    return [edit for edit in session.store.at(0).repair if isinstance(edit, Stroke)]


def draw(pen: Pen, pressure: float = 0.5) -> None:
    pen.hover(350, 200)
    pen.press(350, 200, pressure)
    pen.move(400, 200, pressure)
    pen.release(400, 200)


def test_a_pen_presses_more_or_less(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ERASE)
    pen = Pen(canvas)
    pen.press(300, 200, 0.25)
    pen.move(400, 200, 0.5)
    pen.release(400, 200)
    (stroke,) = strokes(session)
    assert [point[2] for point in stroke.points][:2] == [0.25, 0.5]


def test_pressure_can_be_left_out(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ERASE)
    window.brush.pressure.click()
    draw(Pen(canvas), 0.25)
    assert {point[2] for point in strokes(session)[0].points} == {1.0}


def test_a_pen_that_tells_no_pressure_paints_in_full_size(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    draw(Pen(canvas, tells_pressure=False), 0.0)
    assert {point[2] for point in strokes(session)[0].points} == {1.0}


@pytest.mark.parametrize("kind", [Kind.ADD, Kind.ERASE])
def test_the_other_end_of_a_pen_erases(
    window: MainWindow, canvas: Canvas, session: Session, kind: Kind
) -> None:
    window.toolbox.choose(kind)
    draw(Pen(canvas, ERASER))
    assert [stroke.way for stroke in strokes(session)] == [Way.ERASE]
    draw(Pen(canvas))
    assert strokes(session)[-1].way is (Way.ADD if kind is Kind.ADD else Way.ERASE)


def test_the_circle_tells_which_end_it_is_of(window: MainWindow, canvas: Canvas) -> None:
    """Also after the mouse's move that Qt makes of a hovering pen's."""
    window.toolbox.choose(Kind.ADD)
    pens = {end: Pen(canvas, end) for end in (ERASER, QPointingDevice.PointerType.Pen)}
    for end, pen in pens.items():
        for go in (pen.hover, pen.as_mouse):
            go(350, 200)
            assert canvas.pointer is not None
            assert canvas.pointer.is_eraser is (end is ERASER)


def test_without_a_tool_a_pen_pans_as_the_mouse_does(canvas: Canvas) -> None:
    assert not Pen(canvas).press(350, 200), "Qt sends what is not taken again, as the mouse's"


# The hand that holds the pen


def touch(canvas: Canvas, hand: Hand, *points: tuple[float, float]) -> None:
    """Put a finger on the photo, move it, and lift it."""
    places = [canvas.view_point(point) for point in points]
    for what, at in zip(("press", "move"), places, strict=True):
        hand.act((what, 0, at.x(), at.y()))
    hand.act(("release", 0, places[-1].x(), places[-1].y()))


def test_a_palm_beside_the_pen_does_nothing(
    window: MainWindow, canvas: Canvas, session: Session, hand: Hand
) -> None:
    window.toolbox.choose(Kind.ERASE)
    canvas._zoom(3.0, QPointF(300, 200))
    before = canvas.viewport
    pen = Pen(canvas)
    pen.press(350, 200)
    touch(canvas, hand, (400, 250), (420, 260))
    hand.pinch((300, 50), (300, 75))
    pen.move(360, 200)
    pen.release(360, 200)
    touch(canvas, hand, (400, 250), (420, 260))
    assert len(strokes(session)) == 1, "the pen's alone"
    assert canvas.viewport == before


def test_a_palm_that_came_before_the_pen_leaves_nothing(
    window: MainWindow, canvas: Canvas, session: Session, hand: Hand
) -> None:
    window.toolbox.choose(Kind.ERASE)
    at = canvas.view_point((400, 250))
    hand.act(("press", 0, at.x(), at.y()))
    assert canvas.tool_at_work
    pen = Pen(canvas)
    pen.press(300, 200)
    hand.act(("move", 0, at.x() + 5, at.y()))
    pen.move(350, 200)
    pen.release(350, 200)
    hand.act(("release", 0, at.x() + 5, at.y()))
    (stroke,) = strokes(session)
    assert [round(point[0]) for point in stroke.points][:2] == [300, 350]


def test_where_a_pen_paints_a_finger_pans(
    window: MainWindow,
    canvas: Canvas,
    session: Session,
    hand: Hand,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fingers, "_PEN_IS_NEAR", 0)
    window.toolbox.choose(Kind.ERASE)
    canvas._zoom(3.0, QPointF(300, 200))
    draw(Pen(canvas))
    before = canvas.target.left()
    hand.act(("press", 0, 300, 200))
    hand.act(("move", 0, 280, 200))
    hand.act(("release", 0, 280, 200))
    assert len(strokes(session)) == 1
    assert canvas.target.left() == pytest.approx(before - 20, abs=1)
