"""Placing the car by hand: dragging, corners, keys, the panel, and one step to undo for each."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians, sin, tan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core import resources
from app.core.arrays import Floats
from app.core.mask.alpha import encode_cover
from app.core.mask.repairs import Repairs
from app.core.photo.box import Rect
from app.core.photo.look import TRANSPARENT, BackgroundChoice, View
from app.core.photo.photo import Photo
from app.core.photo.placement import STANDING, Placement
from app.core.preview import alike
from app.core.preview.drafts import Draft
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.tools.handles import ABOVE

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto

LEFT = Qt.MouseButton.LeftButton
GREY = BackgroundChoice((120, 120, 120))
CAR = Rect(200, 100, 600, 300)  # in a photo of 800x400
AS_IT_IS = Placement(shadow=0.7)


@pytest.fixture
def placing(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> MainWindow:
    """A window with three cars, the first of them on grey, where it is in the photo."""
    add(*(make_photo(f"{name}.png", 800, 400) for name in "abc"))
    session.start()
    qtbot.waitUntil(lambda: all(photo.alpha for photo in session.store.photos()))
    for photo in session.store.photos():
        session.store.update(replace(photo, placement=AS_IT_IS))
    session.viewing.set_background(GREY)
    settled(window, session, qtbot)
    return window


def settled(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    """Wait until the canvas shows what the session has, and the tool knows the car."""

    def is_settled() -> bool:
        frame = window.canvas.frame
        return (
            frame is not None
            and frame.look == session.viewing.look
            and session.placing.car is not None
        )

    qtbot.waitUntil(is_settled)


def at(window: MainWindow, x: float, y: float) -> QPoint:
    return window.canvas.view_point((x, y)).toPoint()


def drag(window: MainWindow, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one point of the photo to another."""
    first, last = at(window, *start), at(window, *end)
    QTest.mousePress(window.canvas, LEFT, pos=first)
    QTest.mouseMove(window.canvas, (first + last) / 2)
    QTest.mouseMove(window.canvas, last)
    QTest.mouseRelease(window.canvas, LEFT, pos=last)


def placement(session: Session) -> Placement:
    assert session.viewing.current is not None
    return session.viewing.current.placement


def test_a_car_stays_where_it_is_in_the_photo(placing: MainWindow, session: Session) -> None:
    assert session.placing.car == CAR


