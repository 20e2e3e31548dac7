"""Whoever is told by the session what to do, and does so, gets on."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.mask.alpha import encode_alpha
from app.core.output.choice import ExportChoice
from app.core.output.output import Kind, Output
from app.core.photo.edits import FillHole, RemovePiece, Stroke, Way
from app.core.photo.look import BackgroundChoice, Look
from app.core.photo.notice import Notice
from app.core.photo.photo import PhotoId, State
from app.core.resources import backgrounds, root
from app.core.saved.session_file import load_session, save_session
from app.session import history, watching
from app.session.keeping.opened import notice_of_damaged
from app.session.learning.learning import Learning
from app.session.session import Session
from app.session.workers import Lane
from tests.app.session.learning.conftest import learning  # noqa: F401

if TYPE_CHECKING:
    from tests.app.conftest import Bench, MakePhoto

ROOM = Path(__file__).resolve().parents[3] / "app" / "session"
STROKE = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 6.0, 1.0)
# Done below, or in the test that is named.
DONE = {
    "The car has to be found before its mask can be replaced.": "",
    "The car has to be found before it can be repaired.": "",
    "There is no hole here: click into a gap that the car surrounds.": "",
    "There is nothing here: click on a piece that is cut out.": "",
    "The background {name} no longer comes with the program. Choose another.": "",
    "{problem} Watching goes on once it can be read.": "",
    "What arrives has no background to be exported on. Choose one.": "",
    "There is not enough free memory. Close other programs and try again.": "",
    "Repair a photo, or mark it as reviewed, before it becomes an example.": "",
    "Next: undo “{step}”. Undo again to do it.": "",
    "Your last session cannot be brought back. {problem} It stays in {folder}, so this one is not "
    "saved by itself: save it to a file of its own.": "",
    "No car is found in that box. Draw it with some room around the car.": "test_box_tool",
    "This Forecourt cannot train. Get the program's source and start it from there: python3 "
    "packaging/run.py train installs what training needs.": "test_training",
}
# Nothing can be done, or it is a matter of looking.
STATEMENTS = (
    *(" written to ", " was there already, unchanged.", "is marked in the list", "was stopped."),
    *("cannot be written to.", "is here again", "{name}: {number} photo.", "saved as {name}"),
    *("A new session.", "session is back.", "cannot be told apart.", "It is kept in {folder}."),
    *("not where it was.", "is cut anew.", "are found again.", "still fit: {names}.", "was saved."),
    *("got a new mask.", "And {number} more.", "nothing is odd.", "that are there stay."),
    *("was written.", "are removed.", "are at hand.", "without a word", "in that folder."),
    *("in the list already.", "Please report it.", "export was stopped."),
)


def said(session: Session, bench: Bench, ask: Callable[[], object]) -> str:
    """What the session refuses something with."""
    notices: list[Notice] = []
    session.repairing.refused.connect(notices.append)
    ask()
    bench.until(lambda: bool(notices))
    session.repairing.refused.disconnect(notices.append)
    return notices[0].text


def find_cars(session: Session, bench: Bench) -> None:
    session.start()
    bench.finish()


def test_what_is_repaired_once_the_car_is_found(session: Session, bench: Bench) -> None:
    (photo,) = bench.add(bench.photo("car.png"))
    repairing, mask = session.repairing, bench.folder / "mask.png"
    Image.fromarray(np.full((40, 60), 255, np.uint8)).save(mask)
    assert "before it can be repaired" in said(
        session, bench, lambda: repairing.repair(photo, STROKE)
    )
    assert "before it can be repaired" in said(
        session, bench, lambda: repairing.click(photo, (1, 1))
    )
    replaced = said(session, bench, lambda: repairing.import_mask(photo, mask))
    assert "before its mask can be replaced" in replaced
    find_cars(session, bench)
    repairing.repair(photo, STROKE)
    bench.until(lambda: len(session.store[photo].repair) == 1)
    repairing.import_mask(photo, mask)
    bench.until(lambda: session.history.stack.undoText() == "import mask")


@pytest.fixture
def ring(session: Session, bench: Bench) -> PhotoId:
    """A car with a hole, from (25, 15) to (35, 25), and a piece apart at the left."""
    (photo,) = bench.add(bench.photo("car.png"))
    find_cars(session, bench)
    alpha = np.zeros((40, 60), np.float32)
    alpha[10:30, 15:45], alpha[15:25, 25:35], alpha[2:8, 2:8] = 1, 0, 1
    session.store.update(replace(session.store[photo], alpha=encode_alpha(alpha)))
    return photo


def test_a_click_where_there_is_a_gap_or_a_piece(
    session: Session, bench: Bench, ring: PhotoId
) -> None:
    repair = session.repairing.repair
    assert "a gap that the car surrounds" in said(
        session, bench, lambda: repair(ring, FillHole((55.0, 35.0)))
    )
    repair(ring, FillHole((30.0, 20.0)))
    bench.until(lambda: len(session.store[ring].repair) == 1)
    assert "a piece that is cut out" in said(
        session, bench, lambda: repair(ring, RemovePiece((55.0, 35.0)))
    )
    repair(ring, RemovePiece((5.0, 5.0)))
    bench.until(lambda: len(session.store[ring].repair) == 2)


def test_another_background_in_place_of_one_that_is_gone(session: Session, bench: Bench) -> None:
    bench.add(bench.photo())
    gone = Look(background=BackgroundChoice(picture=root() / "backgrounds" / "hall_of_1999.jpg"))
    file = bench.folder / "old.forecourt"
    save_session(file, replace(session.snapshot(), look=gone))
    session.restore(load_session(file))
    assert session.notice is not None
    assert "Choose another" in session.notice.text
    chosen = BackgroundChoice(picture=next(iter(backgrounds().values())))
    session.viewing.set_background(chosen)
    save_session(file, session.snapshot())
    assert load_session(file).look.background == chosen


def test_undo_again(
    session: Session, bench: Bench, ring: PhotoId, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    session.history.told.connect(texts.append)
    session.find([bench.photo("other.png")])
    bench.until(lambda: len(session.store) == 2)
    bench.finish()
    session.repairing.repair(ring, STROKE)
    bench.until(lambda: len(session.store[ring].repair) == 1)
    session.history.undo()
    monkeypatch.setattr(history, "PAUSE", 10_000)
    session.history.undo()
    assert "Undo again to do it." in texts[-1]
    assert len(session.store) == 2
    monkeypatch.setattr(history, "PAUSE", -1)
    session.history.undo()
    assert len(session.store) == 1


def test_memory_that_is_free_again(lane: Lane, qtbot: QtBot) -> None:
    log: list[object] = []

    def full() -> Iterator[int]:
        raise MemoryError
        yield

    lane.run(full(), log.append, failed=log.append)
    qtbot.waitUntil(lambda: not lane.busy)
    assert "Close other programs and try again." in str(log[0])
    lane.run(iter([1]), log.append, failed=log.append)
    qtbot.waitUntil(lambda: not lane.busy)
    assert log[1:] == [1]


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    lane = Lane()
    yield lane
    lane.close()


@pytest.mark.parametrize("way", ["repair", "review"])
def test_what_becomes_an_example(
    session: Session,
    bench: Bench,
    learning: Learning,  # noqa: F811
    ring: PhotoId,
    way: str,
) -> None:
    collecting, notices = learning.collecting, list[Notice]()
    collecting.told.connect(notices.append)
    collecting.save(session.store.photos())
    assert "Repair a photo, or mark it as reviewed" in notices[0].text
    if way == "repair":
        session.repairing.repair(ring, STROKE)
        bench.until(lambda: len(session.store[ring].repair) == 1)
    else:
        session.history.review([session.store[ring]])
    collecting.save(session.store.photos())
    bench.until(lambda: not collecting.busy)
    assert len(collecting.examples) == 1


def test_a_watched_folder_that_comes_back(
    session: Session, bench: Bench, monkeypatch: pytest.MonkeyPatch, make_photo: MakePhoto
) -> None:
    monkeypatch.setattr(watching, "PAUSE", 20)
    session.watching._timer.setInterval(20)
    problems: list[str] = []
    session.watching.failed.connect(problems.append)
    session.watching.watch(bench.folder / "inbox")
    bench.until(lambda: bool(problems))
    assert "Watching goes on once it can be read." in problems[0]
    (bench.folder / "inbox").mkdir()
    make_photo("inbox/old.png")
    bench.until(lambda: session.watching._complained is False)
    make_photo("inbox/new.png")
    bench.until(lambda: len(session.store) == 1)
    session.watching.stop()


def test_what_arrives_once_a_background_is_chosen(
    session: Session, bench: Bench, make_photo: MakePhoto
) -> None:
    folder, problems = bench.folder / "inbox", list[str]()
    folder.mkdir()
    session.watching._timer.setInterval(20)
    session.watching.failed.connect(problems.append)
    session.exporting.remember(ExportChoice(Output(Kind.COMPOSITE), bench.folder / "out"))
    session.start()
    session.watching.export_arrivals(yes=True)
    session.watching.watch(folder)
    bench.until(lambda: not session.watching._lane.busy)

    def arrives(name: str) -> PhotoId:
        make_photo(f"inbox/{name}")
        bench.until(lambda: any(photo.name == name for photo in session.store.photos()))
        (photo,) = [each for each in session.store.photos() if each.name == name]
        bench.until(lambda: session.store[photo.id].state is State.READY)
        session.history.review([session.store[photo.id]])
        return photo.id

    arrives("first.png")
    bench.until(lambda: bool(problems))
    assert problems == ["What arrives has no background to be exported on. Choose one."]
    session.viewing.set_background(BackgroundChoice((255, 255, 255)))
    second = arrives("second.png")
    bench.until(lambda: session.store[second].exported is not None)
    session.watching.stop()


def test_a_session_that_is_not_saved_by_itself(session: Session, bench: Bench) -> None:
    notice = notice_of_damaged(bench.folder / "locked", None, "It is damaged.")
    assert "save it to a file of its own" in notice.text
    bench.add(bench.photo())
    save_session(bench.folder / "own.forecourt", session.snapshot())
    assert len(load_session(bench.folder / "own.forecourt").photos) == 1


def sentences() -> Iterator[str]:
    """What the session says in whole sentences."""
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"tr", "mark", "trn"}:
                text = node.args[0]
                if isinstance(text, ast.Constant) and str(text.value).endswith("."):
                    yield str(text.value)


def test_no_sentence_is_left_out() -> None:
    """A new one is done in a test, or says nothing that could be done."""
    found = set(sentences())
    assert set(DONE) <= found
    others = [text for text in found - set(DONE) if not any(map(text.__contains__, STATEMENTS))]
    assert others == []
