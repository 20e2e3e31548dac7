"""Repairing on the canvas, with mouse, pen and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.photo.edits import DropAll, FillHole, KeepPiece, Stroke, Way
from app.core.photo.look import View
from app.core.photo.photo import Photo
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, MakePhoto

LEFT = Qt.MouseButton.LeftButton
PHOTO = (800, 400)  # the car is the middle half
Modifier = Qt.KeyboardModifier


@pytest.fixture
def canvas(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> Canvas:
    """The window's canvas with a photo whose car was found."""
    add(make_photo("car.png", *PHOTO))
    session.start()
    canvas = window.canvas
    qtbot.waitUntil(lambda: canvas.frame is not None and canvas.frame.cover is not None)
    window.toolbox.brush.set(share=40 / 800, hardness=1)
    return canvas


def spot(canvas: Canvas, x: float, y: float) -> QPoint:
    """A point of the photo, on the canvas."""
    return canvas.view_point((x, y)).toPoint()


def paint(
    canvas: Canvas, *points: tuple[float, float], keys: Modifier = Modifier.NoModifier
) -> None:
    """Draw a stroke with the mouse; keys are held."""
    first, *rest = (spot(canvas, *point) for point in points)
    QTest.mouseMove(canvas, first)
    QTest.mousePress(canvas, LEFT, keys, first)
    for point in rest:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, LEFT, keys, spot(canvas, *points[-1]))


def on_screen(canvas: Canvas) -> NDArray[np.int16]:
    """The pixels of the canvas as they are on the screen; nothing is drawn anew for it."""
    QApplication.processEvents()
    window = canvas.window()
    whole = window.screen().grabWindow(window.winId()).toImage()
    return as_array(whole.copy(place(canvas)))


def as_array(image: QImage) -> NDArray[np.int16]:
    rows = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rows.constBits(), np.uint8).reshape(rows.height(), -1, 4)
    return pixels[:, : rows.width(), :3].astype(np.int16)


@pytest.mark.parametrize("share", [0.03, 0.1, 0.25])
def test_what_is_not_drawn_anew_is_as_it_should_be(canvas: Canvas, share: float) -> None:
    """A large brush leaves alone what its circle surrounds."""
    window = canvas.window()
    assert isinstance(window, MainWindow)
    middle = canvas.rect().center()
    window.toolbox.choose(Kind.ERASE)
    window.toolbox.brush.set(share=share, hardness=0.5)
    QTest.mouseMove(canvas, middle)
    QTest.mousePress(canvas, LEFT, pos=middle)
    for step in range(1, 6):
        QTest.mouseMove(canvas, middle + QPoint(23 * step, (step % 3) * 9))
        QApplication.processEvents()
        seen = on_screen(canvas)
        apart = np.abs(seen - as_array(window.grab().toImage().copy(place(canvas))))
        assert apart.max() <= 2
    QTest.mouseRelease(canvas, LEFT, pos=middle)


def place(canvas: Canvas) -> QRect:
    return QRect(canvas.mapTo(canvas.window(), QPoint(0, 0)), canvas.size())


def car(session: Session) -> Photo:
    return session.store.at(0)


def last_stroke(session: Session) -> Stroke:
    stroke = car(session).repair[-1]
    assert isinstance(stroke, Stroke)
    return stroke


def alpha(canvas: Canvas, x: int, y: int, qtbot: QtBot) -> int:
    """The alpha in the frame that has all repairs."""
    repair = car(canvas.session).repair
    qtbot.waitUntil(lambda: canvas.frame is not None and canvas.frame.repair == repair)
    assert canvas.frame is not None
    assert canvas.frame.cover is not None
    return int(canvas.frame.cover.levels[0][y, x])


def test_erasing_erases_and_is_one_step(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.ERASE)
    paint(canvas, (300, 150), (350, 200), (400, 200), (500, 250))
    assert alpha(canvas, 380, 200, qtbot) == 0
    assert alpha(canvas, 300, 250, qtbot) == 255
    stack = session.history.stack
    assert (stack.undoText(), len(car(session).repair)) == ("erase stroke", 1)
    stack.undo()
    assert car(session).repair == ()
    assert alpha(canvas, 380, 200, qtbot) == 255


def test_a_car_that_the_brush_erased_is_offered_back(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.ERASE)
    window.toolbox.brush.set(share=1 / 4)
    for y in (100, 200, 300):
        paint(canvas, (150, y), (400, y), (650, y))
    qtbot.waitUntil(lambda: car(session).is_emptied)
    back = next(b for b in window.findChildren(QPushButton) if b.text() == "Bring it back")
    assert back.isVisible()
    back.click()
    assert car(session).repair == ()
    assert not back.isVisible()


