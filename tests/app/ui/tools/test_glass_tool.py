"""Painting windows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from app.core.mask.alpha import encode_cover
from app.core.mask.windows import windows_of
from app.core.photo.edits import Point
from app.core.photo.look import View
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.ui.tools.conftest import ShowCars

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def canvas(window: MainWindow, session: Session, show_cars: ShowCars) -> Canvas:
    """A photo of a car with one window, and the tool in hand."""
    canvas = show_cars([slice(40, 360)])
    glass = np.zeros((200, 400), np.uint8)
    glass[70:100, 100:150] = 255
    session.store.update(replace(session.store.at(0), glass=encode_cover(glass)))
    session.viewing.set_view(View.PHOTO)
    window.toolbox.choose(Kind.GLASS)
    return canvas


def paint(
    canvas: Canvas,
    start: Point,
    end: Point,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    places = [canvas.view_point(point).toPoint() for point in (start, end)]
    QTest.mousePress(canvas, LEFT, held, places[0])
    QTest.mouseMove(canvas, places[0] + QPoint(1, 0))
    QTest.mouseMove(canvas, places[1])
    QTest.mouseRelease(canvas, LEFT, held, places[1])


def is_glass(session: Session, x: int, y: int) -> bool:
    cover = windows_of(session.store.at(0))
    return cover is not None and bool(cover[y, x] > 127)


def test_a_window_is_painted_and_undone(canvas: Canvas, session: Session) -> None:
    assert not is_glass(session, 250, 85)
    paint(canvas, (230, 85), (270, 85))
    assert is_glass(session, 250, 85)
    assert is_glass(session, 120, 85)
    assert session.store.at(0).repair == ()
    session.history.undo()
    assert not is_glass(session, 250, 85)


def test_with_alt_it_is_erased(canvas: Canvas, session: Session) -> None:
    paint(canvas, (110, 85), (140, 85), ALT)
    assert not is_glass(session, 125, 85)
    session.history.reset(session.store.at(0))
    assert is_glass(session, 125, 85)


def test_the_stroke_is_seen_while_it_is_painted(canvas: Canvas) -> None:
    def colour(x: float, y: float) -> QColor:
        return canvas.grab().toImage().pixelColor(canvas.view_point((x, y)).toPoint())

    tinted, plain = colour(125, 90), colour(250, 85)
    assert tinted != plain
    start = canvas.view_point((230, 85)).toPoint()
    QTest.mousePress(canvas, LEFT, pos=start)
    QTest.mouseMove(canvas, canvas.view_point((290, 85)).toPoint())
    assert colour(250, 85) == tinted
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert colour(250, 85) == plain
    QTest.mouseRelease(canvas, LEFT, pos=start)


def test_the_clear_window_is_in_the_result(
    canvas: Canvas, window: MainWindow, session: Session
) -> None:
    """The placement's windows can be made clear where only the hand painted some."""
    session.store.update(replace(session.store.at(0), glass=None))
    paint(canvas, (230, 85), (270, 85))
    assert session.details.has_windows
    assert window.outcome.placement.windows.clear.isEnabled()


def test_glass_on_glass_is_no_step(canvas: Canvas, session: Session) -> None:
    paint(canvas, (120, 85), (130, 85))
    assert session.history.stack.count() == 0
    paint(canvas, (230, 85), (270, 85))
    assert session.history.stack.count() == 1
