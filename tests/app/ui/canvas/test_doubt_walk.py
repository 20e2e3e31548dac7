"""A key goes from one doubtful spot to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.mask.alpha import encode_alpha
from app.core.photo.look import BackgroundChoice, View
from app.core.photo.photo import Photo
from app.session.session import Session
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto

SPOTS = ((500, 200), (200, 100))  # the worst first


@pytest.fixture
def photo(
    window: MainWindow, session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot
) -> Photo:
    """A photo on the canvas at whose spots the network was unsure."""
    add(make_photo("car.png", 640, 320))
    session.start()
    qtbot.waitUntil(lambda: session.store.at(0).alpha is not None)
    probability = np.zeros((320, 640), np.float32)
    for (x, y), half in zip(SPOTS, (20, 10), strict=True):
        probability[y - half : y + half, x - half : x + half] = 0.5
    photo = replace(session.store.at(0), probability=encode_alpha(probability))
    session.store.update(photo)
    qtbot.waitUntil(window.view.next_doubt.isEnabled)
    return photo


def middle(window: MainWindow) -> tuple[float, float]:
    return window.canvas.picture_point(QRectF(window.canvas.rect()).center())


def test_d_goes_round_the_spots_and_says_which(window: MainWindow, photo: Photo) -> None:
    for number in (0, 1, 0):
        QTest.keyClick(window, Qt.Key.Key_D)
        np.testing.assert_allclose(middle(window), SPOTS[number], atol=8)
        assert window.exchange.toast.text() == f"Doubtful spot {number + 1} of 2"
        seen = window.canvas.picture_point(QPointF(0, 0))
        assert middle(window)[0] - seen[0] < 120, "it is zoomed in on"


def test_in_a_composite_it_goes_where_the_photo_is(
    window: MainWindow, session: Session, photo: Photo
) -> None:
    session.viewing.set_background(BackgroundChoice((200, 200, 200)))
    QTest.keyClick(window, Qt.Key.Key_D)
    assert session.viewing.look.view is View.DOUBTS
    np.testing.assert_allclose(middle(window), SPOTS[0], atol=8)


@pytest.mark.parametrize(
    ("probability", "said"),
    [(None, "is not known"), (encode_alpha(np.ones((320, 640), np.float32)), "was sure")],
)
def test_without_a_spot_it_says_why(
    window: MainWindow, session: Session, photo: Photo, probability: bytes | None, said: str
) -> None:
    session.store.update(replace(photo, probability=probability))
    before = window.canvas.viewport
    QTest.keyClick(window, Qt.Key.Key_D)
    assert said in window.exchange.toast.text()
    assert window.canvas.viewport == before
