from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core import resources
from app.core.photo.look import TRANSPARENT, BackgroundChoice, Gradient
from app.session.session import Session
from app.ui.background.background_picker import BUILT_IN, GRADIENTS, BackgroundPicker
from app.ui.background.swatch import Swatch

if TYPE_CHECKING:
    from tests.app.conftest import Bench, MakePhoto
    from tests.app.ui.conftest import Drop


@pytest.fixture
def picker(session: Session, qtbot: QtBot) -> BackgroundPicker:
    picker = BackgroundPicker(session)
    qtbot.addWidget(picker)
    picker.show()
    return picker


def swatch(picker: BackgroundPicker, name: str) -> Swatch:
    return next(s for s in picker.findChildren(Swatch) if s.accessibleName() == name)


def checked(picker: BackgroundPicker) -> list[str]:
    return [s.accessibleName() for s in picker.findChildren(Swatch) if s.isChecked()]


def test_at_first_there_is_nothing_behind_the_cars(picker: BackgroundPicker) -> None:
    assert checked(picker) == ["Transparent"]


def test_a_colour_is_chosen(picker: BackgroundPicker, session: Session, qtbot: QtBot) -> None:
    QTest.mouseClick(swatch(picker, "White"), Qt.MouseButton.LeftButton)
    assert session.viewing.look.background == BackgroundChoice((255, 255, 255))
    assert checked(picker) == ["White"]


def test_it_follows_the_session(picker: BackgroundPicker, session: Session) -> None:
    session.viewing.set_background(BackgroundChoice((17, 18, 20)))
    assert checked(picker) == ["Black"]
    session.viewing.set_background(TRANSPARENT)
    assert checked(picker) == ["Transparent"]


def test_all_built_in_backgrounds_are_offered(picker: BackgroundPicker, session: Session) -> None:
    for name, path in resources.backgrounds().items():
        session.viewing.set_background(BackgroundChoice(picture=path))
        assert checked(picker) == [BUILT_IN[name]]


def test_a_built_in_background_shows_its_picture(
    picker: BackgroundPicker, session: Session, qtbot: QtBot
) -> None:
    wood = swatch(picker, "Showroom with wood")

    def is_brown() -> bool:
        colour = wood.grab().toImage().pixelColor(wood.rect().center())
        return colour.red() > colour.blue() + 30

    qtbot.waitUntil(is_brown)


def test_a_dropped_picture_becomes_the_background(
    picker: BackgroundPicker, session: Session, drop: Drop, make_photo: MakePhoto
) -> None:
    path = make_photo("my_beach.jpg")
    assert drop(picker, path)
    assert session.viewing.look.background == BackgroundChoice(picture=path)
    assert checked(picker) == ["My beach"]


def test_several_files_or_a_folder_are_not_taken(
    bench: Bench, picker: BackgroundPicker, drop: Drop
) -> None:
    assert not drop(picker, bench.photo("a.jpg"), bench.photo("b.jpg"))
    assert not drop(picker, bench.folder)


def test_a_picture_that_proved_unreadable_leaves_the_panel(
    bench: Bench, picker: BackgroundPicker, session: Session
) -> None:
    session.backgrounds.use_own_picture(bench.folder / "gone.jpg")
    gone = swatch(picker, "Gone")
    session.viewing.forget_own_picture(bench.folder / "gone.jpg")
    bench.until(lambda: not isValid(gone))
    assert checked(picker) == ["Transparent"]


def test_a_colour_of_ones_own(picker: BackgroundPicker, session: Session, qtbot: QtBot) -> None:
    QTest.mouseClick(swatch(picker, "Another colour…"), Qt.MouseButton.LeftButton)
    dialog = picker.findChild(QColorDialog)
    assert isinstance(dialog, QColorDialog)
    dialog.setCurrentColor(QColor(1, 2, 3))
    dialog.accept()
    assert session.viewing.look.background == BackgroundChoice((1, 2, 3))
    assert checked(picker) == ["Another colour…"]


def test_a_picture_of_ones_own(bench: Bench, picker: BackgroundPicker, session: Session) -> None:
    path = bench.photo("beach.png")
    QTest.mouseClick(swatch(picker, "Choose your own picture…"), Qt.MouseButton.LeftButton)
    dialog = picker.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.filesSelected.emit([str(path)])
    dialog.close()
    assert session.viewing.look.background == BackgroundChoice(picture=path)


@pytest.mark.parametrize(("name", "gradient"), GRADIENTS)
def test_a_gradient_is_chosen(
    picker: BackgroundPicker, session: Session, name: str, gradient: Gradient
) -> None:
    QTest.mouseClick(swatch(picker, name), Qt.MouseButton.LeftButton)
    assert session.viewing.look.background == BackgroundChoice(gradient=gradient)
    assert checked(picker) == [name]


def test_a_gradient_of_ones_own(picker: BackgroundPicker, session: Session) -> None:
    QTest.mouseClick(swatch(picker, "Two colours of your own…"), Qt.MouseButton.LeftButton)
    for title, colour in (("upper", (9, 8, 7)), ("lower", (1, 2, 3))):
        dialogs = [d for d in picker.findChildren(QColorDialog) if title in d.windowTitle()]
        dialogs[0].setCurrentColor(QColor(*colour))
        dialogs[0].accept()
    gradient = session.viewing.look.background.gradient
    assert gradient is not None
    assert (gradient.top, gradient.bottom) == ((9, 8, 7), (1, 2, 3))
    assert checked(picker) == ["Two colours of your own…"]


def test_a_gradient_s_swatch_shows_it(picker: BackgroundPicker) -> None:
    image = swatch(picker, "Dusk").grab().toImage()
    upper, lower = image.pixelColor(17, 6), image.pixelColor(17, 27)
    assert upper.blue() > upper.red()
    assert lower.red() > lower.blue()


def test_tab_stops_at_the_chosen_background_and_at_what_asks_for_another(
    picker: BackgroundPicker, qtbot: QtBot
) -> None:
    """Qt alone stops at the one chosen before, or at all of them."""
    with qtbot.waitActive(picker):
        picker.activateWindow()
    picker.take_focus()
    for _ in range(2):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Down)
    stops = [s.accessibleName() for s in picker.findChildren(Swatch) if _takes_tab(s)]
    assert stops == [
        "Another colour…",
        "Two colours of your own…",
        "Bright studio",
        "Choose your own picture…",
    ]
    swatch(picker, "Two colours of your own…").setFocus()
    assert [s.accessibleName() for s in picker.findChildren(Swatch) if _takes_tab(s)] == stops


def test_the_chosen_background_is_in_sight_however_small_the_panel(
    picker: BackgroundPicker, session: Session
) -> None:
    picker.resize(picker.width(), 200)
    QTest.qWait(0)
    road = BackgroundChoice(picture=resources.backgrounds()["road_desert_bw"])
    for background in (road, TRANSPARENT):
        session.viewing.set_background(background)
        (chosen,) = (each for each in picker.findChildren(Swatch) if each.isChecked())
        assert chosen.background == background
        assert chosen.visibleRegion().boundingRect() == chosen.rect()


@pytest.mark.usefixtures("theme")
def test_swatches_move_to_the_side_for_no_focus(picker: BackgroundPicker) -> None:
    picker.resize(picker.width(), 300)
    QTest.qWait(0)
    area = picker.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().isVisible()
    assert area.horizontalScrollBar().maximum() == 0


def _takes_tab(swatch: Swatch) -> bool:
    return bool(swatch.focusPolicy() & Qt.FocusPolicy.TabFocus)
