from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.core.photo.look import BackgroundChoice, View
from app.core.photo.photo import State
from app.session.session import Session
from app.ui.background.background_picker import BackgroundPicker
from app.ui.background.own_ground import OwnGround
from tests.app.conftest import AddPhotos, MakePhoto

WHITE = BackgroundChoice((255, 255, 255))


def ready(session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot) -> OwnGround:
    add(make_photo("a.jpg"))
    session.start()
    qtbot.waitUntil(lambda: session.store.at(0).state is State.READY)
    own = OwnGround(session)
    qtbot.addWidget(own)
    own.show()
    return own


def test_blur_is_switched_on_and_off_over_what_was_chosen(
    session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    own = ready(session, add, make_photo, qtbot)
    session.viewing.set_background(WHITE)
    own.blurs.click()
    look = session.viewing.look
    assert (look.background.blur, look.view) == (0.5, View.COMPOSITE)
    assert not own.keeps.isEnabled()
    assert not session.placing.possible
    own.blur.setValue(80)
    assert session.viewing.look.background.blur == 0.8
    own.blurs.click()
    assert session.viewing.look.background == WHITE


def test_the_ground_is_kept_and_its_end_moved_photo_by_photo(
    session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    own = ready(session, add, make_photo, qtbot)
    assert not own.keeps.isEnabled()  # nothing would be new
    session.viewing.set_background(WHITE)
    own.keeps.click()
    assert session.viewing.look.background.keeps_ground
    own.line.setValue(45)
    assert session.store.at(0).placement.ground_line == 0.45
    session.history.stack.undo()
    assert session.store.at(0).placement.ground_line is None


def test_another_background_keeps_the_ground(session: Session, qtbot: QtBot) -> None:
    picker = BackgroundPicker(session)
    qtbot.addWidget(picker)
    session.viewing.set_background(BackgroundChoice((1, 2, 3), keeps_ground=True))
    swatch = next(b for b in picker._group.buttons() if b.accessibleName() == "White")
    swatch.click()
    assert session.viewing.look.background == BackgroundChoice((255, 255, 255), keeps_ground=True)
    assert swatch.isChecked()
