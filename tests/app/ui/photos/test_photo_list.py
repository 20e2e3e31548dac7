"""The list shows photos and states, and keeps step with the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScroller
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.photo.edits import FillHole
from app.core.photo.finding import Finding
from app.core.photo.photo import Photo, PhotoId, State
from app.core.saved.session import Saved
from app.session.session import Session
from app.ui.photos.photo_delegate import shown_words, state_words
from app.ui.photos.photo_list import PhotoList
from app.ui.photos.photo_model import PhotoListModel

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench


@pytest.fixture
def photos(session: Session, qtbot: QtBot) -> PhotoList:
    photos = PhotoList(session)
    qtbot.addWidget(photos)
    photos.resize(260, 500)
    photos.show()
    return photos


def rows(photos: PhotoList) -> list[str]:
    model = photos.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(
    session: Session, add: AddPhotos, qtmodeltester: ModelTester
) -> None:
    model = PhotoListModel(session)
    check: Callable[[PhotoListModel], None] = qtmodeltester.check
    check(model)
    ids = add(Path("a.jpg"), Path("b.jpg"))
    check(model)
    session.store.remove([ids[0]])
    session.store.update(replace(session.store[ids[1]], state=State.FAILED, error="No."))
    check(model)


def test_rows_follow_the_session(photos: PhotoList, session: Session, add: AddPhotos) -> None:
    first, _ = add(Path("a.jpg"), Path("b.jpg"))
    photo = session.store[first]
    session.store.remove([first])
    session.store.insert(1, photo)
    assert rows(photos) == ["b.jpg", "a.jpg"]


def test_the_first_photo_is_current_and_chosen(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    ids = add(Path("a.jpg"), Path("b.jpg"))
    assert photos.currentIndex().row() == 0
    assert [photo.id for photo in session.viewing.chosen] == ids[:1]


def test_moving_in_the_list_moves_the_session(
    bench: Bench, photos: PhotoList, session: Session
) -> None:
    ids = bench.add(Path("a.jpg"), Path("b.jpg"))
    QTest.keyClick(photos, Qt.Key.Key_Down)
    assert session.viewing.current is not None
    assert session.viewing.current.id == ids[1]


def test_the_session_moves_the_list(photos: PhotoList, session: Session, add: AddPhotos) -> None:
    ids = add(Path("a.jpg"), Path("b.jpg"))
    session.viewing.set_current(ids[1])
    assert photos.currentIndex().row() == 1


def test_several_can_be_chosen(photos: PhotoList, session: Session, add: AddPhotos) -> None:
    ids = add(*(Path(f"{name}.jpg") for name in "abc"))
    index = photos.model().index(2, 0)
    photos.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    assert [photo.id for photo in session.viewing.chosen] == [ids[0], ids[2]]


def test_removing_all_chosen_leaves_the_rest(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    add(*(Path(f"{number}.jpg") for number in range(6)))
    photos.selectAll()
    for photo in session.viewing.chosen[:5]:
        session.store.remove([photo.id])
    assert rows(photos) == ["5.jpg"]
    assert photos.currentIndex().row() == 0
    assert session.viewing.current is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Waiting"),
        ({"state": State.WORKING}, "Finding the car…"),
        ({"state": State.READY, "alpha": b"x", "seconds": 0.84}, "Ready · 0.8 s"),
        ({"state": State.EXPORTED, "alpha": b"x"}, "Exported"),
        ({"state": State.EXPORTED, "findings": (Finding.UNSURE,)}, "Exported · to review"),
        ({"state": State.FAILED, "error": "No."}, "Failed"),
        ({"state": State.READY, "alpha": b"x", "error": "Disk full."}, "Problem"),
        ({"state": State.READY, "alpha": b"x", "repair": (FillHole((1, 1)),)}, "Repaired"),
    ],
)
def test_every_state_has_its_words(changes: dict[str, object], words: str) -> None:
    photo = Photo(PhotoId(1), Path("a.jpg"), Path("a.jpg"))
    assert state_words(replace(photo, **changes)) == words  # type: ignore[arg-type]


def test_the_reason_of_a_failure_is_in_the_tool_tip_and_spoken(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    (photo_id,) = add(Path("a.jpg"))
    session.store.update(replace(session.store[photo_id], state=State.FAILED, error="It is empty."))
    index = photos.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "It is empty."
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "a.jpg, Failed"


def test_how_good_a_mask_is_at_least_is_in_the_tool_tip_until_it_is_repaired(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    (photo_id,) = add(Path("a.jpg"))
    found = replace(session.store[photo_id], state=State.READY, alpha=b"x", least_dice=0.98765)
    session.store.update(found)
    index = photos.model().index(0, 0)
    said = str(index.data(Qt.ItemDataRole.ToolTipRole)).splitlines()
    assert said == ["a.jpg", "Probably right to at least 98.7 %"]
    session.store.update(replace(found, repair=(FillHole((1, 1)),)))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "a.jpg"


def test_the_thumbnail_is_drawn(bench: Bench, photos: PhotoList, session: Session) -> None:
    with bench.qtbot.waitSignal(session.pictures.thumbnail_ready):
        bench.add(bench.photo("car.png", 90, 60))
        photos.grab()  # only what is drawn is loaded
    rect = photos.visualRect(photos.model().index(0, 0))
    drawn = photos.grab().toImage()
    spot = rect.topLeft() * (drawn.width() / photos.width())
    bright = QColor(230, 220, 210)
    around = [drawn.pixelColor(spot.x() + x, rect.center().y()) for x in range(16, 112, 4)]
    assert bright in around


def test_removing_all_does_not_go_through_them_one_by_one(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    ids = add(*(Path(f"{number}.jpg") for number in range(9)))
    session.viewing.set_current(ids[-1])
    moves: list[object] = []
    session.viewing.current_changed.connect(lambda: moves.append(session.viewing.current))
    session.restore(Saved())
    assert (moves, rows(photos)) == ([None], [])


def test_the_current_photo_stays_in_sight_when_the_list_gets_lower(
    bench: Bench, photos: PhotoList, session: Session
) -> None:
    ids = bench.add(*(Path(f"{number}.jpg") for number in range(20)))
    bench.until(photos.verticalScrollBar().isVisible)
    session.viewing.set_current(ids[9])
    photos.resize(260, 300)
    place = photos.visualRect(photos.currentIndex())
    assert 0 <= place.top() < place.bottom() <= photos.viewport().height()


def test_going_to_a_photo_with_ctrl_held_chooses_no_second_one(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    add(Path("a.jpg"), Path("b.jpg"), Path("c.jpg"))
    handle = photos.windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier
    session.viewing.step(1)
    session.viewing.step(1)
    QTest.keyRelease(handle, Qt.Key.Key_Control, Qt.KeyboardModifier.NoModifier)
    assert [photo.name for photo in session.viewing.chosen] == ["c.jpg"]
    assert photos.currentIndex().data() == "c.jpg"


def test_a_file_that_is_no_photo_is_called_no_vehicle(session: Session, add: AddPhotos) -> None:
    photo = session.store[add(Path("a.jpg"))[0]]
    seen = replace(photo, vehicle=2, angle=90)
    assert shown_words(seen, vehicles=True).startswith("Vehicle 2 · ")
    assert shown_words(replace(seen, angle=None, error="No photo."), vehicles=True) == ""
    found_nothing = replace(seen, state=State.READY, alpha=b"none", findings=(Finding.NO_CAR,))
    assert shown_words(found_nothing, vehicles=True) == ""


# Fingers


def touch(photos: PhotoList, screen: QPointingDevice, *places: tuple[str, int]) -> None:
    """Press, move or release a finger at heights of the list."""
    for what, y in places:
        sequence = QTest.touchEvent(photos.viewport(), screen, autoCommit=False)
        getattr(sequence, what)(0, QPoint(100, y), photos.viewport())
        sequence.commit()
        QApplication.processEvents()


def test_a_finger_scrolls_and_chooses_nothing_but_by_a_tap(
    photos: PhotoList, session: Session, add: AddPhotos, qtbot: QtBot
) -> None:
    session.cutting.pause()
    first, *_ = add(*[Path(f"{number:02}.jpg") for number in range(20)])
    qtbot.waitUntil(lambda: photos.verticalScrollBar().maximum() > 400)
    screen = QTest.createTouchDevice()
    down = [("move", y) for y in range(440, 90, -10)]
    touch(photos, screen, ("press", 450), *down)
    qtbot.waitUntil(lambda: photos.verticalScrollBar().value() > 0)
    touch(photos, screen, ("release", 100))
    scroller = QScroller.scroller(photos.viewport())
    qtbot.waitUntil(lambda: scroller.state() is QScroller.State.Inactive)
    assert photos.verticalScrollBar().value() > 0
    assert [photo.id for photo in session.viewing.chosen] == [first]
    touch(photos, screen, ("press", 200), ("release", 200))
    tapped = photos.indexAt(QPoint(100, 200)).row()
    assert tapped > 0
    assert session.viewing.current == session.store.at(tapped)
