"""The panel for placing the car says where photo and background do not go together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.core import resources
from app.core.mask.alpha import encode_alpha
from app.core.photo.look import BackgroundChoice
from app.session.session import Session
from app.ui.main_window import MainWindow
from tests.app.conftest import AddPhotos, MakePhoto
from tests.app.core.compose.test_footprint import CAR, SIZE, picture


@pytest.mark.parametrize(
    ("camera", "horizon", "background", "warns"),
    [
        (0.5, 352.0, "hall_brick", True),
        (0.5, 352.0, "studio_white", False),
        (1.5, 250.0, "hall_brick", False),
    ],
)
def test_it_says_that_the_photo_was_taken_from_lower_down(
    window: MainWindow,
    session: Session,
    add: AddPhotos,
    make_photo: MakePhoto,
    qtbot: QtBot,
    camera: float,
    horizon: float,
    background: str,
    warns: bool,
) -> None:
    add(make_photo("car.png", SIZE[1], SIZE[0]))
    session.start()
    qtbot.waitUntil(lambda: all(photo.alpha for photo in session.store.photos()))
    alpha = picture(replace(CAR, azimuth=0.5, camera=camera, horizon=horizon))
    session.store.update(replace(session.store.at(0), alpha=encode_alpha(alpha)))
    warning = window.outcome.placement.warning
    assert not warning.isVisible()
    chosen = BackgroundChoice(picture=resources.backgrounds()[background])
    session.viewing.set_background(chosen)
    qtbot.waitUntil(lambda: session.placing.car is not None)
    assert warning.isVisible() is warns
