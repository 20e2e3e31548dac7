"""A watched folder: what arrives is cut, and exported if that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.core.output.choice import ExportChoice
from app.core.output.output import Output
from app.core.photo.notice import Tone
from app.core.photo.photo import State
from app.session import watching
from app.session.session import Session

if TYPE_CHECKING:
    from tests.app.conftest import BrightFinder, MakePhoto


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def session(
    qtbot: QtBot, finder: BrightFinder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    monkeypatch.setattr(watching, "PAUSE", 20)
    session = Session(finder, state=tmp_path / "state")
    session.exporting.remember(ExportChoice(Output(), tmp_path / "out"))
    session.start()
    yield session
    session.close()


def begin(session: Session, inbox: Path, qtbot: QtBot) -> None:
    """Watch, and wait until what is there is known."""
    with qtbot.waitSignal(session.watching.changed):
        session.watching.watch(inbox)
    qtbot.waitUntil(lambda: not session.watching._lane.busy)


def test_what_arrives_is_cut_and_nobody_is_taken_away(
    session: Session, inbox: Path, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    session.find([make_photo("mine.jpg")])
    qtbot.waitUntil(lambda: len(session.store) == 1)
    begin(session, inbox, qtbot)
    make_photo("inbox/new.jpg")
    qtbot.waitUntil(lambda: len(session.store) == 2)
    qtbot.waitUntil(lambda: session.store.at(1).state is State.READY)
    assert session.viewing.current is not None
    assert session.viewing.current.name == "mine.jpg"
    assert session.history.stack.count() == 1, "it is no step to undo"


def test_it_is_exported_once_it_needs_no_review(
    session: Session, inbox: Path, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session.watching.export_arrivals(yes=True)
    begin(session, inbox, qtbot)
    make_photo("inbox/new.jpg")
    qtbot.waitUntil(lambda: len(session.store) == 1)
    qtbot.waitUntil(lambda: session.store.at(0).state is State.READY)
    assert not (tmp_path / "out").exists(), "the network is not sure of it"
    session.history.review([session.store.at(0)])
    qtbot.waitUntil(lambda: session.store.at(0).state is State.EXPORTED)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["new.png"]
    qtbot.waitUntil(lambda: session.watching.exported == 1)
    assert session.notice is None, "it is counted, not told for every photo"


def test_what_cannot_be_exported_by_itself_is_told(
    session: Session, inbox: Path, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "out").write_text("in the way of the folder")
    session.watching.export_arrivals(yes=True)
    begin(session, inbox, qtbot)
    make_photo("inbox/new.jpg")
    qtbot.waitUntil(lambda: len(session.store) == 1)
    qtbot.waitUntil(lambda: session.store.at(0).state is State.READY)
    session.history.review([session.store.at(0)])
    qtbot.waitUntil(lambda: session.notice is not None)
    assert session.notice is not None
    assert session.notice.tone is Tone.ERROR
    assert session.watching.exported == 0


def test_what_was_due_before_a_restart_still_is(
    session: Session, inbox: Path, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    path = make_photo("inbox/new.jpg")
    session.find([path])
    qtbot.waitUntil(lambda: len(session.store) == 1)
    qtbot.waitUntil(lambda: session.store.at(0).state is State.READY)
    session.store.update(replace(session.store.at(0), findings=()))
    session.watching.export_arrivals(yes=True)
    session.watching.watch(inbox, again=True)
    session.watching.export_arrivals(yes=True)
    qtbot.waitUntil(lambda: session.store.at(0).state is State.EXPORTED)


def test_a_folder_that_is_gone_is_told_once_and_watched_again(
    session: Session, inbox: Path, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    begin(session, inbox, qtbot)
    told: list[str] = []
    session.watching.failed.connect(told.append)
    inbox.rmdir()
    qtbot.waitUntil(lambda: len(told) == 1)
    make_photo("inbox/new.jpg")
    qtbot.waitUntil(lambda: len(session.store) == 1)
    assert len(told) == 1


def test_stopped_it_takes_nothing(
    session: Session, inbox: Path, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    begin(session, inbox, qtbot)
    session.watching.stop()
    make_photo("inbox/new.jpg")
    assert session.watching.folder is None
    assert not session.watching._timer.isActive()
