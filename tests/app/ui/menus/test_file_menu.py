"""Sessions by menu, by drop, and from the banner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.photo.photo import Photo, PhotoId
from app.core.saved.session import Saved
from app.core.saved.session_file import load_session, save_session
from app.session.keeping.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.main_window import MainWindow
from app.ui.parts.theme import Theme

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, BrightFinder, MakePhoto
    from tests.app.ui.conftest import Drop


def told(window: MainWindow) -> str:
    """What the status bar says at the left."""
    label = window.status.findChild(QLabel, "progress")
    assert isinstance(label, QLabel)
    return label.text()


@pytest.fixture
def keeper(session: Session, tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(session, Preferences(None), tmp_path / "state")
    yield keeper
    keeper.close()


@pytest.fixture
def window(
    session: Session, keeper: Keeper, theme: Theme, qtbot: QtBot, finder: BrightFinder
) -> Iterator[MainWindow]:
    window = MainWindow(session, theme, keeper=keeper)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    finder.release()
    window.close()


@pytest.fixture
def file(make_photo: MakePhoto, tmp_path: Path) -> Path:
    photo = Photo(PhotoId(1), make_photo("saved.png"), Path("saved.png"))
    save_session(tmp_path / "cars.forecourt", Saved((photo,)))
    return tmp_path / "cars.forecourt"


def names(session: Session) -> list[str]:
    return [photo.name for photo in session.store.photos()]


def button(window: MainWindow, text: str) -> QPushButton:
    return next(button for button in window.notice.buttons if button.text() == text)


def answer(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    """Answer the open file dialog."""
    qtbot.waitUntil(lambda: bool(window.findChildren(QFileDialog)))
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.filesSelected.emit([str(path)])
    dialog.close()


def test_a_dropped_session_opens_and_the_one_before_can_be_brought_back(
    window: MainWindow, session: Session, bench: Bench, drop: Drop, file: Path
) -> None:
    bench.add(Path("a.jpg"))
    assert drop(window, file)
    bench.until(lambda: names(session) == ["saved.png"])
    bench.until(lambda: window.notice.text == "cars.forecourt: 1 photo.")
    button(window, "Bring back the earlier one").click()
    bench.until(lambda: names(session) == ["a.jpg"])


def test_nothing_is_left_to_undo_in_another_session(
    window: MainWindow, session: Session, bench: Bench, drop: Drop, file: Path
) -> None:
    drop(window, bench.photo("a.png"))
    bench.until(lambda: len(session.store) == 1)
    assert window.edit.undo.isEnabled()
    drop(window, file)
    bench.until(lambda: names(session) == ["saved.png"])
    assert not window.edit.undo.isEnabled()


def test_saving_and_opening_by_menu(window: MainWindow, session: Session, bench: Bench) -> None:
    bench.add(Path("a.jpg"))
    QApplication.processEvents()
    window.file.save_as.trigger()
    answer(window, bench.qtbot, bench.folder / "mine.forecourt")
    bench.until(lambda: window.notice.text == "1 photo saved as mine.forecourt.")
    assert len(load_session(bench.folder / "mine.forecourt").photos) == 1
    window.file.new.trigger()
    bench.until(lambda: names(session) == [])
    QApplication.processEvents()
    (recent,) = window.file.recent.actions()
    assert "mine.forecourt" in recent.text()
    recent.trigger()
    bench.until(lambda: names(session) == ["a.jpg"])


def test_missing_photos_are_asked_for(
    window: MainWindow, session: Session, bench: Bench, drop: Drop, file: Path
) -> None:
    (bench.folder / "elsewhere").mkdir()
    (bench.folder / "saved.png").rename(bench.folder / "elsewhere" / "saved.png")
    drop(window, file)
    bench.until(lambda: names(session) == ["saved.png"])
    assert window.notice.text == "cars.forecourt: 1 photo. 1 photo is not where it was."
    QApplication.processEvents()
    button(window, "Find them…").click()
    answer(window, bench.qtbot, bench.folder / "elsewhere")
    bench.until(lambda: window.notice.text == "All photos are found again.")
    assert session.store.at(0).path == bench.folder / "elsewhere" / "saved.png"


@pytest.mark.parametrize("when", ["empty", "filled"])
def test_what_makes_no_sense_cannot_be_chosen(
    window: MainWindow, add: AddPhotos, when: str
) -> None:
    if when == "filled":
        add(Path("a.jpg"))
    QApplication.processEvents()
    actions = window.file
    assert actions.open_session.isEnabled()
    assert actions.new.isEnabled() == actions.save_as.isEnabled() == (when == "filled")
    assert not actions.bring_back.isEnabled()
    assert not actions.find_moved.isEnabled()
    assert not actions.recent.isEnabled()


def test_cancel_and_start_again_in_the_status_bar(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    bench.finder.hold()
    bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    bench.until(lambda: "0 of 2" in told(window))
    links = {b.text(): b for b in window.status.findChildren(QPushButton) if b.isVisible()}
    assert links.keys() == {"Pause", "Cancel"}
    links["Cancel"].click()
    bench.until(lambda: told(window) == "2 photos · 2 not started")
    links = {b.text(): b for b in window.status.findChildren(QPushButton) if b.isVisible()}
    assert links.keys() == {"Start again"}
    links["Start again"].click()
    bench.finder.release()
    bench.until(lambda: told(window) == "2 photos · 2 to review")