def test_a_new_photo_stands_by_itself_and_can_be_moved(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.store.update(replace(session.store.at(0), placement=STANDING))
    settled(placing, session, qtbot)
    qtbot.waitUntil(lambda: placing.canvas.picture_size not in (None, (800, 400)))
    car = session.placing.car
    assert car is not None
    width, height = placing.canvas.picture_size or (1, 1)
    assert width / height == pytest.approx(16 / 9, abs=0.01)
    assert (car.middle, car.bottom) == pytest.approx((width / 2, 0.82 * height), abs=1)
    drag(placing, (0.5 * width, 0.7 * height), (0.6 * width, 0.6 * height))
    moved = placement(session)
    assert (moved.x, moved.y) == pytest.approx((0.1, -0.1), abs=0.01)


def test_dragging_the_car_moves_it_in_one_step(placing: MainWindow, session: Session) -> None:
    drag(placing, (400, 200), (480, 160))
    moved = placement(session)
    assert (moved.x, moved.y) == pytest.approx((0.1, -0.1), abs=0.01)
    assert moved.scale == 1.0
    undo = session.history.stack
    assert undo.undoText() == "move car"
    undo.undo()
    assert placement(session) == AS_IT_IS


def test_a_corner_scales_about_the_floor(placing: MainWindow, session: Session) -> None:
    drag(placing, (600, 100), (500, 200))  # half way to the middle of the lower edge
    assert placement(session).scale == pytest.approx(0.5, abs=0.02)
    car = session.placing.car
    assert car is not None
    assert (car.middle, car.bottom) == pytest.approx((CAR.middle, CAR.bottom), abs=1)
    assert session.history.stack.undoText() == "scale car"


def test_the_handle_above_it_turns_it(placing: MainWindow, session: Session) -> None:
    count = session.history.stack.count()
    top = at(placing, CAR.middle, CAR.top) - QPoint(0, round(ABOVE))
    foot = at(placing, CAR.middle, CAR.bottom)
    aside = QPoint(round((foot.y() - top.y()) * tan(radians(5.0))), 0)
    QTest.mousePress(placing.canvas, LEFT, pos=top)
    QTest.mouseMove(placing.canvas, top + aside / 2)
    QTest.mouseMove(placing.canvas, top + aside)
    QTest.mouseRelease(placing.canvas, LEFT, pos=top + aside)
    assert placement(session).turn == pytest.approx(5.0, abs=0.4)
    assert session.history.stack.count() == count + 1
    assert session.history.stack.undoText() == "turn car"
    session.history.stack.undo()
    assert placement(session) == AS_IT_IS


def test_a_turned_car_is_framed_as_it_is_seen(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    panel = placing.outcome.placement
    panel.turn.slider.setValue(100)
    assert placement(session).turn == 10.0
    qtbot.waitUntil(lambda: session.placing.car is not None)
    car = session.placing.car
    assert car is not None
    assert car.width == pytest.approx(400 * cos(radians(10)) + 200 * sin(radians(10)), abs=4)
    assert car.height == pytest.approx(200 * cos(radians(10)) + 400 * sin(radians(10)), abs=4)


def test_the_panel_turns_it_and_levels_it_by_its_wheels(
    placing: MainWindow, session: Session
) -> None:
    turn, undo = placing.outcome.placement.turn, session.history.stack
    count = undo.count()
    for value in (5, 10, -15):
        turn.slider.setValue(value)
    assert (placement(session).turn, undo.count()) == (-1.5, count + 1)
    turn.level.click()
    assert (placement(session).turn, undo.count()) == (None, count + 2)
    assert turn.level.isChecked()
    undo.undo()
    assert (placement(session).turn, turn.level.isChecked()) == (-1.5, False)
    session.placing.reset()
    assert placement(session) == AS_IT_IS


def test_beside_the_car_the_view_is_panned(placing: MainWindow, session: Session) -> None:
    drag(placing, (50, 50), (100, 60))
    assert placement(session) == AS_IT_IS


def test_a_click_alone_changes_nothing(placing: MainWindow, session: Session) -> None:
    count = session.history.stack.count()
    QTest.mouseClick(placing.canvas, LEFT, pos=at(placing, 400, 200))
    assert session.history.stack.count() == count


def test_a_double_click_puts_the_car_back(placing: MainWindow, session: Session) -> None:
    drag(placing, (400, 200), (440, 210))
    for _ in range(2):
        QTest.mouseClick(placing.canvas, LEFT, pos=at(placing, 440, 210))
    assert placement(session) == AS_IT_IS
    session.history.stack.undo()
    assert placement(session).x > 0


def test_escape_breaks_a_drag_off(placing: MainWindow, session: Session) -> None:
    start = at(placing, 400, 200)
    QTest.mousePress(placing.canvas, LEFT, pos=start)
    QTest.mouseMove(placing.canvas, start + QPoint(60, 30))
    assert session.placing.trying
    QTest.keyClick(placing.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(placing.canvas, LEFT, pos=start + QPoint(60, 30))
    assert not session.placing.trying
    assert placement(session) == AS_IT_IS


def test_with_shift_it_moves_along_one_axis(placing: MainWindow, session: Session) -> None:
    start = at(placing, 400, 200)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(placing.canvas, LEFT, shift, start)
    for _ in range(2):
        _move(placing, start + QPoint(50, 9), shift)
    QTest.mouseRelease(placing.canvas, LEFT, shift, start + QPoint(50, 9))
    assert placement(session).x > 0
    assert placement(session).y == 0


def test_arrow_keys_nudge_and_holding_one_is_one_step(
    placing: MainWindow, session: Session
) -> None:
    placing.canvas.setFocus()
    undo = session.history.stack
    count = undo.count()
    for _ in range(4):
        QTest.keyClick(placing.canvas, Qt.Key.Key_Right)
    near = placement(session).x
    QTest.keyClick(placing.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert near == pytest.approx(4 / 400)
    assert placement(session).x == pytest.approx(14 / 400)
    assert undo.count() == count + 1
    undo.undo()
    assert placement(session) == AS_IT_IS


def test_plus_and_minus_scale(placing: MainWindow, session: Session) -> None:
    QTest.keyClick(placing.canvas, Qt.Key.Key_Plus)
    assert placement(session).scale > 1
    QTest.keyClick(placing.canvas, Qt.Key.Key_Minus)
    assert placement(session).scale == pytest.approx(1)


def test_shift_and_the_wheel_scale_the_car_and_the_wheel_alone_zooms(
    placing: MainWindow, session: Session
) -> None:
    scale = placing.canvas.scale
    turn_wheel(placing, Qt.KeyboardModifier.ShiftModifier)
    grown = placement(session).scale
    assert grown > 1
    assert placing.canvas.scale == scale
    turn_wheel(placing, Qt.KeyboardModifier.NoModifier)
    assert placing.canvas.scale > scale
    assert placement(session).scale == grown


def test_the_frame_follows_the_drag(placing: MainWindow, session: Session, qtbot: QtBot) -> None:
    drag(placing, (400, 200), (560, 200))
    settled(placing, session, qtbot)

    def place_left_is_grey() -> bool:
        image = placing.canvas.grab().toImage()
        return image.pixelColor(at(placing, 250, 150)) == QColor(120, 120, 120)

    qtbot.waitUntil(place_left_is_grey)


def test_a_nudge_is_seen_before_its_frame_is_made(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    drafts: list[Draft] = []
    session.placing.drafted.connect(drafts.append)
    QTest.keyClick(placing.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: any(one.placement == placement(session) for one in drafts))


def test_in_other_views_the_car_is_not_moved(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    for view in (View.PHOTO, View.CUTOUT, View.MASK):
        session.viewing.set_view(view)
        drag(placing, (400, 200), (480, 160))
        assert placement(session) == AS_IT_IS


def test_on_nothing_there_is_nothing_to_place(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.viewing.set_background(TRANSPARENT)
    panel = placing.outcome.placement
    assert not panel.scale.isEnabled()
    assert not panel.back.isEnabled()
    qtbot.waitUntil(lambda: not placing.edit.place_alike.isEnabled())


def test_the_panel_shows_and_sets_size_and_shadow(placing: MainWindow, session: Session) -> None:
    panel = placing.outcome.placement
    assert (panel.scale.value(), panel.shadow.value()) == (100, 70)
    panel.scale.setValue(80)
    panel.shadow.setValue(0)
    assert (placement(session).scale, placement(session).shadow) == (0.8, 0.0)
    undo = session.history.stack
    assert undo.undoText() == "change shadow"
    undo.undo()
    undo.undo()
    assert (panel.scale.value(), panel.shadow.value()) == (100, 70)


def test_using_the_panel_shows_the_composite(placing: MainWindow, session: Session) -> None:
    session.viewing.set_view(View.MASK)
    placing.outcome.placement.shadow.setValue(10)
    assert session.viewing.look.view is View.COMPOSITE


def test_dragging_a_slider_is_one_step(placing: MainWindow, session: Session) -> None:
    slider = placing.outcome.placement.shadow
    undo = session.history.stack
    count = undo.count()
    slider.setSliderDown(True)
    for value in (60, 40, 20):
        slider.setValue(value)
        assert session.placing.placement.shadow == value / 100
        assert placement(session) == AS_IT_IS
    slider.setSliderDown(False)
    assert placement(session).shadow == 0.2
    assert undo.count() == count + 1


def test_all_cars_are_placed_alike_in_one_step(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    drag(placing, (400, 200), (480, 160))
    with qtbot.waitSignal(session.placing.wished):
        placing.edit.place_alike.trigger()
    first, *others = [photo.placement for photo in session.store.photos()]
    for other in others:
        assert (other.x, other.y) == pytest.approx((first.x, first.y))
    undo = session.history.stack
    assert undo.undoText() == "place 2 cars alike"
    undo.undo()
    assert [photo.placement for photo in session.store.photos()] == [first, AS_IT_IS, AS_IT_IS]


def test_when_placing_alike_breaks_off_no_car_is_moved(
    placing: MainWindow, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = alike._alpha

    def stumbling(photo: Photo, repairs: Repairs | None) -> Floats | None:
        if photo.name == "c.png":
            raise MemoryError
        return finding(photo, repairs)

    monkeypatch.setattr(alike, "_alpha", stumbling)
    drag(placing, (400, 200), (480, 160))
    before = [photo.placement for photo in session.store.photos()]
    count = session.history.stack.count()
    with qtbot.waitSignal(session.placing.failed):
        placing.edit.place_alike.trigger()
    qtbot.waitUntil(lambda: not session.placing._alike_lane.busy)
    assert session.notice is not None
    assert "memory" in session.notice.text
    assert [photo.placement for photo in session.store.photos()] == before
    assert session.history.stack.count() == count


def test_only_the_chosen_cars_are_placed_alike(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    drag(placing, (400, 200), (480, 160))
    session.viewing.choose([session.store.at(0).id, session.store.at(2).id])
    with qtbot.waitSignal(session.placing.wished):
        placing.edit.place_alike.trigger()
    assert [photo.placement == AS_IT_IS for photo in session.store.photos()] == [False, True, False]


def test_another_photo_ends_what_is_tried(placing: MainWindow, session: Session) -> None:
    session.placing.try_out(Placement(x=0.3))
    session.viewing.set_current(session.store.at(1).id)
    assert not session.placing.trying
    assert session.placing.placement == AS_IT_IS


def test_windows_are_made_clear_by_a_slider_on_any_background_or_none(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    slider = placing.outcome.placement.windows.clear
    assert not slider.isEnabled()  # nothing is known of windows
    glass = np.zeros((200, 400), np.uint8)
    glass[70:100, 150:250] = 255
    photo = replace(session.store.at(0), glass=encode_cover(glass))
    session.store.update(photo)
    for background in (GREY, TRANSPARENT):
        session.viewing.set_background(background)
        slider.setValue(0)
        assert slider.isEnabled()
        slider.setValue(80)
        assert session.store.at(0).placement.glass == 0.8
        qtbot.waitUntil(lambda: _seen_through(placing))
        session.history.stack.undo()
        assert session.store.at(0).placement.glass == 0.0
        qtbot.waitUntil(lambda: not _seen_through(placing))


def test_windows_are_tinted_and_brightened_by_sliders(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    windows = placing.outcome.placement.windows
    assert not windows.tint.isEnabled()
    glass = np.zeros((200, 400), np.uint8)
    glass[70:100, 150:250] = 255
    session.store.update(replace(session.store.at(0), glass=encode_cover(glass)))
    assert not windows.light.isEnabled()  # nothing is seen through them
    windows.tint.setValue(60)
    assert session.store.at(0).placement.glass_tint == 0.6
    qtbot.waitUntil(lambda: _seen_through(placing))
    windows.clear.setValue(50)
    windows.light.setValue(150)
    placement = session.store.at(0).placement
    assert (placement.glass, placement.glass_light) == (0.5, 1.5)
    session.history.stack.undo()
    assert session.store.at(0).placement.glass_light == 1.0


def _seen_through(window: MainWindow) -> bool:
    """Whether the canvas shows another colour than the car's own in its window."""
    frame = window.canvas.frame
    assert frame is not None
    row, column = round(170 - frame.window.top), round(400 - frame.window.left)
    return bool(frame.shown.levels[0][row, column].min() < 195)


def _move(window: MainWindow, to: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    """`QTest.mouseMove` knows no keys."""
    where = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        where,
        window.canvas.mapToGlobal(where),
        Qt.MouseButton.NoButton,
        LEFT,
        modifiers,
    )
    QApplication.sendEvent(window.canvas, event)


def turn_wheel(window: MainWindow, modifiers: Qt.KeyboardModifier) -> None:
    """One notch away from the user, over the car."""
    where = QPointF(at(window, 400, 200))
    event = QWheelEvent(
        where,
        window.canvas.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window.canvas, event)


def test_reflection_and_sun_are_steps_of_their_own(placing: MainWindow, session: Session) -> None:
    panel = placing.outcome.placement
    panel.reflection.setValue(40)
    panel.sun.setValue(60)
    assert (placement(session).reflection, placement(session).sun) == (0.4, 0.6)
    undo = session.history.stack
    undo.undo()
    undo.undo()
    assert placement(session) == AS_IT_IS


def test_a_car_is_stood_on_the_floor_by_a_click(placing: MainWindow, session: Session) -> None:
    panel = placing.outcome.placement
    panel.stands.click()
    assert placement(session).stands
    session.history.stack.undo()
    assert placement(session) == AS_IT_IS
    assert not panel.stands.isChecked()


def test_the_floor_of_a_picture_can_be_moved(
    placing: MainWindow, session: Session, qtbot: QtBot
) -> None:
    panel = placing.outcome.placement
    assert not panel.floor.isEnabled()
    picture = resources.backgrounds()["showroom_light"]
    session.store.update(replace(session.store.at(0), placement=STANDING))
    session.viewing.set_background(BackgroundChoice(picture=picture))
    settled(placing, session, qtbot)
    qtbot.waitUntil(panel.floor.isEnabled)
    before = session.placing.scene
    panel.floor.setValue(90)
    scene = session.viewing.look.background.scene
    assert scene is not None
    assert (scene.floor, scene.horizon) == (0.9, before.horizon)
    assert scene.car > before.car


def test_a_draft_made_for_another_background_is_not_taken_for_this_one(
    placing: MainWindow, session: Session, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    """Backgrounds are gone through by keys, faster than their drafts are made."""
    photo = session.viewing.current
    assert photo is not None
    session.store.update(replace(photo, placement=STANDING))
    session.placing.prepare()
    qtbot.waitUntil(lambda: not session.placing.drafting)
    expected = session.placing.car
    assert expected is not None
    session.viewing.set_background(BackgroundChoice(picture=make_photo("square.png", 400, 400)))
    session.placing.prepare()
    session.viewing.set_background(GREY)
    qtbot.waitUntil(lambda: not session.placing.drafting)
    assert session.placing.car == expected
