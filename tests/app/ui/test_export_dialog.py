from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.look import Backdrop
from app.core.photo import State
from app.session import Session
from app.ui.export_dialog import ExportDialog

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto


@pytest.fixture
def ready(session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot) -> Session:
    """A session with three photos, cut out."""
    add(*(make_photo(f"{name}.jpg") for name in "abc"))
    session.start()
    done = [State.READY] * 3
    qtbot.waitUntil(lambda: [photo.state for photo in session.store.photos()] == done)
    return session


def opened(session: Session, qtbot: QtBot) -> ExportDialog:
    dialog = ExportDialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    planned(dialog, qtbot)
    return dialog


def planned(dialog: ExportDialog, qtbot: QtBot) -> list[str]:
    """The names of the files that would be written."""
    qtbot.waitUntil(lambda: dialog.plan is not None)
    assert dialog.plan is not None
    return [item.target.name for item in dialog.plan.items]


def radio(dialog: ExportDialog, text: str) -> QRadioButton:
    return next(b for b in dialog.findChildren(QRadioButton) if b.text() == text)


def export(session: Session, dialog: ExportDialog, qtbot: QtBot) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export")
    with qtbot.waitSignal(session.exporting.finished):
        button.click()
    dialog.close()


def test_it_exports_where_it_says(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    assert planned(dialog, qtbot) == ["a.png", "b.png", "c.png"]
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    export(ready, dialog, qtbot)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", "b.png", "c.png"]


def test_only_the_current_photo(ready: Session, qtbot: QtBot) -> None:
    ready.choose([ready.store.at(1).id])
    dialog = opened(ready, qtbot)
    radio(dialog, "Only b.jpg").click()
    assert planned(dialog, qtbot) == ["b.png"]


def test_several_chosen_photos_are_suggested(ready: Session, qtbot: QtBot) -> None:
    ready.choose([ready.store.at(0).id, ready.store.at(2).id])
    assert planned(opened(ready, qtbot), qtbot) == ["a.png", "c.png"]


def test_without_a_background_composites_are_not_offered(ready: Session, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    assert not radio(dialog, "On the background").isEnabled()
    assert radio(dialog, "Cut-outs").isChecked()


def test_with_a_background_composites_are_suggested(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    ready.set_backdrop(Backdrop((0, 0, 255)))
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    assert planned(dialog, qtbot) == ["a.jpg", "b.jpg", "c.jpg"]
    export(ready, dialog, qtbot)
    with Image.open(tmp_path / "out" / "a.jpg") as written:
        blue = written.convert("RGB").getpixel((1, 1))
    assert blue == pytest.approx((0, 0, 254), abs=4)


def test_it_asks_once_about_files_that_are_there(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "b.png").write_text("precious")
    dialog = opened(ready, qtbot)
    assert not radio(dialog, "Keep both").isVisible()
    dialog.set_folder(out)
    planned(dialog, qtbot)
    assert radio(dialog, "Keep both").isVisible()
    assert radio(dialog, "Keep both").isChecked()
    export(ready, dialog, qtbot)
    assert (out / "b.png").read_text() == "precious"
    assert sorted(path.name for path in out.iterdir()) == ["a.png", "b-2.png", "b.png", "c.png"]


def test_cars_found_meanwhile_are_exported_too(
    ready: Session, add: AddPhotos, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    add(make_photo("late.jpg"))
    qtbot.waitUntil(lambda: "late.png" in planned(dialog, qtbot))


def test_replacing_must_be_chosen(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "b.png").write_text("worthless")
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path)
    planned(dialog, qtbot)
    radio(dialog, "Replace").click()
    export(ready, dialog, qtbot)
    with Image.open(tmp_path / "b.png") as written:
        assert written.mode == "RGBA"


def test_a_dialog_closed_too_early_is_no_trouble(ready: Session, qtbot: QtBot) -> None:
    dialog = ExportDialog(ready)
    dialog.deleteLater()
    with qtbot.waitSignal(ready.exporting.planned):
        pass
    qtbot.waitUntil(lambda: not isValid(dialog))
