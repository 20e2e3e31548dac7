"""What comes from other programs by drag and drop: files by any address, pictures from browsers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from pytestqt.qtbot import QtBot

from app.session.session import Session
from app.ui.exchange.dropped import OWN, dropped_paths, has_picture, is_worth_a_word
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.ui.conftest import Wait

WEB = "https://cars.example/red.png"


def addresses(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setData("text/uri-list", "\r\n".join(urls).encode())
    return data


def from_a_browser() -> QMimeData:
    """An address, and the picture itself."""
    data = addresses(WEB)
    picture = QImage(60, 40, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.white)
    data.setImageData(picture)
    return data


def drop(window: MainWindow, data: QMimeData) -> None:
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), actions, data, button, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other addresses.")
@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///tmp/a%20car.png", b"/tmp/a car.png"),
        ("file://localhost/tmp/car.png", b"/tmp/car.png"),
        ("file:///tmp/citro%EBn.png", b"/tmp/citro\xebn.png"),
        ("file:///tmp/gr%C3%BCn.png", b"/tmp/gr\xc3\xbcn.png"),
        ("file:///tmp/100%25.png", b"/tmp/100%.png"),
        ("file:///tmp/no%231.png", b"/tmp/no#1.png"),
    ],
)
def test_addresses_of_files_are_taken_byte_by_byte(url: str, path: bytes) -> None:
    assert dropped_paths(addresses(url)) == [Path(os.fsdecode(path))]


def test_own_results_are_not_taken() -> None:
    data = from_a_browser()
    data.setData(OWN, b"1")
    assert not has_picture(data)
    assert not is_worth_a_word(data)


def test_a_picture_from_a_browser_becomes_a_photo(
    window: MainWindow, session: Session, qtbot: QtBot, wait_until_done: Wait
) -> None:
    session.start()
    data = from_a_browser()
    assert is_worth_a_word(data)
    with qtbot.waitSignal(session.store.added):
        drop(window, data)
    wait_until_done()
    assert [photo.path.suffix for photo in session.store.photos()] == [".png"]


def test_an_address_without_its_picture_is_told(window: MainWindow, session: Session) -> None:
    assert is_worth_a_word(addresses(WEB))
    drop(window, addresses(WEB))
    assert session.notice is not None
    assert "address" in session.notice.text


def test_a_file_by_its_address_is_taken(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path, wait_until_done: Wait
) -> None:
    session.start()
    picture = QImage(60, 40, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.white)
    assert picture.save(str(tmp_path / "car.png"))
    url = QUrl.fromLocalFile(str(tmp_path / "car.png")).toString().replace("///", "//localhost/")
    with qtbot.waitSignal(session.store.added):
        drop(window, addresses(url))
    wait_until_done()
    assert [photo.path for photo in session.store.photos()] == [tmp_path / "car.png"]
