"""The keeper: nothing is lost by a crash, a quit, a second window or a moved folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.output.naming import Source
from app.core.photo.edits import FillHole
from app.core.photo.look import BackgroundChoice
from app.core.photo.notice import Offer, Tone
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.status import Arrangement, Filter, Sort
from app.core.saved.session import Saved
from app.core.saved.session_file import load_session, save_session
from app.session.keeping.keeper import Keeper
from app.session.preferences import Preferences
from app.session.session import Session
from app.session.workers import Lane, Worker
from tests.app.core.saved.sessions import photos_saved
from tests.app.session.crashing import FOUND_BY_HAND, PLACED

if TYPE_CHECKING:
    from tests.app.conftest import BrightFinder, MakePhoto

ROOT = Path(__file__).resolve().parents[4]

Open = Callable[..., tuple[Session, Keeper]]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def opened(finder: BrightFinder, state: Path, qtbot: QtBot) -> Iterator[Open]:
    """Opens one window's session after another, each with a keeper that has started."""
    made: list[tuple[Session, Keeper]] = []
    preferences = Preferences(state.with_name("settings"))

    def opened(*inputs: Path) -> tuple[Session, Keeper]:
        session = Session(finder)
        keeper = Keeper(session, preferences, state)
        made.append((session, keeper))
        with qtbot.waitSignal(keeper.settled):
            keeper.start(inputs)
        return session, keeper

    yield opened
    for session, keeper in made:
        keeper.close()
        session.close()
    preferences.close()


def fill(session: Session, *paths: Path) -> None:
    for path in paths:
        photo = session.store.new_photo(Source(path, Path(path.name)))
        session.store.insert(len(session.store), photo)


def quit_(session: Session, keeper: Keeper) -> None:
    keeper.close()
    session.close()


def names(session: Session) -> list[str]:
    return [photo.name for photo in session.store.photos()]


def test_after_quitting_everything_is_there_again(
    opened: Open, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"), make_photo("b.png"))
    session.start()
    qtbot.waitUntil(lambda: all(p.state is State.READY for p in session.store.photos()))
    session.viewing.set_current(session.store.at(1).id)
    session.viewing.set_background(BackgroundChoice((1, 2, 3)))
    session.backgrounds.use_own_picture(make_photo("beach.png"))
    session.viewing.arrange(Arrangement(Filter.ALL, Sort.NAME))
    mended = replace(session.store.at(0), repair=FOUND_BY_HAND, placement=PLACED, reviewed=True)
    session.store.update(mended)
    before = session.snapshot()
    quit_(session, keeper)

    session, keeper = opened()
    after = session.snapshot()
    strip = [replace(photo, id=before.photos[0].id) for photo in after.photos]
    assert strip == [replace(photo, id=before.photos[0].id) for photo in before.photos]
    assert session.viewing.current is not None
    assert session.viewing.current.name == "b.png"
    assert (after.look, after.own_backgrounds) == (before.look, before.own_backgrounds)
    assert after.arrangement == before.arrangement
    assert session.notice is not None
    assert session.notice.text == "Your last session is here again: 2 photos."
    assert session.notice.offers == (Offer.START_ANEW,)


def test_photos_that_wait_at_the_end_are_cut_at_the_next_start(
    opened: Open, make_photo: MakePhoto, finder: BrightFinder, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"), make_photo("b.png"))
    finder.hold()
    session.start()
    qtbot.waitUntil(lambda: len(finder.seen) == 1)
    finder.release()
    quit_(session, keeper)

    session, keeper = opened()
    assert [photo.state for photo in session.store.photos()] == [State.QUEUED] * 2
    session.start()
    qtbot.waitUntil(lambda: all(p.state is State.READY for p in session.store.photos()))


def test_a_killed_program_loses_nothing(
    opened: Open, make_photo: MakePhoto, state: Path, qtbot: QtBot
) -> None:
    photo = make_photo("car.png")
    command = [sys.executable, "-m", "tests.app.session.crashing", str(state), str(photo)]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}) as program:
        try:
            qtbot.waitUntil(
                lambda: any(photo.repair == FOUND_BY_HAND for photo in photos_saved(state)),
                timeout=60_000,
            )
        finally:
            program.kill()
    session, _ = opened()
    restored = session.store.at(0)
    assert (restored.state, restored.path) == (State.READY, photo)
    assert (restored.repair, restored.placement) == (FOUND_BY_HAND, PLACED)
    assert restored.alpha is not None


def test_it_is_saved_a_moment_after_a_change(
    opened: Open, make_photo: MakePhoto, state: Path, qtbot: QtBot
) -> None:
    session, _ = opened()
    fill(session, make_photo("a.png"))
    qtbot.waitUntil(lambda: len(photos_saved(state)) == 1)
    fill(session, make_photo("b.png"))
    qtbot.waitUntil(lambda: len(photos_saved(state)) == 2)


