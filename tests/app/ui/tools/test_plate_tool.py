"""Saying where number plates are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.core.photo.edits import Point
from app.core.photo.look import View
from app.core.photo.plate import BLUR, Plates, Quad
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.ui.tools.conftest import ShowCars

LEFT = Qt.MouseButton.LeftButton
PLATE: Quad = ((150.0, 90.0), (250.0, 90.0), (250.0, 120.0), (150.0, 120.0))


@pytest.fixture
def canvas(window: MainWindow, session: Session, show_cars: ShowCars) -> Canvas:
    """A photo of a car, and the tool in hand."""
    canvas = show_cars([slice(40, 360)])
    session.viewing.set_view(View.PHOTO)
    window.toolbox.choose(Kind.PLATE)
    return canvas


def plates(session: Session) -> Plates:
    return session.store.at(0).known_plates


def drag(canvas: Canvas, start: Point, end: Point) -> None:
    places = [canvas.view_point(point).toPoint() for point in (start, end)]
    QTest.mousePress(canvas, LEFT, pos=places[0])
    for share in (0.5, 1.0):
        way = places[1] - places[0]
        step = QPoint(round(way.x() * share), round(way.y() * share))
        QTest.mouseMove(canvas, places[0] + step)
    QTest.mouseRelease(canvas, LEFT, pos=places[1])


def test_a_missing_plate_is_drawn_and_its_corner_dragged(canvas: Canvas, session: Session) -> None:
    drag(canvas, (150, 90), (250, 120))
    (drawn,) = plates(session)
    assert np.abs(np.array(drawn) - PLATE).max() < 3
    drag(canvas, drawn[1], (240, 100))
    (moved,) = plates(session)
    assert np.abs(np.array(moved[1]) - (240, 100)).max() < 3
    assert moved[0] == drawn[0]
    session.history.undo()
    assert plates(session) == (drawn,)
    session.history.undo()
    assert plates(session) == ()


def test_a_plate_is_dragged_as_a_whole_and_removed(canvas: Canvas, session: Session) -> None:
    session.plates.mend(session.store.at(0).id, (PLATE,))
    drag(canvas, (200, 105), (220, 115))
    (moved,) = plates(session)
    assert np.abs(np.array(moved) - PLATE - (20, 10)).max() < 3
    place = canvas.view_point((220, 115)).toPoint()
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.AltModifier, place)
    assert plates(session) == ()


def test_a_slip_draws_nothing(canvas: Canvas, session: Session) -> None:
    drag(canvas, (150, 90), (151, 91))
    assert plates(session) == ()
    assert not session.history.stack.canUndo()


def test_the_panel_covers_them_and_says_how_many(
    canvas: Canvas, window: MainWindow, session: Session
) -> None:
    row = window.outcome.plates
    row.choice.setCurrentIndex(1)
    row.choice.activated.emit(1)
    assert session.store.at(0).placement.plate == BLUR
    assert row.choice.currentIndex() == 1
    session.plates.mend(session.store.at(0).id, (PLATE,))
    assert row.says.text().startswith("1 covered")
    row.choice.activated.emit(0)
    assert session.store.at(0).placement.plate is None
    assert not row.says.isVisibleTo(row)
