"""Vehicles in a session: told by themselves, changed by the user, undone, and kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.output.naming import Source
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, State
from app.core.saved.session_file import load_session, save_session
from app.session.session import Session
from app.session.vehicles.backgrounds import Scope

RED, GREEN = BackgroundChoice((200, 0, 0)), BackgroundChoice((0, 200, 0))


@pytest.fixture
def session_of_two(session: Session, qtbot: QtBot) -> Session:
    """Four photos: two of one vehicle, taken at once, and two of another, hours later."""
    names = [Path(f"{name}.jpg") for name in ("oak", "sea", "tin", "yew")]  # which say nothing
    session.history.add([Source("/" / name, name) for name in names])
    for number, photo in enumerate(session.store.photos()):
        taken, angle = 9000 * (number // 2), 45 * (number % 2)
        session.store.update(
            replace(photo, state=State.QUEUED, alpha=None, taken=taken, angle=angle)
        )
    qtbot.waitUntil(lambda: vehicles(session) == [1, 1, 2, 2])
    return session


def vehicles(session: Session) -> list[int | None]:
    return [photo.vehicle for photo in session.store.photos()]


def backgrounds(session: Session) -> list[BackgroundChoice | None]:
    return [photo.background for photo in session.store.photos()]


def photo(session: Session, index: int) -> Photo:
    return session.store.at(index)


def test_the_main_photo_of_each_is_proposed(session_of_two: Session) -> None:
    tell = session_of_two.vehicles
    assert tell.number == 2
    mains = [tell.is_main(photo) for photo in session_of_two.store.photos()]
    assert mains == [False, True, False, True]


def test_photos_are_moved_in_one_step(session_of_two: Session, qtbot: QtBot) -> None:
    session_of_two.vehicles.move([photo(session_of_two, 0)], 2)
    qtbot.waitUntil(lambda: vehicles(session_of_two) == [1, 2, 1, 1])
    session_of_two.history.undo()
    qtbot.waitUntil(lambda: vehicles(session_of_two) == [1, 1, 2, 2])


def test_a_vehicle_is_split_and_joined(session_of_two: Session, qtbot: QtBot) -> None:
    session_of_two.vehicles.separate([photo(session_of_two, 1)])
    qtbot.waitUntil(lambda: vehicles(session_of_two) == [1, 2, 3, 3])
    session_of_two.vehicles.join([photo(session_of_two, 0), photo(session_of_two, 3)])
    qtbot.waitUntil(lambda: vehicles(session_of_two) == [1, 2, 1, 1])


def test_photos_parted_one_right_after_the_other_stay_apart(
    session_of_two: Session, qtbot: QtBot
) -> None:
    session_of_two.vehicles.join([photo(session_of_two, 0), photo(session_of_two, 3)])
    qtbot.waitUntil(lambda: vehicles(session_of_two) == [1, 1, 1, 1])
    for index in (0, 1):
        session_of_two.vehicles.separate([photo(session_of_two, index)])
    qtbot.waitUntil(lambda: vehicles(session_of_two) == [1, 2, 3, 3])


@pytest.mark.parametrize(
    ("scope", "own", "text"),
    [
        (Scope.PHOTO, [RED, None, None, None], "background of 1 photo"),
        (Scope.VEHICLE, [RED, RED, None, None], "background of 2 photos"),
        (Scope.ALL, [None, None, None, None], "background of 4 photos"),
    ],
)
def test_a_background_is_for_the_scope_and_is_undone_at_once(
    session_of_two: Session, scope: Scope, own: list[BackgroundChoice | None], text: str
) -> None:
    session = session_of_two
    session.viewing.set_current(photo(session, 0).id)
    session.backgrounds.choose(GREEN)
    session.backgrounds.set_scope(scope)
    session.backgrounds.choose(RED)
    assert backgrounds(session) == own
    assert session.viewing.look.background == RED
    assert session.history.stack.undoText() == text
    session.history.undo()
    assert backgrounds(session) == [None] * 4
    assert session.viewing.look.background == GREEN


def test_the_view_shows_the_photos_own_background(session_of_two: Session) -> None:
    session = session_of_two
    session.viewing.set_current(photo(session, 0).id)
    session.backgrounds.set_scope(Scope.VEHICLE)
    session.backgrounds.choose(RED)
    session.viewing.set_current(photo(session, 2).id)
    assert session.viewing.look.background.is_transparent
    session.viewing.set_current(photo(session, 1).id)
    assert session.viewing.look.background == RED
    session.backgrounds.set_scope(Scope.ALL)
    session.backgrounds.choose(GREEN)
    assert backgrounds(session) == [None] * 4, "what is for all takes the place of what was own"


def test_vehicles_and_their_backgrounds_are_saved(session_of_two: Session, tmp_path: Path) -> None:
    session = session_of_two
    session.backgrounds.set_scope(Scope.VEHICLE)
    session.backgrounds.choose(BackgroundChoice(picture=tmp_path / "hall.jpg"))
    session.vehicles.separate([photo(session, 3)])
    save_session(tmp_path / "two.forecourt", session.snapshot())
    photos = load_session(tmp_path / "two.forecourt").photos
    assert [replace(p, id=q.id) for p, q in zip(photos, session.store.photos(), strict=True)] == (
        session.store.photos()
    )
