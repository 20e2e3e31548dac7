"""Nothing in the window jumps: what is told floats, and what is looked at stays where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.photo.notice import Notice, Tone
from app.session.session import Session
from app.ui.export.dialog import ExportDialog
from app.ui.main_window import MainWindow
from app.ui.parts import banner

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto
    from tests.app.ui.conftest import Drop, Wait


@pytest.fixture
def cut(
    window: MainWindow,
    session: Session,
    add: AddPhotos,
    make_photo: MakePhoto,
    wait_until_done: Wait,
) -> MainWindow:
    """A window with two photos of one size and one of another shape."""
    add(
        make_photo("a.jpg", 900, 600),
        make_photo("b.jpg", 900, 600),
        make_photo("c.jpg", 500, 900),
    )
    session.start()
    wait_until_done()
    return window


def test_a_notice_floats_over_the_canvas(cut: MainWindow, session: Session) -> None:
    before = cut.canvas.geometry()
    session.tell(Notice("Something to read."))
    assert cut.notice.isVisible()
    assert cut.canvas.geometry() == before
    corner = cut.canvas.mapTo(cut, cut.canvas.rect().topLeft())
    assert cut.notice.mapTo(cut, cut.notice.rect().topLeft()).y() == corner.y() + banner.MARGIN


def test_it_goes_by_itself_unless_it_is_a_problem(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.tell(Notice("Done.", Tone.DONE))
    window.notice._timer.setInterval(1)
    session.tell(Notice("Done again.", Tone.DONE))
    qtbot.waitUntil(lambda: session.notice is None)
    qtbot.waitUntil(lambda: not window.notice.isVisible())
    session.tell(Notice("Broken.", Tone.ERROR))
    assert not window.notice._timer.isActive()


def test_what_is_told_of_the_photo_makes_room_for_the_notice(
    window: MainWindow, session: Session, drop: Drop, tmp_path: Path, wait_until_done: Wait
) -> None:
    session.start()
    (tmp_path / "car.jpg").write_text("not a photo")
    drop(window, tmp_path / "car.jpg")
    wait_until_done()
    top = window.stage.banner.y()
    session.tell(Notice("Something to read."))
    assert window.stage.banner.y() >= top + window.notice.height()
    session.tell(None)
    assert window.stage.banner.y() == top


def test_the_zoom_stays_from_photo_to_photo_of_one_size(cut: MainWindow, session: Session) -> None:
    first, second, other = session.store.photos()
    session.viewing.set_current(first.id)
    cut.canvas.zoom_to_actual()
    cut.canvas.pan(-40, -30)
    before = cut.canvas.target
    session.viewing.choose([first.id, second.id])
    session.viewing.set_current(second.id)
    assert cut.canvas.target == before
    session.viewing.set_current(other.id)
    assert cut.canvas.target != before


def test_a_thumbnail_gives_way_to_its_photo_without_a_jump(cut: MainWindow) -> None:
    cut.canvas.set_picture_size((900, 600))
    cut.canvas.zoom_to_actual()
    before = cut.canvas.target
    cut.canvas.set_picture_size((1792, 1192))  # a thumbnail of 224x149, eight times as large
    after = cut.canvas.target
    assert abs(after.width() - before.width()) < 1
    assert abs(after.center().y() - before.center().y()) < 3


def test_the_end_of_an_export_is_told_once(
    cut: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(cut.file.export.isEnabled)
    cut.file.export.trigger()
    (dialog,) = cut.findChildren(ExportDialog)
    dialog.set_folder(tmp_path / "out")
    qtbot.waitUntil(lambda: dialog.plan is not None)
    with qtbot.waitSignal(session.exporting.finished):
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export").click()
    assert session.notice is None
    dialog.close()
    qtbot.waitUntil(cut.file.export.isEnabled)
    cut.file.export.trigger()
    again = cut.findChildren(ExportDialog)[-1]
    again.set_folder(tmp_path / "another")
    qtbot.waitUntil(lambda: again.plan is not None)
    with qtbot.waitSignal(session.exporting.finished):
        next(b for b in again.findChildren(QPushButton) if b.text() == "Export").click()
        again.close()
    assert session.notice is not None, "nothing else tells it now"


def test_a_dropped_photo_is_gone_to(
    cut: MainWindow, session: Session, drop: Drop, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    drop(cut, make_photo("new.jpg"), make_photo("newer.jpg"))
    qtbot.waitUntil(lambda: len(session.store) == 5)
    assert [photo.name for photo in session.viewing.chosen] == ["new.jpg"]
    drop(cut, session.store.at(1).path)
    qtbot.waitUntil(lambda: session.viewing.current == session.store.at(1))
