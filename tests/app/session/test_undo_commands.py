"""What can be undone and done again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from app.core.output.naming import Source
from app.core.photo.photo import Photo, State
from app.core.photo.placement import Placement
from app.session.placing import Wish
from app.session.session import Session
from app.session.undo_commands import AddPhotos, ChangePhotos, PlaceCars, RemovePhotos

if TYPE_CHECKING:
    from tests.app.conftest import Bench


@pytest.fixture
def stack(qtbot: QtBot) -> QUndoStack:
    return QUndoStack()


def sources(*names: str) -> list[Source]:
    return [Source(Path(name), Path(name)) for name in names]


def names(session: Session) -> list[str]:
    return [photo.name for photo in session.store.photos()]


def test_added_photos_go_and_come_again(session: Session, stack: QUndoStack) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg", "b.jpg")))
    assert (names(session), stack.undoText()) == (["a.jpg", "b.jpg"], "add 2 photos")
    stack.undo()
    assert names(session) == []
    stack.redo()
    assert names(session) == ["a.jpg", "b.jpg"]


def test_what_was_found_meanwhile_survives_undo_and_redo(
    session: Session, stack: QUndoStack
) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg")))
    ready = replace(session.store.at(0), state=State.READY, alpha=b"found")
    session.store.update(ready)
    stack.undo()
    stack.redo()
    assert session.store.photos() == [ready]


def test_removed_photos_come_back_in_their_places(session: Session, stack: QUndoStack) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg", "b.jpg", "c.jpg", "d.jpg")))
    before = session.store.photos()
    stack.push(RemovePhotos(session.store, [before[3].id, before[0].id, before[1].id]))
    assert (names(session), stack.undoText()) == (["c.jpg"], "remove 3 photos")
    stack.undo()
    assert session.store.photos() == before


def test_a_photo_removed_at_work_waits_again_when_it_comes_back(
    session: Session, bench: Bench, stack: QUndoStack
) -> None:
    bench.finder.hold()
    path = bench.photo()
    stack.push(AddPhotos(session.store, [Source(path, Path(path.name))]))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    stack.push(RemovePhotos(session.store, [session.store.at(0).id]))
    bench.finder.release()
    stack.undo()
    bench.until(lambda: session.store.at(0).state is State.READY)


def test_a_change_touches_only_what_was_edited(session: Session, stack: QUndoStack) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg")))
    before = session.store.at(0)
    stack.push(ChangePhotos(session.store, "Edit", [(before, replace(before, reviewed=True))]))
    session.store.update(replace(session.store.at(0), state=State.EXPORTED))
    stack.undo()
    assert session.store.at(0) == replace(before, state=State.EXPORTED)
    stack.redo()
    assert session.store.at(0) == replace(before, state=State.EXPORTED, reviewed=True)


def test_a_change_of_a_photo_that_is_gone_does_nothing(session: Session, stack: QUndoStack) -> None:
    photo = Photo(session.store.new_id(), Path("a.jpg"), Path("a.jpg"))
    stack.push(ChangePhotos(session.store, "Edit", [(photo, replace(photo, alpha=b"painted"))]))
    assert names(session) == []


def test_a_photo_whose_car_was_moved_is_exported_no_longer_until_that_is_undone(
    session: Session, stack: QUndoStack
) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg", "b.jpg")))
    for photo in session.store.photos():
        session.store.update(replace(photo, state=State.EXPORTED))
    first, _ = session.store.photos()
    stack.push(PlaceCars(session.store, Wish("move car", ((first, Placement(x=0.1)),))))
    assert [photo.state for photo in session.store.photos()] == [State.READY, State.EXPORTED]
    stack.undo()
    assert [photo.state for photo in session.store.photos()] == [State.EXPORTED, State.EXPORTED]
    stack.redo()
    session.store.update(replace(session.store.at(0), state=State.EXPORTED))
    stack.undo()
    assert session.store.at(0).state is State.READY, "the file shows the moved car by now"


def test_a_car_moved_before_all_were_placed_alike_goes_back_to_where_it_was_then(
    session: Session, stack: QUndoStack
) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg", "b.jpg")))
    begun, gone = session.store.photos()
    session.store.update(replace(begun, placement=Placement(x=0.1)))
    session.store.remove([gone.id])
    wish = Wish("place alike", ((begun, Placement(x=0.2)), (gone, Placement(x=0.2))))
    stack.push(PlaceCars(session.store, wish))
    assert session.store.at(0).placement.x == 0.2
    stack.undo()
    assert session.store.at(0).placement.x == 0.1


def test_a_closed_session_leaves_no_steps_to_tell_of(session: Session, stack: QUndoStack) -> None:
    stack.push(AddPhotos(session.store, sources("a.jpg")))
    session.history.stack.push(AddPhotos(session.store, sources("b.jpg")))
    session.close()
    assert session.history.stack.count() == 0
    assert names(session) == ["a.jpg", "b.jpg"], "the photos stay as they were saved"
