"""Telling it where the car is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.mask.alpha import decode_alpha
from app.core.photo.edits import RemovePiece, Stroke, Way
from app.core.photo.finding import Finding
from app.core.photo.photo import Photo
from app.core.photo.status import Filter, Status, passes, status_of
from app.core.saved.session_file import load_session, save_session
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, BrightFinder
    from tests.app.ui.tools.conftest import ShowCars

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(show_cars: ShowCars) -> Canvas:
    """A photo of two cars; both were taken for one."""
    return show_cars([slice(40, 160), slice(240, 360)])


def photo(session: Session) -> Photo:
    return session.store.at(0)


def found(session: Session) -> tuple[bool, bool]:
    """Whether the left and the right car are in the network's mask."""
    alpha = photo(session).alpha
    assert alpha is not None
    cover = decode_alpha(alpha)
    return bool(cover[:, :200].any()), bool(cover[:, 200:].any())


def draw(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    first, last = (canvas.view_point(point).toPoint() for point in (start, end))
    QTest.mouseMove(canvas, first)
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, first)
    QTest.mouseMove(canvas, QPoint((first.x() + last.x()) // 2, last.y()))
    QTest.mouseMove(canvas, last)
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, last)


def test_the_car_in_the_box_is_found_and_it_is_one_step(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    before = photo(session)
    session.repairing.repair(before.id, Stroke(Way.ADD, ((200.0, 10.0, 1.0),), 8.0))
    QTest.keyClick(window, Qt.Key.Key_C)
    assert window.toolbox.kind is Kind.FIND
    draw(canvas, (20, 40), (190, 170))
    qtbot.waitUntil(lambda: found(session) == (True, False))
    assert window.repair.tools[Kind.MOVE].isChecked()
    assert len(photo(session).repair) == 1, "what the hand mended stays"
    assert session.history.stack.undoText() == "find the car again"
    assert window.exchange.toast.text() == f"The car was found anew · {before.name}"
    session.history.undo()
    assert (found(session), photo(session).region) == ((True, True), None)
    session.history.redo()
    assert found(session) == (True, False)


def test_a_box_that_cuts_the_car_off_is_seen_in_the_list(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.FIND)
    draw(canvas, (80, 40), (190, 170))
    qtbot.waitUntil(lambda: found(session) == (True, False))
    assert Finding.CUT_OFF in photo(session).findings
    assert passes(photo(session), Filter.NEEDS_REVIEW)
    window.toolbox.choose(Kind.FIND)
    draw(canvas, (10, 10), (190, 190))
    qtbot.waitUntil(lambda: Finding.CUT_OFF not in photo(session).findings)


def test_the_box_is_kept_and_a_later_run_looks_there(
    window: MainWindow, canvas: Canvas, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.FIND)
    draw(canvas, (210, 40), (390, 170))
    qtbot.waitUntil(lambda: found(session) == (False, True))
    save_session(tmp_path / "s.forecourt", session.snapshot())
    (kept,) = load_session(tmp_path / "s.forecourt").photos
    assert kept.region == photo(session).region is not None
    finder_alpha = photo(session).alpha
    session.cutting.rerun([photo(session).id])
    qtbot.waitUntil(lambda: session.cutting.progress.total == 0)
    assert photo(session).alpha == finder_alpha


def test_a_box_without_a_car_is_told_and_changes_nothing(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: photo(session).vehicle is not None)  # told a little later
    before = photo(session)
    window.toolbox.choose(Kind.FIND)
    draw(canvas, (165, 20), (235, 190))
    qtbot.waitUntil(lambda: window.notice.text.startswith("No car is found in that box."))
    assert photo(session) == before


def test_a_slip_and_escape_do_nothing(
    window: MainWindow, canvas: Canvas, session: Session, finder: BrightFinder
) -> None:
    window.toolbox.choose(Kind.FIND)
    draw(canvas, (100, 100), (101, 101))
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(60, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(200, 200))
    assert window.toolbox.kind is Kind.FIND
    assert (session.search.photo_id, len(finder.seen)) == (None, 1)


def test_a_photo_without_a_car_asks_for_the_box(
    window: MainWindow, session: Session, add: AddPhotos, tmp_path: Path, qtbot: QtBot
) -> None:
    Image.new("RGB", (120, 80), (20, 20, 20)).save(tmp_path / "dark.png")
    add(tmp_path / "dark.png")
    session.start()
    qtbot.waitUntil(lambda: window.stage.banner.text.startswith("No car was found"))
    assert status_of(photo(session)) is Status.NO_CAR
    qtbot.waitUntil(window.repair.tools[Kind.FIND].isEnabled)
    window.stage.banner.findChildren(QPushButton)[0].click()
    assert window.toolbox.kind is Kind.FIND
    qtbot.waitUntil(lambda: window.stage.banner.text == "")


def test_a_photo_whose_car_was_removed_offers_it_back(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    session.repairing.repair(photo(session).id, RemovePiece((100.0, 100.0)))
    qtbot.waitUntil(lambda: len(photo(session).repair) == 1)
    session.repairing.repair(photo(session).id, RemovePiece((300.0, 100.0)))
    qtbot.waitUntil(lambda: window.stage.banner.text.startswith("No car is left"))
    window.stage.banner.findChildren(QPushButton)[0].click()
    assert not photo(session).has_no_car
    qtbot.waitUntil(lambda: window.stage.banner.text == "")


def test_the_box_is_drawn_by_keys(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.FIND)
    QTest.mouseMove(canvas, canvas.view_point((200, 50)).toPoint())
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down) * 12:
        QTest.keyClick(canvas, key, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: found(session) == (False, True))
