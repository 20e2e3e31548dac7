from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core.photo.edits import Stroke, Way
from app.core.photo.notice import Offer
from app.core.photo.photo import PhotoId, State
from app.session.learning.learning import Learning
from app.session.preferences import Preferences
from app.session.session import Session

if TYPE_CHECKING:
    from tests.app.conftest import Bench

STROKE = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 8.0, 1.0)


@pytest.fixture
def learning(session: Session, tmp_path: Path) -> Iterator[Learning]:
    learning = Learning(session, Preferences(None), tmp_path / "home")
    yield learning
    learning.close()


@pytest.fixture
def five(session: Session, bench: Bench) -> list[PhotoId]:
    """Five photos: one repaired, one reviewed, one exported, one that cannot be read, one more."""
    session.start()
    broken = bench.folder / "broken.jpg"
    broken.write_bytes(b"no photo")
    ids = bench.add(*(bench.photo(f"{name}.jpg") for name in "abcd"), broken)
    bench.finish()
    session.repairing.repair(ids[0], STROKE)
    session.history.review([session.store[ids[1]]])
    session.store.update(replace(session.store[ids[2]], state=State.EXPORTED))
    return ids


def test_it_is_asked_first_and_what_the_user_did_is_kept(
    learning: Learning, bench: Bench, five: list[PhotoId]
) -> None:
    session = bench.session
    before = session.store.photos()
    learning.ask_to_find_again()
    assert session.notice is not None
    assert session.notice.text == (
        "Find the cars of 2 photos again? Their present masks are replaced for good. "
        "2 photos that you repaired or marked as reviewed stay as they are."
    )
    assert session.notice.offers == (Offer.FIND_AGAIN_NOW,)
    assert session.store.photos() == before
    seen = len(bench.finder.seen)
    learning.find_again()
    bench.finish()
    assert len(bench.finder.seen) == seen + 2
    assert session.notice is None
    kept = [photo.seen_in_export for photo in before[:2]]
    assert [session.store[photo_id].seen_in_export for photo_id in five[:2]] == kept
    assert [session.store[photo_id].reviewed for photo_id in five[:2]] == [False, True]
    assert session.store[five[2]].state is State.READY  # its file is out of date now


def test_there_is_nothing_to_find_again_where_all_is_the_users_own(
    learning: Learning, bench: Bench, five: list[PhotoId]
) -> None:
    session = bench.session
    session.history.review(session.store.photos())
    assert not learning.can_find_again
    learning.ask_to_find_again()
    assert session.notice is not None
    assert session.notice.offers == ()
    assert "they stay" in session.notice.text


def test_without_photos_nothing_has_been_found(learning: Learning, bench: Bench) -> None:
    learning.ask_to_find_again()
    assert bench.session.notice is not None
    assert bench.session.notice.text == "No car has been found yet."
