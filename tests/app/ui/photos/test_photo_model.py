"""The list filtered and sorted, and kept so while photos change."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.output.naming import Source
from app.core.photo.finding import Finding
from app.core.photo.photo import PhotoId, State
from app.core.photo.status import Arrangement, Filter, Sort, arranged
from app.session.session import Session
from app.ui.photos.photo_list import PhotoList
from app.ui.photos.photo_model import PhotoListModel

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos

Finish = Callable[[PhotoId, float], None]


@pytest.fixture
def photos(session: Session, qtbot: QtBot) -> PhotoList:
    photos = PhotoList(session)
    qtbot.addWidget(photos)
    photos.resize(260, 500)
    photos.show()
    return photos


@pytest.fixture
def finish(session: Session) -> Finish:
    """Lets the network have found a car, more or less certainly."""

    def finish(photo_id: PhotoId, certainty: float) -> None:
        photo = session.store[photo_id]
        findings = (Finding.UNSURE,) if certainty < 0.99 else ()
        session.store.update(
            replace(photo, state=State.READY, alpha=b"x", certainty=certainty, findings=findings)
        )

    return finish


def rows(photos: PhotoList) -> str:
    QApplication.processEvents()
    model = photos.model()
    return "".join(model.index(row, 0).data()[0] for row in range(model.rowCount()))


def letters(add: AddPhotos, names: str) -> list[PhotoId]:
    return add(*(Path(f"{name}.jpg") for name in names))


def test_sorted_by_name_new_ones_find_their_place(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    letters(add, "db")
    session.viewing.arrange(Arrangement(sort=Sort.NAME))
    letters(add, "ca")
    assert rows(photos) == "abcd"
    session.viewing.arrange(Arrangement())
    assert rows(photos) == "dbca"


def test_the_least_certain_come_first_as_they_become_known(
    photos: PhotoList, session: Session, add: AddPhotos, finish: Finish
) -> None:
    session.viewing.arrange(Arrangement(sort=Sort.LEAST_CERTAIN))
    a, b, c, d = letters(add, "abcd")
    session.viewing.set_current(d)
    finish(a, 0.9)
    finish(b, 0.99)
    finish(c, 0.5)
    assert rows(photos) == "cabd"
    session.viewing.set_current(a)
    session.store.update(replace(session.store[c], reviewed=True))
    assert rows(photos) == "acbd"


def test_the_photo_on_the_canvas_stays_until_it_is_left(
    photos: PhotoList, session: Session, add: AddPhotos, finish: Finish
) -> None:
    a, b, c = letters(add, "abc")
    for photo_id in (a, b, c):
        finish(photo_id, 0.5)
    session.viewing.arrange(Arrangement(Filter.NEEDS_REVIEW))
    session.viewing.set_current(b)
    session.store.update(replace(session.store[b], reviewed=True))
    assert rows(photos) == "abc"
    assert session.viewing.go_to_next_review()
    assert rows(photos) == "ac"
    assert session.viewing.current is not None
    assert session.viewing.current.id == c
    assert photos.currentIndex().row() == 1
    assert [photo.id for photo in session.viewing.chosen] == [c]


def test_a_photo_outside_the_filter_can_be_gone_to(
    photos: PhotoList, session: Session, add: AddPhotos, finish: Finish
) -> None:
    a, b = letters(add, "ab")
    finish(b, 0.5)
    session.viewing.arrange(Arrangement(Filter.NEEDS_REVIEW))
    assert rows(photos) == "b"
    session.viewing.set_current(a)
    assert rows(photos) == "ab"
    session.viewing.set_current(b)
    assert rows(photos) == "b"


def test_what_is_chosen_survives_a_change_of_order(
    photos: PhotoList, session: Session, add: AddPhotos
) -> None:
    _, b = letters(add, "ab")
    session.viewing.set_current(b)
    session.viewing.arrange(Arrangement(sort=Sort.LEAST_CERTAIN))
    assert [photo.id for photo in session.viewing.chosen] == [b]
    assert photos.currentIndex().data() == "b.jpg"


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("listed", [Filter.ALL, Filter.NEEDS_REVIEW, Filter.FAILED])
def test_whatever_happens_the_list_is_what_it_should_be(
    session: Session, add: AddPhotos, qtmodeltester: ModelTester, sort: Sort, listed: Filter
) -> None:
    """Random changes against the plain function; Qt's tester watches every signal."""
    chance = random.Random(7)  # noqa: S311 - the same at every run
    model = PhotoListModel(session)
    check: Callable[[PhotoListModel], None] = qtmodeltester.check
    check(model)
    session.viewing.arrange(Arrangement(listed, sort))
    for step in range(150):
        stored = session.store.photos()
        photo = chance.choice(stored) if stored else None
        if photo is None or chance.random() < 0.3:
            paths = [Path(f"{chance.randrange(99)}.jpg") for _ in range(chance.choice([1, 1, 6]))]
            new = [session.store.new_photo(Source(path, path)) for path in paths]
            session.store.insert(chance.randint(0, len(stored)), *new)
        elif chance.random() < 0.2:
            few = chance.sample(stored, min(len(stored), chance.choice([1, 1, 5])))
            session.store.remove([photo.id, *(each.id for each in few)])
        elif chance.random() < 0.2:
            session.viewing.set_current(photo.id)
        else:
            state, error = chance.choice([(State.READY, None), (State.FAILED, "No.")])
            certainty = chance.choice([None, 0.5, 0.6, 0.99])
            session.store.update(replace(photo, state=state, error=error, certainty=certainty))
        if step % 10 == 9:
            session.viewing.set_current(None)
            QApplication.processEvents()
            shown = [model.id_at(row) for row in range(model.rowCount())]
            expected = arranged(session.store.photos(), session.viewing.arrangement)
            assert shown == [photo.id for photo in expected]
    check(model)


def test_neighbours_get_and_lose_their_rows_at_once(
    session: Session, add: AddPhotos, qtbot: QtBot
) -> None:
    model = PhotoListModel(session)
    told: list[tuple[str, int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: told.append(("+", first, last)))
    model.rowsRemoved.connect(lambda _parent, first, last: told.append(("-", first, last)))
    session.viewing.set_current(letters(add, "z")[0])
    told.clear()
    paths = [Path(f"{name}.jpg") for name in "abcdef"]
    photos = [session.store.new_photo(Source(path, path)) for path in paths]
    session.store.insert(1, *photos)
    session.store.remove([photos[0].id, photos[1].id, photos[4].id])
    assert told == [("+", 1, 6), ("-", 5, 5), ("-", 1, 2)]


def test_what_was_removed_here_and_there_is_put_back_at_once(
    session: Session, add: AddPhotos, qtmodeltester: ModelTester
) -> None:
    ids = letters(add, "abcdef")
    model = PhotoListModel(session)
    check: Callable[[PhotoListModel], None] = qtmodeltester.check
    check(model)
    places = [(place, session.store[ids[place]]) for place in (0, 2, 3, 5)]
    session.store.remove([photo.id for _, photo in places])
    assert [model.id_at(row) for row in range(model.rowCount())] == [ids[1], ids[4]]
    session.store.put_back(places)
    assert [model.id_at(row) for row in range(model.rowCount())] == ids
    check(model)
