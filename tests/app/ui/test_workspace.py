"""Small screens: the photo has the room, and nothing that one can do is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton

from app.session.session import Session
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto

LEFT = Qt.MouseButton.LeftButton
SIZES = [(1024, 700), (940, 560)]


@pytest.fixture
def small(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto
) -> MainWindow:
    session.cutting.pause()
    add(make_photo("a.jpg"), make_photo("b.jpg"))
    window.resize(*SIZES[0])
    settle()
    return window


def settle() -> None:
    for _ in range(10):
        QApplication.processEvents()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("backgrounds", [False, True])
def test_the_photo_has_most_of_the_width(
    small: MainWindow, size: tuple[int, int], *, backgrounds: bool
) -> None:
    small.resize(*size)
    if backgrounds:
        QTest.keyClick(small, Qt.Key.Key_G)
    settle()
    assert (small.width(), small.height()) == size
    least = 0.65 if size == SIZES[0] or not backgrounds else 0.64
    assert small.canvas.width() >= least * small.width()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("backgrounds", [False, True])
def test_every_button_is_there_and_whole(
    small: MainWindow, size: tuple[int, int], *, backgrounds: bool
) -> None:
    small.resize(*size)
    if backgrounds:
        QTest.keyClick(small, Qt.Key.Key_G)
    settle()
    assert small.outcome.isVisible() is backgrounds
    for place in (small.photos, small.stage, small.workspace.rail):
        for button in place.findChildren(QAbstractButton):
            if button.isVisibleTo(small) and button.parentWidget() is not small.photos.list:
                corner = button.mapTo(small, button.rect().bottomRight())
                assert small.rect().contains(corner), button.toolTip()
                assert button.width() >= 20, button.toolTip()


def test_the_list_has_its_width_again_after_a_small_start(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto
) -> None:
    session.cutting.pause()
    window.resize(*SIZES[0])  # while there is no photo: the list is hidden yet
    settle()
    add(make_photo("a.jpg"))
    settle()
    window.resize(1440, 900)
    settle()
    assert window.photos.width() == 300


def test_the_backgrounds_stand_beside_the_photo_while_they_are_wanted(small: MainWindow) -> None:
    assert not small.outcome.isVisible()
    before = small.canvas.width()
    QTest.keyClick(small, Qt.Key.Key_G)
    settle()
    assert small.outcome.isVisible()
    assert small.outcome.isAncestorOf(QApplication.focusWidget() or small)
    edge = small.canvas.mapTo(small, small.canvas.rect().topRight()).x()
    assert edge < small.outcome.mapTo(small, small.outcome.rect().topLeft()).x()
    assert not small.photos.isVisible(), "its room goes to the photo"
    QTest.keyClick(QApplication.focusWidget() or small, Qt.Key.Key_Escape)
    assert not small.outcome.isVisible()
    assert small.canvas.hasFocus()
    settle()
    assert small.canvas.width() == before
    assert small.photos.isVisible()
    QTest.keyClick(small, Qt.Key.Key_G)
    QTest.mouseClick(small.canvas, LEFT)
    assert small.outcome.isVisible(), "a car is placed on what is chosen"


def test_the_rail_goes_from_photo_to_photo_while_the_list_makes_room(
    small: MainWindow, session: Session
) -> None:
    QTest.keyClick(small, Qt.Key.Key_G)
    settle()
    names = []
    for action in (small.edit.next, small.edit.next, small.edit.previous):
        rail = small.workspace.rail.findChildren(QToolButton)
        QTest.mouseClick(next(b for b in rail if b.defaultAction() is action), LEFT)
        assert session.viewing.current is not None
        names.append(session.viewing.current.name)
    assert names == ["b.jpg", "b.jpg", "a.jpg"]
    assert small.outcome.isVisible()


def test_there_is_one_button_to_export_at_a_time(small: MainWindow) -> None:
    first = small.workspace.rail.first
    assert first.isVisible()
    QTest.keyClick(small, Qt.Key.Key_G)
    assert small.outcome.isVisible() and not first.isVisible()
    QTest.keyClick(QApplication.focusWidget() or small, Qt.Key.Key_Escape)
    assert first.isVisible()


def test_a_large_window_stands_as_it_did(small: MainWindow) -> None:
    small.resize(1400, 800)
    settle()
    assert small.outcome.isVisible() and not small.workspace.rail.isVisible()
    width = small.photos.width()
    assert width >= 240
    small.view.fold.trigger()
    settle()
    assert small.workspace.folded and small.photos.width() < 140
    small.view.fold.trigger()
    settle()
    assert (small.photos.width(), small.workspace.folded) == (width, False)


def test_the_right_panel_keeps_its_width(small: MainWindow, session: Session) -> None:
    small.resize(1400, 800)
    settle()
    width = small.outcome.width()
    session.viewing.choose([photo.id for photo in session.store.photos()])
    settle()
    small.resize(1600, 600)
    settle()
    assert small.outcome.width() == width