def test_adding_adds(window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    window.toolbox.choose(Kind.ADD)
    paint(canvas, (50, 50), (150, 50))
    assert alpha(canvas, 100, 50, qtbot) == 255
    assert session.history.stack.undoText() == "add stroke"


def test_what_is_painted_is_seen_before_the_button_is_released(
    window: MainWindow, canvas: Canvas
) -> None:
    window.toolbox.choose(Kind.ADD)
    session = canvas.session
    session.viewing.set_view(View.OVERLAY)
    QTest.mousePress(canvas, LEFT, pos=spot(canvas, 60, 60))
    QTest.mouseMove(canvas, spot(canvas, 180, 60))
    image = canvas.grab().toImage()
    painted = image.pixelColor(spot(canvas, 110, 70))
    beside = image.pixelColor(spot(canvas, 110, 120))
    assert painted.red() < 40 < beside.red()
    assert car(session).repair == ()
    QTest.mouseRelease(canvas, LEFT, pos=spot(canvas, 180, 60))
    again = canvas.grab().toImage().pixelColor(spot(canvas, 110, 70))
    assert again == painted, "it does not flicker back"


def test_escape_breaks_a_stroke_off(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ERASE)
    before = canvas.grab().toImage().pixelColor(spot(canvas, 380, 205))
    QTest.mousePress(canvas, LEFT, pos=spot(canvas, 380, 200))
    QTest.mouseMove(canvas, spot(canvas, 420, 200))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, pos=spot(canvas, 420, 200))
    assert car(session).repair == ()
    assert canvas.grab().toImage().pixelColor(spot(canvas, 380, 205)) == before


def test_alt_does_the_other(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ADD)
    paint(canvas, (400, 200), (420, 200), keys=Modifier.AltModifier)
    assert last_stroke(session).way is Way.ERASE


def test_alt_shows_at_once_what_it_does_and_leaves_the_menu_alone(
    window: MainWindow, canvas: Canvas, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.ADD)
    QTest.mouseMove(canvas, spot(canvas, 100, 100))
    qtbot.waitUntil(lambda: canvas.pointer is not None)
    QTest.keyPress(canvas, Qt.Key.Key_Alt, Modifier.AltModifier)
    held = canvas.grab().toImage()
    QTest.keyRelease(canvas, Qt.Key.Key_Alt)
    assert canvas.grab().toImage() != held
    assert window.focusWidget() is canvas


def test_shift_goes_straight_from_the_last_stroke(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    paint(canvas, (300, 150), (320, 150))
    paint(canvas, (500, 250), keys=Modifier.ShiftModifier)
    start, *_, end = last_stroke(session).points
    assert start[:2] == pytest.approx((320, 150), abs=2)
    assert end[:2] == pytest.approx((500, 250), abs=2)


def test_space_pans_under_the_brush(window: MainWindow, canvas: Canvas, session: Session) -> None:
    window.toolbox.choose(Kind.ERASE)
    canvas.zoom_to_actual()
    canvas.zoom_in()
    x = canvas.viewport.x
    middle = canvas.rect().center()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, LEFT, pos=middle)
    QTest.mouseMove(canvas, middle - QPoint(40, 0))
    QTest.mouseRelease(canvas, LEFT, pos=middle - QPoint(40, 0))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.x == pytest.approx(x - 40)
    assert car(session).repair == ()
    paint(canvas, (400, 200), (410, 200))
    assert len(car(session).repair) == 1


@pytest.mark.parametrize(
    ("kind", "edit", "point"),
    [(Kind.REMOVE, DropAll, (400, 200)), (Kind.KEEP, KeepPiece, (400, 200))],
)
def test_a_click_on_the_only_piece(
    window: MainWindow,
    canvas: Canvas,
    session: Session,
    qtbot: QtBot,
    kind: Kind,
    edit: type,
    point: tuple[float, float],
) -> None:
    window.toolbox.choose(kind)
    QTest.mouseClick(canvas, LEFT, pos=spot(canvas, *point))
    qtbot.waitUntil(lambda: bool(car(session).repair))
    (made,) = car(session).repair
    assert isinstance(made, edit)


def test_a_hole_is_filled(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.ERASE)
    paint(canvas, (400, 200), (405, 200))
    assert alpha(canvas, 402, 200, qtbot) == 0
    window.toolbox.choose(Kind.FILL)
    QTest.mouseClick(canvas, LEFT, pos=spot(canvas, 402, 200))
    qtbot.waitUntil(lambda: len(car(session).repair) == 2)
    assert isinstance(car(session).repair[-1], FillHole)
    assert alpha(canvas, 402, 200, qtbot) == 255


