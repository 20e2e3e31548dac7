"""Undo is seen: it goes where it does something, and says what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.output.naming import Source
from app.core.photo.edits import Stroke, Way
from app.core.photo.photo import Photo, State
from app.core.photo.placement import Placement
from app.core.saved.session import Saved
from app.session import history
from app.session.placing import Wish
from app.session.session import Session

STROKE = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 4.0)


@pytest.fixture
def told(session: Session) -> list[str]:
    said: list[str] = []
    session.history.told.connect(said.append)
    return said


def add(session: Session, *names: str) -> list[Photo]:
    session.history.add([Source(Path(name), Path(name)) for name in names])
    for photo in session.store.photos():
        session.store.update(replace(photo, state=State.READY, alpha=b"found"))
    return session.store.photos()


def test_undo_and_redo_go_to_the_photo_they_change_and_name_it(
    session: Session, told: list[str]
) -> None:
    first, second = add(session, "a.jpg", "b.jpg")
    session.history.repair(second.id, STROKE)
    assert session.viewing.current == first, "an edit that comes late takes nobody away"
    session.history.undo()
    assert session.viewing.current == second
    session.viewing.set_current(first.id)
    session.history.redo()
    assert session.viewing.current is not None
    assert session.viewing.current.id == second.id
    assert told == ["Undone: add stroke · b.jpg", "Redone: add stroke · b.jpg"]


def test_several_photos_are_counted(session: Session, told: list[str]) -> None:
    photos = add(session, "a.jpg", "b.jpg")
    changes = tuple((photo, Placement(x=0.2)) for photo in photos)
    session.history.place(Wish("place alike", changes))
    session.viewing.set_current(photos[1].id)
    session.history.undo()
    assert told == ["Undone: place alike · 2 photos"]
    assert session.viewing.current is not None
    assert session.viewing.current.id == photos[1].id, "it is one of those that changed"


def test_a_row_of_undos_ends_before_the_photos_that_were_added(
    session: Session, told: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = add(session, "a.jpg", "b.jpg")[0]
    session.history.repair(photo.id, STROKE)
    for _ in range(13):
        session.history.undo()
    assert len(session.store) == 2
    assert told[-1] == "Next: undo “add 2 photos”. Undo again to do it."
    monkeypatch.setattr(history, "PAUSE", -1)
    session.history.undo()
    assert (len(session.store), told[-1]) == (0, "Undone: add 2 photos")
    session.history.redo()
    assert len(session.store) == 2


def test_what_was_added_just_now_goes_at_once(session: Session, told: list[str]) -> None:
    add(session, "a.jpg")
    session.history.undo()
    assert (len(session.store), told) == (0, ["Undone: add 1 photo · a.jpg"])


def test_nothing_to_undo_is_nothing_told(session: Session, told: list[str]) -> None:
    session.history.undo()
    session.history.redo()
    assert told == []


def many(first: int = 0) -> list[Source]:
    paths = [Path(f"{number:04}.jpg") for number in range(first, first + 1000)]
    return [Source(path, path) for path in paths]


def test_a_thousand_photos_come_in_pieces_and_are_one_step(session: Session, qtbot: QtBot) -> None:
    pieces: list[int] = []
    session.store.added.connect(lambda ids: pieces.append(len(ids)))
    session.history.add(many())
    assert len(session.store) == 100, "the first come at once"
    qtbot.waitUntil(lambda: not session.history.adding)
    assert pieces == [100] * 10
    assert [photo.path for photo in session.store.photos()] == [each.path for each in many()]
    session.history.undo()
    assert len(session.store) == 0
    session.history.redo()
    assert [photo.path for photo in session.store.photos()] == [each.path for each in many()]


@pytest.mark.parametrize("what", ["undo", "remove", "add", "snapshot"])
def test_what_comes_in_between_finds_all_photos_added(session: Session, what: str) -> None:
    session.history.add(many())
    ids = [photo.id for photo in session.store.photos()]
    if what == "undo":
        session.history.undo()
        assert len(session.store) == 0
        session.history.redo()
    elif what == "remove":
        session.history.remove(ids[:1])
        assert session.history.stack.undoText() == "remove 1 photo"
        session.history.undo()
    elif what == "add":
        session.history.add(many(1000))
        session.history.undo()
    else:
        assert len(session.snapshot().photos) == 1000
    assert not session.history.adding
    assert [photo.path for photo in session.store.photos()] == [each.path for each in many()]


def test_what_has_not_come_goes_with_the_session(session: Session, qtbot: QtBot) -> None:
    session.history.add(many())
    session.restore(Saved())
    with qtbot.assertNotEmitted(session.store.added, wait=50):
        assert not session.history.adding
    assert len(session.store) == 0
