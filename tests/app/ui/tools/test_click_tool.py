"""Fixing a mask by clicks on what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.files import images
from app.core.mask.repairs import read_cover, read_fitting_cover
from app.core.output.output import Kind as Result
from app.core.output.rendering import render
from app.core.photo.edits import Click, Way
from app.core.photo.photo import Photo
from app.core.saved.session_file import load_session, save_session
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from app.ui.tools.toolbox import Kind

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos

LEFT, RIGHT = (slice(60, 140), slice(40, 200)), (slice(60, 140), slice(200, 330))


@pytest.fixture
def canvas(
    window: MainWindow, session: Session, add: AddPhotos, tmp_path: Path, qtbot: QtBot
) -> Canvas:
    """A white and a yellow car side by side; both were taken for one."""
    pixels = np.full((200, 400, 3), 30, np.uint8)
    pixels[LEFT] = 235
    pixels[RIGHT] = (250, 220, 40)
    Image.fromarray(pixels).save(tmp_path / "two.png")
    add(tmp_path / "two.png")
    session.start()
    qtbot.waitUntil(
        lambda: window.canvas.frame is not None and window.canvas.frame.cover is not None
    )
    return window.canvas


def photo(session: Session) -> Photo:
    return session.store.at(0)


def kept(session: Session) -> tuple[float, float]:
    """How much of the left and of the right car is kept."""
    cover = read_cover(photo(session), lambda: images.load_srgb(photo(session).path)) >= 128
    return float(cover[LEFT][:, :-4].mean()), float(cover[RIGHT][:, 4:].mean())


def click(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.view_point((x, y)).toPoint())


def test_a_click_takes_a_car_away_and_another_brings_it_back(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    QTest.keyClick(window, Qt.Key.Key_T)
    assert window.toolbox.kind is Kind.CLICK
    click(canvas, 265, 100)
    qtbot.waitUntil(lambda: len(photo(session).repair) == 1)
    assert kept(session)[0] > 0.99
    assert kept(session)[1] < 0.01
    assert session.history.stack.undoText() == "click"
    click(canvas, 265, 100)
    qtbot.waitUntil(lambda: len(photo(session).repair) == 2)
    assert min(kept(session)) > 0.99
    ways = [edit.way for edit in photo(session).repair if isinstance(edit, Click)]
    assert ways == [Way.ERASE, Way.ADD]
    session.history.undo()
    assert kept(session)[1] < 0.01


def test_clicks_are_saved_and_exported_as_they_are_seen(
    window: MainWindow, canvas: Canvas, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window.toolbox.choose(Kind.CLICK)
    click(canvas, 265, 100)
    qtbot.waitUntil(lambda: len(photo(session).repair) == 1)
    qtbot.waitUntil(lambda: window.canvas.frame is not None and bool(window.canvas.frame.repair))
    save_session(tmp_path / "s.forecourt", session.snapshot())
    assert load_session(tmp_path / "s.forecourt").photos[0].repair == photo(session).repair
    image = images.load(photo(session).path)
    written = render(image, read_fitting_cover(photo(session), image.pixels), Result.MASK)
    assert canvas.frame is not None
    assert canvas.frame.cover is not None
    np.testing.assert_array_equal(written, canvas.frame.cover.levels[0])


def test_a_photo_that_is_gone_is_told(
    window: MainWindow, canvas: Canvas, session: Session, qtbot: QtBot
) -> None:
    photo(session).path.unlink()
    session.repairing.click(photo(session).id, (265.0, 100.0))
    qtbot.waitUntil(lambda: "two.png" in window.notice.text)
    assert not photo(session).repair
