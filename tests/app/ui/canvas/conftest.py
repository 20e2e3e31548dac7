"""A canvas at 1:1 with a photo whose car was found, and hands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.main_window import MainWindow
from tests.app.ui.canvas.hands import Hand

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto


@pytest.fixture
def canvas(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> Canvas:
    add(make_photo("car.png", 800, 400))
    session.start()
    qtbot.waitUntil(
        lambda: window.canvas.frame is not None and window.canvas.frame.cover is not None
    )
    window.canvas.zoom_to_actual()
    return window.canvas


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def hand(canvas: Canvas, screen: QPointingDevice) -> Hand:
    return Hand(canvas, screen)