def test_reset_gives_back_the_network_s_mask(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.ERASE)
    paint(canvas, (400, 200), (410, 200))
    qtbot.waitUntil(window.repair.reset.isEnabled)
    window.repair.reset.trigger()
    assert car(session).repair == ()
    session.history.stack.undo()
    assert len(car(session).repair) == 1


# Which tool, and when


def test_keys_choose_tools(window: MainWindow, canvas: Canvas) -> None:
    keys = {
        Qt.Key.Key_B: Kind.ADD,
        Qt.Key.Key_E: Kind.ERASE,
        Qt.Key.Key_F: Kind.FILL,
        Qt.Key.Key_X: Kind.REMOVE,
        Qt.Key.Key_K: Kind.KEEP,
        Qt.Key.Key_V: Kind.MOVE,
    }
    for key, kind in keys.items():
        QTest.keyClick(window, key)
        assert window.toolbox.kind is kind


def test_keys_change_the_brush(window: MainWindow, canvas: Canvas, qtbot: QtBot) -> None:
    brush = window.toolbox.brush
    QTest.keyClick(window, Qt.Key.Key_B)
    qtbot.waitUntil(window.repair.sizes[0].isEnabled)
    size, hardness = brush.share, brush.hardness
    QTest.keyClick(window, Qt.Key.Key_BracketRight)
    assert brush.share == pytest.approx(1.25 * size)
    QTest.keyClick(window, Qt.Key.Key_BracketLeft)
    assert brush.share == pytest.approx(size)
    QTest.keyClick(window, Qt.Key.Key_BraceLeft)
    assert brush.hardness == pytest.approx(hardness - 0.1)
    QTest.keyClick(window, Qt.Key.Key_S)
    assert brush.smart


def test_sliders_and_brush_agree(window: MainWindow, canvas: Canvas) -> None:
    brush, bar = window.toolbox.brush, window.brush
    window.toolbox.choose(Kind.ADD)
    bar.size_slider.setValue(bar.size_slider.maximum())
    assert brush.share == pytest.approx(0.25)
    brush.set(hardness=0.5)
    assert bar.hardness_slider.value() == bar.hardness_slider.maximum() // 2


def test_a_smart_brush_makes_smart_strokes(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    window.brush.snap.click()
    paint(canvas, (400, 200), (410, 200))
    assert last_stroke(session).smart


def test_brushes_show_what_is_lost_and_moving_shows_the_view_again(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    session.viewing.set_view(View.CUTOUT)
    window.toolbox.choose(Kind.ADD)
    views = [session.viewing.look.view]
    window.toolbox.choose(Kind.MOVE)
    views.append(session.viewing.look.view)
    assert views == [View.OVERLAY, View.CUTOUT]


def test_no_tool_is_in_hand_where_the_car_may_stand_elsewhere(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    session.viewing.set_view(View.COMPARE)
    assert window.toolbox.kind is Kind.MOVE
    paint(canvas, (300, 200), (310, 200))
    assert car(session).repair == ()


def test_painting_where_it_cannot_be_seen_shows_it(
    window: MainWindow, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    session.viewing.set_view(View.PHOTO)
    paint(canvas, (400, 200), (410, 200))
    assert session.viewing.look.view is View.OVERLAY
    assert len(car(session).repair) == 1


def test_there_is_nothing_to_repair_before_the_car_is_found(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bench.finder.hold()
    bench.add(bench.photo("car.png", *PHOTO))
    session.start()
    add_tool = window.repair.tools[Kind.ADD]
    bench.until(lambda: "has to be found" in add_tool.toolTip())
    assert not add_tool.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_B)
    assert window.canvas.tool is None
    bench.finder.release()
    bench.until(add_tool.isEnabled)
    assert "has to be found" not in add_tool.toolTip()


def test_the_tool_stays_in_hand_for_the_next_photo(
    window: MainWindow, bench: Bench, canvas: Canvas, session: Session
) -> None:
    window.toolbox.choose(Kind.ERASE)
    tool = canvas.tool
    assert tool is not None
    (second,) = bench.add(bench.photo("second.png", *PHOTO))
    session.viewing.set_current(second)
    bench.until(lambda: session.store[second].alpha is not None)
    assert canvas.tool is tool


def test_painting_on_the_car_what_is_there_already_is_nothing(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.ADD)
    paint(canvas, (350, 200), (450, 200))
    paint(canvas, (50, 200), (100, 200))
    qtbot.waitUntil(lambda: session.history.stack.count() == 1)
    (stroke,) = session.store.at(0).repair
    assert isinstance(stroke, Stroke)
    assert stroke.points[0][0] < 200, "the one beside the car"
