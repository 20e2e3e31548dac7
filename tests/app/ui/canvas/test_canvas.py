"""The canvas draws the current photo where zoom and pan put it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.photo.look import BackgroundChoice, View
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.parts.theme import tints

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto

LEFT = Qt.MouseButton.LeftButton
PHOTO = (800, 400)  # bright in the middle half, dark around


@pytest.fixture
def canvas(session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot) -> Canvas:
    """A canvas of 500x400 with a photo whose car was found."""
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    canvas.show()
    add(make_photo("car.png", *PHOTO))
    session.start()
    qtbot.waitUntil(lambda: canvas.frame is not None and not canvas.frame.shown.opaque)
    return canvas


def colour(canvas: Canvas, x: float, y: float) -> QColor:
    """What is drawn at a point of the photo."""
    target = canvas.target
    image = canvas.grab().toImage()
    ratio = image.width() / canvas.width()
    spot = QPointF(target.x() + x * canvas.viewport.scale, target.y() + y * canvas.viewport.scale)
    return image.pixelColor((spot * ratio).toPoint())


def look(session: Session, canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: canvas.frame is not None and canvas.frame.look == session.viewing.look)


def turn_wheel(canvas: Canvas, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_the_cut_out_lies_on_a_checkerboard(canvas: Canvas) -> None:
    squares = tints(canvas.palette())
    assert colour(canvas, 400, 200) == QColor(230, 220, 210)
    assert colour(canvas, 30, 30) in (squares.check_light, squares.check_dark)


def test_until_there_is_a_frame_the_car_is_shown_without_its_old_background(
    canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    photo = session.viewing.current
    assert photo is not None
    qtbot.waitUntil(
        lambda: (small := session.pictures.thumbnail(photo)) is not None and small.shape[2] == 4
    )
    session.pictures.close()  # no frame is made
    squares = tints(canvas.palette())
    seen = {}
    for view in (View.CUTOUT, View.COMPOSITE, View.PHOTO):
        session.viewing.set_current(None)
        session.viewing.set_view(view)
        session.viewing.set_current(photo.id)
        assert canvas.frame is None
        seen[view] = colour(canvas, 30, 30)
    assert seen[View.PHOTO] == QColor(30, 30, 30)
    checks = (squares.check_light, squares.check_dark)
    for view in (View.CUTOUT, View.COMPOSITE):
        assert seen[view] in checks
    session.viewing.set_current(None)
    session.viewing.set_view(View.COMPOSITE)
    session.backgrounds.choose(BackgroundChoice((10, 20, 30)))
    session.viewing.set_current(photo.id)
    assert canvas.frame is None
    assert colour(canvas, 30, 30) not in (*checks, QColor(30, 30, 30))


def test_the_photo_is_all_there(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_view(View.PHOTO)
    look(session, canvas, qtbot)
    assert colour(canvas, 30, 30) == QColor(30, 30, 30)


def test_the_mask_is_black_and_white(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_view(View.MASK)
    look(session, canvas, qtbot)
    assert colour(canvas, 400, 200) == QColor(255, 255, 255)
    assert colour(canvas, 30, 30) == QColor(0, 0, 0)


def test_the_background_is_behind_the_car(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_background(BackgroundChoice((10, 90, 200)))
    look(session, canvas, qtbot)
    assert colour(canvas, 400, 200) == QColor(230, 220, 210)
    assert colour(canvas, 30, 30) == QColor(10, 90, 200)


def test_it_is_fitted_also_when_the_window_grows(canvas: Canvas) -> None:
    canvas.resize(900, 300)
    target = canvas.target
    assert target.center().x() == pytest.approx(450, abs=1)
    assert target.top() >= 0
    assert target.height() < 300


def test_the_wheel_zooms_to_the_cursor(canvas: Canvas) -> None:
    at = QPointF(150, 210)
    before = canvas.viewport
    turn_wheel(canvas, at, 9)
    after = canvas.viewport
    assert after.scale > 2 * before.scale
    assert (at.x() - after.x) / after.scale == pytest.approx((at.x() - before.x) / before.scale)


def test_dragging_pans(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.zoom_to_actual()
    x = canvas.viewport.x
    QTest.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(170, 200))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(170, 200))
    assert canvas.viewport.x == x - 30


def test_arrow_keys_pan(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.zoom_to_actual()
    x = canvas.viewport.x
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.viewport.x < x


def test_a_double_click_goes_to_actual_pixels_and_back(canvas: Canvas, qtbot: QtBot) -> None:
    fitted = canvas.viewport
    QTest.mouseDClick(canvas, LEFT)
    assert canvas.scale == pytest.approx(1)
    QTest.mouseDClick(canvas, LEFT)
    assert canvas.viewport == fitted


def test_the_car_stays_where_it_is_when_a_background_comes_and_goes(
    canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    canvas.zoom_to_actual()
    turn_wheel(canvas, QPointF(300, 210), 6)
    before, shape = canvas.view_point((420, 210)), canvas.picture_size
    session.viewing.set_background(BackgroundChoice((10, 90, 200)))
    look(session, canvas, qtbot)
    assert canvas.picture_size != shape
    assert canvas.frame is not None
    way, window = canvas.frame.mapping, canvas.frame.window
    point = way.scale * 420 + way.x - window.left, way.scale * 210 + way.y - window.top
    after = canvas.view_point(point)
    assert (after - before).manhattanLength() < 2
    session.viewing.set_view(View.OVERLAY)
    assert canvas.picture_size == shape
    assert (canvas.view_point((420, 210)) - before).manhattanLength() < 2


def test_a_fitted_picture_stays_fitted_in_any_view(
    canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    session.viewing.set_background(BackgroundChoice((10, 90, 200)))
    look(session, canvas, qtbot)
    assert canvas.rect().contains(canvas.target.toAlignedRect())
    session.viewing.set_view(View.OVERLAY)
    look(session, canvas, qtbot)
    assert canvas.target.width() == pytest.approx(500 - 2 * 28, abs=1)


def test_zoom_is_kept_between_views_of_equal_size(
    canvas: Canvas, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    canvas.zoom_to_actual()
    before = canvas.viewport
    (second,) = add(make_photo("second.png", *PHOTO))
    qtbot.waitUntil(lambda: session.store[second].alpha is not None)
    session.viewing.set_current(second)
    qtbot.waitUntil(lambda: canvas.frame is not None)
    assert canvas.viewport == before


@pytest.mark.parametrize("colour", [None, (10, 90, 200)])
def test_a_kept_zoom_shows_the_next_car_and_no_empty_asphalt(
    canvas: Canvas,
    session: Session,
    add: AddPhotos,
    tmp_path: Path,
    qtbot: QtBot,
    colour: tuple[int, int, int] | None,
) -> None:
    if colour is not None:
        session.viewing.set_background(BackgroundChoice(colour))
        look(session, canvas, qtbot)
    keys = []
    for name, left in (("left", 0), ("right", 600)):
        pixels = np.full((400, 800, 3), 30, np.uint8)
        pixels[150:250, left : left + 200] = 220
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
        keys += add(tmp_path / f"{name}.png")
    qtbot.waitUntil(lambda: all(session.store[key].alpha is not None for key in keys))
    session.viewing.set_current(keys[0])
    qtbot.waitUntil(lambda: canvas.frame is not None)
    canvas.show_part(QRectF(50, 170, 100, 80))
    scale = canvas.scale
    session.viewing.set_current(keys[1])
    qtbot.waitUntil(lambda: canvas.frame is not None)
    assert canvas.scale == pytest.approx(scale)
    frame = canvas.frame
    assert frame is not None
    way = canvas.way_of(frame)
    start, end = (
        canvas.view_point((way.scale * x + way.x, way.scale * 200 + way.y)).x() for x in (600, 800)
    )
    in_sight = min(end, canvas.width()) - max(start, 0)
    assert in_sight >= 0.45 * canvas.width()


def test_a_frame_that_comes_too_late_is_not_shown(
    canvas: Canvas, session: Session, add: AddPhotos, make_photo: MakePhoto
) -> None:
    late = canvas.frame
    (second,) = add(make_photo("second.png", 100, 100))
    session.viewing.set_current(second)
    session.pictures.frame_ready.emit(late)
    assert canvas.frame is None


def test_nothing_is_drawn_of_a_photo_that_is_gone(canvas: Canvas, session: Session) -> None:
    session.store.remove([session.store.at(0).id])
    assert canvas.frame is None
    ground = tints(canvas.palette()).canvas
    assert canvas.grab().toImage().pixelColor(5, 200) == ground


def test_before_is_left_of_the_line_and_after_right(
    canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    session.viewing.set_background(BackgroundChoice((10, 90, 200)))
    session.viewing.set_view(View.COMPARE)
    look(session, canvas, qtbot)
    before, after = QColor(30, 30, 30), QColor(10, 90, 200)
    assert (colour(canvas, 30, 200), colour(canvas, 730, 30)) == (before, after)
    assert canvas.split.isVisible()


def test_the_line_follows_mouse_and_keys(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_background(BackgroundChoice((10, 90, 200)))
    session.viewing.set_view(View.COMPARE)
    look(session, canvas, qtbot)
    split = canvas.split
    grip = split.rect().center()
    QTest.mousePress(split, LEFT, pos=grip)
    QTest.mouseMove(split, grip - QPoint(200, 0))
    QTest.mouseRelease(split, LEFT, pos=grip)
    assert split.share == pytest.approx(0.5 - 200 / canvas.target.width(), abs=0.01)
    assert colour(canvas, 200, 30) == QColor(10, 90, 200)
    QTest.keyClick(split, Qt.Key.Key_End)
    assert colour(canvas, 700, 200) == QColor(30, 30, 30)
    QTest.keyClick(split, Qt.Key.Key_Left)
    assert split.share == pytest.approx(0.99)


def test_the_line_stays_in_sight_when_zoomed(
    canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    session.viewing.set_view(View.COMPARE)
    look(session, canvas, qtbot)
    for _ in range(8):
        turn_wheel(canvas, QPointF(30, 200), 2)
    middle = canvas.split.geometry().center().x()
    assert middle == pytest.approx(canvas.width() / 2, abs=2)


def test_there_is_no_line_in_other_views(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_view(View.MASK)
    look(session, canvas, qtbot)
    assert not canvas.split.isVisible()


def test_what_is_removed_is_veiled(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_view(View.OVERLAY)
    look(session, canvas, qtbot)
    assert colour(canvas, 400, 200) == QColor(230, 220, 210)
    veiled = colour(canvas, 30, 30)
    assert veiled.red() > 100 > veiled.green()


def test_the_photo_is_there_at_once(canvas: Canvas, session: Session) -> None:
    session.viewing.set_view(View.PHOTO)
    assert colour(canvas, 30, 30) == QColor(30, 30, 30)


def test_pixels_have_a_grid_only_when_large(canvas: Canvas, session: Session) -> None:
    session.viewing.set_view(View.PHOTO)

    def shades() -> int:
        image = canvas.grab().toImage()
        y = canvas.height() // 2 + 1
        return len({image.pixel(x, y) for x in range(image.width())})

    canvas._zoom(7 / canvas.scale, QPointF(250, 200))
    assert shades() == 1
    canvas._zoom(10 / canvas.scale, QPointF(250, 200))
    assert shades() == 2


def test_a_large_photo_is_sharp_again_when_its_pixels_are_seen(
    canvas: Canvas, session: Session, add: AddPhotos, tmp_path: Path, qtbot: QtBot
) -> None:
    stripes = np.zeros((1200, 4000, 3), np.uint8)
    stripes[:, ::2] = 255
    Image.fromarray(stripes).save(tmp_path / "stripes.jpg", quality=100, subsampling=0)
    session.viewing.set_view(View.PHOTO)
    (key,) = add(tmp_path / "stripes.jpg")
    session.viewing.set_current(key)
    qtbot.waitUntil(lambda: canvas.frame is not None and not canvas.frame.is_rough, timeout=20_000)
    canvas.zoom_to_actual()
    row = [colour(canvas, 2000 + x, 600).lightness() for x in range(4)]
    assert sorted(value > 128 for value in row) == [False, False, True, True]
