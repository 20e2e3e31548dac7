"""The Vehicle menu and the button that says for which photos a background is, in a real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.output.naming import Source
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import State
from app.session.session import Session
from app.session.vehicles.backgrounds import Scope
from app.ui.main_window import MainWindow
from app.ui.photos.photo_delegate import FIRST_ROLE, SHOWN_ROLE


@pytest.fixture
def two_vehicles(window: MainWindow, session: Session, qtbot: QtBot) -> MainWindow:
    names = [Path(f"{name}.jpg") for name in ("oak", "sea", "tin", "yew")]  # which say nothing
    session.history.add([Source("/" / name, name) for name in names])
    for number, photo in enumerate(session.store.photos()):
        taken, angle = 9000 * (number % 2), 90 * number
        session.store.update(replace(photo, state=State.STOPPED, taken=taken, angle=angle))
    qtbot.waitUntil(lambda: session.vehicles.number == 2)
    return window


def shown(window: MainWindow, role: int = SHOWN_ROLE) -> list[object]:
    model = window.photos.list.model()
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_the_list_tells_vehicles_and_sides_and_sorts_by_them(
    two_vehicles: MainWindow, session: Session, qtbot: QtBot
) -> None:
    assert shown(two_vehicles)[:3] == [
        *("★ Vehicle 1 · Front", "★ Vehicle 2 · Left side"),
        "Vehicle 1 · Rear",
    ]
    sort = next(each for each in two_vehicles.view.sorts if "vehicle" in each.text())
    sort.trigger()
    assert shown(two_vehicles, FIRST_ROLE) == [False, False, True, False]
    assert shown(two_vehicles, Qt.ItemDataRole.DisplayRole) == [
        *("tin.jpg", "oak.jpg", "sea.jpg", "yew.jpg")
    ]


def test_what_is_missing_is_told(two_vehicles: MainWindow, session: Session) -> None:
    two_vehicles.edit.vehicle.about.trigger()
    assert session.notice is not None
    assert session.notice.text == (
        "Vehicle 1, 2 photos. Missing: Front left, Left side, Rear left, Rear right, Right side, "
        "Front right."
    )


def test_chosen_photos_become_a_vehicle_and_are_moved(
    two_vehicles: MainWindow, session: Session, qtbot: QtBot
) -> None:
    menu = two_vehicles.edit.vehicle
    qtbot.waitUntil(menu.separate.isEnabled)
    menu.separate.trigger()
    qtbot.waitUntil(lambda: session.vehicles.number == 3)
    menu.targets.aboutToShow.emit()
    assert len(menu.targets.actions()) == 3
    menu.targets.actions()[1].trigger()
    qtbot.waitUntil(lambda: session.vehicles.number == 2)


def test_a_background_for_the_vehicle_says_how_many(
    two_vehicles: MainWindow, session: Session, qtbot: QtBot
) -> None:
    button = two_vehicles.outcome.scope
    qtbot.waitUntil(button.isVisible)
    assert button.text().startswith("All 4 photos")
    button.actions_of[Scope.VEHICLE].trigger()
    qtbot.waitUntil(lambda: button.text().startswith("Vehicle 1 · 2"))
    red = BackgroundChoice((200, 0, 0))
    session.backgrounds.choose(red)
    assert [photo.background for photo in session.store.photos()] == [red, None, red, None]
