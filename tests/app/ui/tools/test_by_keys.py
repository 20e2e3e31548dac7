"""Repairing without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.photo.edits import DropAll, Stroke, Way
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.steering import FAR_KEY_STEP, KEY_STEP
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def canvas(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> Canvas:
    add(make_photo("car.png", 800, 400))
    session.start()
    canvas = window.canvas
    qtbot.waitUntil(lambda: canvas.frame is not None and canvas.frame.cover is not None)
    QTest.mouseMove(canvas, canvas.rect().center())  # where the keys take over
    return canvas


def at(canvas: Canvas) -> QPointF:
    assert canvas.pointer is not None
    return canvas.pointer.at


def test_arrows_move_and_space_paints(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ERASE)
    QTest.keyClick(canvas, Key.Key_Left)
    start = canvas.picture_point(at(canvas))
    QTest.keyPress(canvas, Key.Key_Space)
    for _ in range(5):
        QTest.keyClick(canvas, Key.Key_Down)
    assert canvas.tool_at_work
    QTest.keyRelease(canvas, Key.Key_Space)
    (stroke,) = session.store.at(0).repair
    assert isinstance(stroke, Stroke) and stroke.way is Way.ERASE
    assert stroke.points[0][:2] == pytest.approx(start, abs=0.1)
    down = 5 * KEY_STEP / canvas.viewport.scale
    assert stroke.points[-1][:2] == pytest.approx((start[0], start[1] + down), abs=0.1)


def test_a_straight_line_needs_no_two_keys_at_a_time(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    QTest.keyClick(canvas, Key.Key_Right)
    first = canvas.picture_point(at(canvas))
    QTest.keyClick(canvas, Key.Key_Space)
    QTest.keyClick(canvas, Key.Key_Right, Modifier.ShiftModifier)
    QTest.keyClick(canvas, Key.Key_Space, Modifier.ShiftModifier)
    line = session.store.at(0).repair[-1]
    assert isinstance(line, Stroke)
    assert line.points[0][:2] == pytest.approx(first, abs=0.1)
    across = line.points[-1][0] - line.points[0][0]
    assert across == pytest.approx(FAR_KEY_STEP / canvas.viewport.scale, abs=0.2)


def test_a_pixel_at_a_time(window: MainWindow, canvas: Canvas) -> None:
    window.toolbox.choose(Kind.ADD)
    QTest.keyClick(canvas, Key.Key_Right)
    x = canvas.picture_point(at(canvas))[0]
    QTest.keyClick(canvas, Key.Key_Right, Modifier.ControlModifier)
    assert canvas.picture_point(at(canvas))[0] - x == pytest.approx(1)


def test_the_picture_is_panned_where_the_pointer_leaves_it(
    window: MainWindow, canvas: Canvas
) -> None:
    window.toolbox.choose(Kind.ADD)
    canvas.zoom_to_actual()
    canvas.zoom_in()
    for _ in range(200):
        QTest.keyClick(canvas, Key.Key_Right, Modifier.ShiftModifier)
    assert canvas.rect().contains(at(canvas).toPoint())
    assert canvas.picture_point(at(canvas))[0] == pytest.approx(800, abs=1)


def test_the_only_piece_is_clicked_by_key(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.REMOVE)
    QTest.keyClick(canvas, Key.Key_Up)
    QTest.keyClick(canvas, Key.Key_Space)
    qtbot.waitUntil(lambda: bool(session.store.at(0).repair))
    assert isinstance(session.store.at(0).repair[0], DropAll)


def test_the_mouse_takes_over_again(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ADD)
    QTest.keyClick(canvas, Key.Key_Up)
    QTest.mouseMove(canvas, QPoint(40, 40))
    QTest.keyPress(canvas, Key.Key_Space)
    assert canvas.is_panned
    QTest.keyRelease(canvas, Key.Key_Space)
    assert session.store.at(0).repair == ()


def test_escape_leaves_nothing(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ADD)
    QTest.keyClick(canvas, Key.Key_Up)
    QTest.keyPress(canvas, Key.Key_Space)
    QTest.keyClick(canvas, Key.Key_Escape)
    QTest.keyRelease(canvas, Key.Key_Space)
    assert session.store.at(0).repair == ()


@pytest.mark.parametrize(
    ("key", "larger"),
    [(Key.Key_Comma, False), (Key.Key_Period, True), (Key.Key_BracketLeft, False)],
)
def test_the_brush_is_sized_by_keys_that_every_layout_has(
    window: MainWindow, canvas: Canvas, qtbot: QtBot, key: Qt.Key, larger: bool
) -> None:
    window.toolbox.choose(Kind.ADD)
    qtbot.waitUntil(window.repair.sizes[0].isEnabled)
    before = window.toolbox.brush.share
    QTest.keyClick(canvas, key)
    assert (window.toolbox.brush.share > before) == larger
    assert window.toolbox.brush.share != before


def test_shift_and_the_wheel_size_the_brush(window: MainWindow, canvas: Canvas) -> None:
    window.toolbox.choose(Kind.ADD)
    before, scale = window.toolbox.brush.share, canvas.scale
    event = QWheelEvent(
        *(QPointF(50, 50), canvas.mapToGlobal(QPointF(50, 50)), QPoint(), QPoint(0, 120)),
        *(Qt.MouseButton.NoButton, Modifier.ShiftModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(canvas, event)
    assert window.toolbox.brush.share == pytest.approx(before * 1.25)
    assert canvas.scale == scale
