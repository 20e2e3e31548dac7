"""Dragging out, up to the drag itself, which needs a real display: see tests/end_to_end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.session.session import Session
from app.ui.exchange.drag_out import MOST, DragHandle, DragOut
from app.ui.main_window import MainWindow
from app.ui.photos.photo_list import PhotoList

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, MakePhoto
    from tests.app.ui.conftest import Wait

LEFT = Qt.MouseButton.LeftButton


class Drags:
    """Stands in for the system: notes what would be dragged."""

    def __init__(self) -> None:
        self.files: list[list[Path]] = []

    def __call__(self, drag: QDrag) -> None:
        self.files.append([Path(url.toLocalFile()) for url in drag.mimeData().urls()])

    @property
    def names(self) -> list[list[str]]:
        return [[file.name for file in files] for files in self.files]


@pytest.fixture
def drags() -> Drags:
    return Drags()


@pytest.fixture
def drag_out(session: Session, drags: Drags, tmp_path: Path) -> Iterator[DragOut]:
    drag_out = DragOut(session, tmp_path / "handed", session, drags)
    yield drag_out
    drag_out.close()


@pytest.fixture
def photos(
    session: Session,
    add: AddPhotos,
    make_photo: MakePhoto,
    drag_out: DragOut,
    qtbot: QtBot,
    wait_until_done: Wait,
) -> PhotoList:
    """A list of two photos that are cut out, from which results can be dragged."""
    session.start()
    photos = PhotoList(session)
    qtbot.addWidget(photos)
    photos.show()
    DragHandle(drag_out, photos.viewport(), lambda: session.viewing.chosen, photos.has_result_at)
    add(make_photo("a.jpg"), make_photo("b.jpg"))
    wait_until_done()
    return photos


def row(photos: PhotoList, number: int) -> QPoint:
    return photos.visualRect(photos.model().index(number, 0)).center()


def pull(widget: QWidget, start: QPoint, dx: int = 60, dy: int = 0) -> None:
    """Press and move, without letting go."""
    QTest.mousePress(widget, LEFT, pos=start)
    for step in range(1, 4):
        # QTest's moves carry no button.
        _move(widget, start + QPoint(dx, dy) * step / 3)


def _move(widget: QWidget, place: QPoint) -> None:
    where = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        where,
        QPointF(widget.mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def test_the_result_is_dragged_as_a_file(photos: PhotoList, drags: Drags, qtbot: QtBot) -> None:
    pull(photos.viewport(), row(photos, 1))
    qtbot.waitUntil(lambda: drags.names == [["b cut-out.png"]])
    assert drags.files[0][0].is_file()


def test_all_chosen_ones_are_dragged(photos: PhotoList, drags: Drags, qtbot: QtBot) -> None:
    photos.selectAll()
    pull(photos.viewport(), row(photos, 0))
    qtbot.waitUntil(lambda: drags.names == [["a cut-out.png", "b cut-out.png"]])


def test_moving_over_rows_chooses_nothing_else(
    photos: PhotoList, session: Session, drags: Drags, qtbot: QtBot
) -> None:
    pull(photos.viewport(), row(photos, 0), 0, 90)
    assert [photo.name for photo in session.viewing.chosen] == ["a.jpg"]
    qtbot.waitUntil(lambda: drags.names == [["a cut-out.png"]])


def test_who_lets_go_early_drags_nothing(
    photos: PhotoList, drags: Drags, drag_out: DragOut, session: Session, qtbot: QtBot
) -> None:
    viewport = photos.viewport()
    pull(viewport, row(photos, 0))
    QTest.mouseRelease(viewport, LEFT, pos=row(photos, 0))
    # Once it is prepared again, it is there at once.
    made = len(drags.files)
    qtbot.waitUntil(lambda: drag_out.ready)
    assert len(drags.files) == made == 0
    drag_out.drag(session.viewing.chosen, viewport)
    assert drags.names == [["a cut-out.png"]]


def test_a_click_makes_no_files(photos: PhotoList, tmp_path: Path) -> None:
    QTest.mouseClick(photos.viewport(), LEFT, pos=row(photos, 1))
    assert not (tmp_path / "handed").exists()


def test_what_has_no_result_is_not_dragged(
    bench: Bench, photos: PhotoList, session: Session, drags: Drags, drag_out: DragOut
) -> None:
    bench.finder.hold()
    bench.add(bench.photo("late.jpg"))
    assert not photos.has_result_at(row(photos, 2))
    drag_out.drag([session.store.at(2)], photos.viewport())
    assert not drag_out.ready
    assert drags.files == []


def test_too_many_are_refused_with_a_way_out(
    photos: PhotoList, session: Session, drags: Drags, drag_out: DragOut
) -> None:
    drag_out.drag([session.store.at(0)] * (MOST + 1), photos.viewport())
    assert session.notice is not None
    assert "Export them into a folder" in session.notice.text
    assert drags.files == []


def test_a_photo_that_went_away_is_told(
    bench: Bench, photos: PhotoList, session: Session, drags: Drags
) -> None:
    (bench.folder / "a.jpg").unlink()
    pull(photos.viewport(), row(photos, 0))
    bench.until(lambda: session.notice is not None)
    assert "a.jpg" in (session.notice.text if session.notice else "")
    assert drags.files == []


def test_the_grip_is_there_when_there_is_something_to_drag(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    session.start()
    grip = window.exchange.grip
    assert not grip.isVisible()
    bench.add(bench.photo())
    bench.finish()
    assert grip.isVisible()
    corner = window.canvas.rect().bottomRight() - grip.geometry().bottomRight()
    assert 0 < corner.x() < 30 > corner.y() > 0
    window.resize(1000, 700)
    assert window.canvas.rect().bottomRight() - grip.geometry().bottomRight() == corner
