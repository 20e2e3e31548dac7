"""A photo on the canvas, for tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos

ShowCars = Callable[[list[slice]], Canvas]


@pytest.fixture
def show_cars(
    window: MainWindow, session: Session, add: AddPhotos, tmp_path: Path, qtbot: QtBot
) -> ShowCars:
    """Shows a dark photo, 400 x 200, bright in these columns, once what is bright is found."""

    def show(cars: list[slice]) -> Canvas:
        pixels = np.full((200, 400, 3), 30, np.uint8)
        for columns in cars:
            pixels[60:140, columns] = 230
        Image.fromarray(pixels).save(tmp_path / "car.png")
        add(tmp_path / "car.png")
        session.start()
        qtbot.waitUntil(
            lambda: window.canvas.frame is not None and window.canvas.frame.cover is not None
        )
        return window.canvas

    return show
