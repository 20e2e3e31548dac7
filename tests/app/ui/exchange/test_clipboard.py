from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.network import Network
from app.core.photo.look import BackgroundChoice, Look, View
from app.core.photo.photo import Photo, State
from app.core.saved.folders import data_dir
from app.session.session import Session
from app.ui.exchange import clipboard
from app.ui.exchange.clipboard import copying
from app.ui.exchange.dropped import dropped_paths
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, MakePhoto
    from tests.app.ui.conftest import Wait


@pytest.fixture(autouse=True)
def clean_clipboard(qapp: QApplication) -> Iterator[None]:
    QApplication.clipboard().clear()
    yield
    QApplication.clipboard().clear()


@pytest.fixture
def ready(
    window: MainWindow,
    session: Session,
    add: AddPhotos,
    make_photo: MakePhoto,
    wait_until_done: Wait,
) -> MainWindow:
    """A window with one photo that is cut out."""
    session.start()
    add(make_photo("car.jpg"))
    wait_until_done()
    return window


def copy(window: MainWindow, qtbot: QtBot) -> QMimeData:
    with qtbot.waitSignal(QApplication.clipboard().dataChanged):
        window.edit.copy.trigger()
    return QApplication.clipboard().mimeData()


def png_of(data: QMimeData) -> Image.Image:
    return Image.open(io.BytesIO(bytes(data.data("image/png").data())))


def paste(window: MainWindow, data: QMimeData) -> None:
    QApplication.clipboard().setMimeData(data)
    window.edit.paste.trigger()


# Out


def test_a_cut_out_goes_out_with_its_alpha(ready: MainWindow, qtbot: QtBot) -> None:
    data = copy(ready, qtbot)
    alpha = np.asarray(png_of(data))[..., 3]
    assert (alpha[20, 30], alpha[0, 0]) == (255, 0)


def test_programs_without_alpha_get_it_on_white(ready: MainWindow, qtbot: QtBot) -> None:
    picture = QImage(copy(ready, qtbot).imageData())
    assert not picture.hasAlphaChannel()
    assert picture.pixelColor(0, 0) == QColor("white")
    assert picture.pixelColor(30, 20).red() < 240


def test_file_managers_get_a_file_that_is_not_called_like_the_photo(
    ready: MainWindow, qtbot: QtBot
) -> None:
    data = copy(ready, qtbot)
    (url,) = data.urls()
    file = Path(url.toLocalFile())
    assert file.name == "car cut-out.png"
    assert file.read_bytes() == bytes(data.data("image/png").data())
    ready.close()
    assert not file.parent.parent.exists()


def test_what_is_seen_is_copied(ready: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.viewing.set_background(BackgroundChoice((0, 0, 255)))
    picture = png_of(copy(ready, qtbot))
    assert (picture.mode, picture.getpixel((0, 0))) == ("RGB", (0, 0, 255))
    session.viewing.set_view(View.MASK)
    assert png_of(copy(ready, qtbot)).mode == "L"


def test_that_it_was_copied_is_told(ready: MainWindow, qtbot: QtBot) -> None:
    copy(ready, qtbot)
    toast = ready.exchange.toast
    assert (toast.isVisible(), toast.text()) == (True, "car cut-out is on the clipboard.")


def test_copying_again_lets_a_copy_on_its_way_go_on(
    ready: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def counted(
        photo: Photo, look: Look, folder: Path, network: Network
    ) -> Iterator[clipboard.Copied]:
        begun.append(photo.name)
        return copying(photo, look, folder, network)

    monkeypatch.setattr(clipboard, "copying", counted)
    ready.edit.copy.trigger()
    ready.edit.copy.trigger()
    # Where it takes long, that is told first.
    qtbot.waitUntil(lambda: ready.exchange.toast.text().endswith("is on the clipboard."))
    assert begun == ["car.jpg"]
    copy(ready, qtbot)
    assert begun == ["car.jpg"] * 2


def test_without_a_cut_out_there_is_nothing_to_copy(
    window: MainWindow, add: AddPhotos, make_photo: MakePhoto
) -> None:
    assert not window.edit.copy.isEnabled()
    add(make_photo())
    assert not window.edit.copy.isEnabled()


def test_a_photo_that_went_away_is_told(bench: Bench, ready: MainWindow, session: Session) -> None:
    (bench.folder / "car.jpg").unlink()
    ready.edit.copy.trigger()
    bench.until(lambda: "car.jpg: there is no such file" in ready.notice.text)


# In


def test_a_picture_is_kept_as_it_came_and_becomes_a_photo(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    session.start()
    content = bench.photo("car.png").read_bytes()
    data = QMimeData()
    data.setData("image/png", content)
    paste(window, data)
    bench.finish()
    photo = session.store.at(0)
    assert (photo.state, photo.size) == (State.READY, (60, 40))
    assert photo.path.parent == data_dir() / "pasted"
    assert photo.path.read_bytes() == content


def test_pixels_without_a_format_become_png(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    data = QMimeData()
    data.setImageData(QImage(str(bench.photo("car.png"))))
    paste(window, data)
    bench.until(lambda: len(session.store) == 1)
    with Image.open(session.store.at(0).path) as kept, Image.open(bench.photo("car.png")) as given:
        np.testing.assert_array_equal(kept.convert("RGB"), given)


def test_two_pictures_within_a_second_are_both_kept(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    for number in range(2):
        data = QMimeData()
        data.setData("image/png", bench.photo(f"{number}.png", width=60 + number).read_bytes())
        paste(window, data)
    bench.until(lambda: len(session.store) == 2)
    assert len({photo.path for photo in session.store.photos()}) == 2


def test_files_are_taken_from_where_they_lie(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bench.photo("a.jpg")))])
    paste(window, data)
    bench.until(lambda: [photo.name for photo in session.store.photos()] == ["a.jpg"])


def test_text_is_no_picture(window: MainWindow, session: Session) -> None:
    data = QMimeData()
    data.setText("a car")
    paste(window, data)
    assert window.notice.text.startswith("There is no picture on the clipboard.")


def test_the_own_cut_out_is_no_new_photo(ready: MainWindow, session: Session, qtbot: QtBot) -> None:
    assert dropped_paths(copy(ready, qtbot)) == []
    ready.edit.paste.trigger()
    assert ready.notice.text.startswith("This is Forecourt's own")
    assert len(session.store) == 1
