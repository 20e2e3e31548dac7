"""Reviewing by keyboard, and the menus over the list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.core.mask.alpha import encode_alpha
from app.core.photo.finding import Finding
from app.core.photo.look import Veil, View
from app.core.photo.photo import State
from app.core.photo.status import Arrangement, Filter, Sort
from app.core.saved.session import Saved
from app.session.session import Session
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, MakePhoto

Key = Qt.Key


@pytest.fixture
def doubtful(
    session: Session, add: AddPhotos, make_photo: MakePhoto, window: MainWindow
) -> Session:
    """A session of four photos, c the least certain, b the most."""
    ids = add(*(make_photo(f"{name}.jpg", 6, 4) for name in "abcd"))
    alpha = encode_alpha(np.ones((4, 6), np.float32))
    for photo_id, certainty in zip(ids, (0.9, 0.999, 0.5, 0.8), strict=True):
        photo = session.store[photo_id]
        findings = (Finding.UNSURE,) if certainty < 0.99 else ()
        session.store.update(
            replace(photo, state=State.READY, alpha=alpha, certainty=certainty, findings=findings)
        )
    QApplication.processEvents()
    window.activateWindow()
    window.photos.list.setFocus()
    return session


def reviewed(session: Session) -> str:
    return "".join(photo.name[0] for photo in session.store.photos() if photo.reviewed)


def current(session: Session) -> str:
    assert session.viewing.current is not None
    return session.viewing.current.name[0]


@pytest.mark.parametrize("key", [Key.Key_R, Key.Key_Return, Key.Key_Enter])
def test_a_key_marks_as_reviewed_and_goes_to_the_next(
    window: MainWindow, doubtful: Session, key: Key
) -> None:
    QTest.keyClick(window.photos.list, key)
    assert (reviewed(doubtful), current(doubtful)) == ("a", "c")
    QApplication.processEvents()
    QTest.keyClick(window.photos.list, key)
    assert (reviewed(doubtful), current(doubtful)) == ("ac", "d")


def test_one_that_is_reviewed_already_is_passed_by(window: MainWindow, doubtful: Session) -> None:
    first = doubtful.viewing.current
    assert first is not None
    QTest.keyClick(window.photos.list, Key.Key_R)
    doubtful.viewing.set_current(first.id)
    QApplication.processEvents()
    steps = doubtful.history.stack.count()
    QTest.keyClick(window.photos.list, Key.Key_R)
    assert (reviewed(doubtful), current(doubtful)) == ("a", "c")
    assert doubtful.history.stack.count() == steps, "nothing was done that could be undone"


def test_reviewing_is_undone(window: MainWindow, doubtful: Session) -> None:
    window.photos.list.selectAll()
    window.edit.review.trigger()
    assert reviewed(doubtful) == "abcd"
    assert doubtful.history.stack.undoText() == "review of 4 photos"
    window.edit.undo.trigger()
    assert reviewed(doubtful) == ""
    window.edit.redo.trigger()
    assert reviewed(doubtful) == "abcd"


def test_the_next_that_needs_review(window: MainWindow, doubtful: Session) -> None:
    doubtful.viewing.arrange(Arrangement(sort=Sort.LEAST_CERTAIN))
    QTest.keyClick(window.photos.list, Key.Key_N)
    assert current(doubtful) == "c"
    QTest.keyClick(window.photos.list, Key.Key_N)
    assert current(doubtful) == "d"
    assert reviewed(doubtful) == ""


def test_when_all_is_reviewed_that_is_told(window: MainWindow, doubtful: Session) -> None:
    for _ in range(3):
        QTest.keyClick(window.photos.list, Key.Key_R)
        QApplication.processEvents()
    assert window.notice.text == "No more photos need review."
    doubtful.tell(None)
    QTest.keyClick(window.photos.list, Key.Key_N)
    assert window.notice.text == "No more photos need review.", (
        "a key that does nothing is a riddle"
    )


def test_the_filter_tells_how_many_there_are(window: MainWindow, doubtful: Session) -> None:
    bar = window.photos.bar
    assert bar.filter.text().startswith("All photos · 4")
    texts = [action.text() for action in window.view.filters]
    assert "Needs review\t3" in texts
    window.view.filters[1].trigger()
    QApplication.processEvents()
    assert doubtful.viewing.arrangement.filter is Filter.NEEDS_REVIEW
    assert bar.filter.text().startswith("Needs review · 3")
    assert window.photos.list.model().rowCount() == 3
    window.view.sorts[2].trigger()
    QApplication.processEvents()
    assert doubtful.viewing.arrangement == Arrangement(Filter.NEEDS_REVIEW, Sort.LEAST_CERTAIN)
    assert bar.sort.text().startswith("Least certain")


def test_a_photo_being_cut_cannot_be_reviewed(window: MainWindow, add: AddPhotos) -> None:
    add(Path("a.jpg"))
    QApplication.processEvents()
    assert not window.edit.review.isEnabled()


def test_the_colour_of_the_overlay_is_chosen_and_seen(window: MainWindow, session: Session) -> None:
    green = next(action for action in window.view.veils if action.text() == "Green")
    green.trigger()
    assert (session.viewing.look.view, session.viewing.look.veil) == (View.OVERLAY, Veil.GREEN)
    session.restore(Saved())
    assert session.viewing.look.veil is Veil.GREEN, "it is the user's, not the session's"


def test_what_was_removed_from_the_list_is_told_and_comes_back_by_a_click(
    window: MainWindow, doubtful: Session
) -> None:
    window.photos.list.selectAll()
    window.edit.remove.trigger()
    assert window.notice.text == (
        "4 photos were removed from the list. Their files stay where they are."
    )
    (undo,) = [b for b in window.notice.findChildren(QPushButton) if b.text() == "Undo"]
    undo.click()
    assert [photo.path.stem for photo in doubtful.store.photos()] == ["a", "b", "c", "d"]
    assert doubtful.notice is None


def test_the_click_that_brings_photos_back_is_not_offered_after_another_step(
    window: MainWindow, doubtful: Session
) -> None:
    first, second, third, _ = doubtful.store.photos()
    doubtful.viewing.choose([first.id, second.id])
    window.edit.remove.trigger()
    assert doubtful.notice is not None
    doubtful.history.review([third])
    assert doubtful.notice is None