def test_a_window_that_closes_while_it_is_being_saved_loses_nothing(
    opened: Open, make_photo: MakePhoto, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane_runs = Lane.run
    session, keeper = opened()
    fill(session, make_photo("a.png"))

    def run_and_cancel(lane: Lane, *items: Any, **callbacks: Any) -> Worker:
        worker = lane_runs(lane, *items, **callbacks)
        lane.cancel()
        begun.append(worker)
        return worker

    begun: list[Worker] = []
    with monkeypatch.context() as patch:
        patch.setattr(Lane, "run", run_and_cancel)
        qtbot.waitUntil(lambda: bool(begun))
    quit_(session, keeper)
    assert names(opened()[0]) == ["a.png"]


def test_two_windows_do_not_share_a_place(opened: Open, make_photo: MakePhoto, state: Path) -> None:
    first, second = opened(), opened()
    fill(first[0], make_photo("a.png"))
    fill(second[0], make_photo("b.png"))
    quit_(*first)
    quit_(*second)
    third, fourth = opened(), opened()
    assert sorted(names(third[0]) + names(fourth[0])) == ["a.png", "b.png"]


def test_the_second_windows_session_is_not_forgotten(opened: Open, make_photo: MakePhoto) -> None:
    first, second = opened(), opened()
    fill(second[0], make_photo("b.png"))
    quit_(*second)
    quit_(*first)
    session, _ = opened()
    assert names(session) == ["b.png"]


def test_a_new_session_is_empty_and_the_old_one_can_be_brought_back(
    opened: Open, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    with qtbot.waitSignal(session.replaced):
        keeper.new()
    assert names(session) == []
    qtbot.waitUntil(lambda: session.notice is not None)
    assert session.notice is not None
    assert session.notice.offers == (Offer.BRING_BACK,)
    quit_(session, keeper)

    session, keeper = opened()
    assert names(session) == []
    fill(session, make_photo("b.png"))
    with qtbot.waitSignal(session.replaced):
        keeper.bring_back()
    assert names(session) == ["a.png"]
    with qtbot.waitSignal(session.replaced):
        keeper.bring_back()
    assert names(session) == ["b.png"]


def test_a_session_is_saved_to_a_file_and_opened(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    with qtbot.waitSignal(keeper.changed):
        keeper.save_as(tmp_path / "cars")
    file = tmp_path / "cars.forecourt"
    assert keeper.recent == (file,)
    with qtbot.waitSignal(session.replaced):
        keeper.new()
    with qtbot.waitSignal(session.replaced):
        keeper.take([file])
    assert names(session) == ["a.png"]


def test_recent_sessions_are_looked_for_in_a_thread_at_the_start(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    files = tmp_path / "gone.forecourt", tmp_path / "here.forecourt"
    for file in files:
        keeper.save_as(file)
    qtbot.waitUntil(lambda: len(keeper.recent) == 2)
    quit_(session, keeper)
    files[0].unlink()

    _, keeper = opened()
    qtbot.waitUntil(lambda: keeper.recent == files[1:])
    files[1].unlink()
    assert keeper.recent == files[1:]  # nobody looks while the list is shown


def test_a_session_is_saved_to_its_file_though_the_window_closes_at_once(
    opened: Open, make_photo: MakePhoto, tmp_path: Path
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    for _ in range(20):
        keeper.find_moved(tmp_path)  # keeps the thread busy
    keeper.save_as(tmp_path / "cars.forecourt")
    quit_(session, keeper)
    assert len(load_session(tmp_path / "cars.forecourt").photos) == 1


def test_a_file_named_at_the_start_makes_the_last_session_the_earlier_one(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    with qtbot.waitSignal(keeper.changed):
        keeper.save_as(tmp_path / "cars.forecourt")
    fill(session, make_photo("b.png"))
    quit_(session, keeper)

    session, keeper = opened(tmp_path / "cars.forecourt")
    qtbot.waitUntil(lambda: names(session) == ["a.png"])
    qtbot.waitUntil(lambda: keeper.has_earlier)
    with qtbot.waitSignal(session.replaced):
        keeper.bring_back()
    assert names(session) == ["a.png", "b.png"]


def test_what_is_done_while_another_session_opens_is_kept_with_the_earlier_one(
    opened: Open, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    with qtbot.waitSignal(session.replaced):
        keeper.new()
        fill(session, make_photo("b.png"))
    quit_(session, keeper)

    session, keeper = opened()
    with qtbot.waitSignal(session.replaced):
        keeper.bring_back()
    assert names(session) == ["a.png", "b.png"]


def test_a_session_that_cannot_be_kept_stays(
    opened: Open, make_photo: MakePhoto, state: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    (state / "sessions" / "1" / "before").write_text("in the way")
    keeper.new()
    qtbot.waitUntil(lambda: session.notice is not None)
    assert names(session) == ["a.png"]
    assert not keeper.has_earlier


@pytest.mark.parametrize("good", [True, False])
def test_photos_named_with_a_session_are_looked_for_after_it(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot, *, good: bool
) -> None:
    file = tmp_path / "cars.forecourt"
    if good:
        save_session(file, Saved((Photo(PhotoId(1), make_photo("a.png"), Path("a.png")),)))
    session, keeper = opened()
    keeper.take([make_photo("b.png"), file])
    qtbot.waitUntil(lambda: "b.png" in names(session), timeout=5000)
    assert names(session) == (["a.png", "b.png"] if good else ["b.png"])


def test_a_damaged_file_changes_nothing(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    (tmp_path / "bad.forecourt").write_bytes(b"no zip")
    with qtbot.waitSignal(session.notice_changed):
        keeper.open(tmp_path / "bad.forecourt")
    assert session.notice is not None
    assert "damaged" in session.notice.text
    assert names(session) == ["a.png"]
    assert not keeper.has_earlier


def test_a_damaged_last_session_is_told_and_put_aside(
    opened: Open, make_photo: MakePhoto, state: Path
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    quit_(session, keeper)
    text = state / "sessions" / "1" / "now" / "session.json"
    text.write_text(text.read_text()[:-9])
    session, keeper = opened()
    assert names(session) == []
    assert session.notice is not None
    assert "cannot be brought back" in session.notice.text
    fill(session, make_photo("b.png"))
    quit_(session, keeper)
    assert (text.parent.with_name("now-damaged-1") / "session.json").exists()
    assert names(opened()[0]) == ["b.png"]


def test_a_damaged_last_session_that_cannot_be_put_aside_is_not_written_over(
    opened: Open, make_photo: MakePhoto, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    quit_(session, keeper)
    text = state / "sessions" / "1" / "now" / "session.json"
    text.write_text(text.read_text()[:-9])
    damaged = text.read_text()

    def refuse(path: Path, _target: Path) -> Path:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "rename", refuse)
    session, keeper = opened()
    assert session.notice is not None
    assert "this one is not saved by itself" in session.notice.text
    fill(session, make_photo("b.png"))
    quit_(session, keeper)
    assert text.read_text() == damaged


def test_moved_photos_are_asked_for_and_found(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("day/a.png"), make_photo("day/b.png", 80))
    session.start()
    qtbot.waitUntil(lambda: all(p.state is State.READY for p in session.store.photos()))
    quit_(session, keeper)
    shutil.move(tmp_path / "day", tmp_path / "moved")

    session, keeper = opened()
    assert session.notice is not None
    assert session.notice.text == (
        "Your last session is here again: 2 photos. 2 photos are not where they were."
    )
    assert session.notice.offers == (Offer.FIND_MOVED, Offer.START_ANEW)
    assert len(keeper.missing) == 2
    with qtbot.waitSignal(keeper.changed):
        keeper.find_moved(tmp_path / "moved")
    assert keeper.missing == []
    assert [photo.path.parent.name for photo in session.store.photos()] == ["moved", "moved"]
    assert [photo.error for photo in session.store.photos()] == [None, None]
    assert session.notice.tone is Tone.DONE


def test_photos_not_found_stay_and_are_asked_for_again(
    opened: Open, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("day/a.png"), make_photo("day/b.png", 80))
    quit_(session, keeper)
    (tmp_path / "day" / "a.png").rename(tmp_path / "a.png")
    (tmp_path / "day" / "b.png").unlink()

    session, keeper = opened()
    with qtbot.waitSignal(keeper.changed):
        keeper.find_moved(tmp_path)
    assert [photo.state for photo in session.store.photos()] == [State.QUEUED, State.FAILED]
    assert session.notice is not None
    assert session.notice.text.startswith("1 of 2 photos found.")
    assert session.notice.offers == (Offer.FIND_MOVED,)


def test_a_changed_photo_is_cut_anew_and_its_repair_is_mentioned(
    opened: Open, make_photo: MakePhoto, qtbot: QtBot
) -> None:
    session, keeper = opened()
    fill(session, make_photo("a.png"))
    session.start()
    qtbot.waitUntil(lambda: session.store.at(0).state is State.READY)
    session.store.update(replace(session.store.at(0), repair=(FillHole((1.0, 1.0)),)))
    quit_(session, keeper)
    make_photo("a.png", 99)

    session, keeper = opened()
    assert session.store.at(0).state is State.QUEUED
    assert session.notice is not None
    assert "See whether your repairs still fit: a.png." in session.notice.text


def test_a_folder_that_cannot_be_written_to_is_told(
    opened: Open, state: Path, qtbot: QtBot
) -> None:
    state.write_text("in the way")
    session, keeper = opened()
    qtbot.waitUntil(lambda: session.notice is not None)
    assert session.notice is not None
    assert "not saved by itself" in session.notice.text
    assert not keeper.has_earlier
