"""A whole day's work by a session that no window shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing
from app.core.output.output import Output
from app.core.photo.edits import Stroke, Way
from app.core.photo.photo import State
from app.core.saved.session_file import load_session, save_session
from app.session.session import Session

if TYPE_CHECKING:
    from tests.app.conftest import Bench

ERASE = Stroke(Way.ERASE, ((30.0, 20.0, 1.0),), 10.0, 1.0)


def test_a_session_works_without_a_window(session: Session, bench: Bench) -> None:
    folder = bench.photo("day/a.png").parent
    for name in "bcdefghij":
        bench.photo(f"day/{name}.png")

    def wait(done: Callable[[], bool]) -> None:
        bench.until(done)

    session.find([folder])
    session.start()
    wait(lambda: [photo.state for photo in session.store.photos()] == [State.READY] * 10)

    first = session.store.at(0)
    session.repairing.repair(first.id, ERASE)
    assert session.store.at(0).repair == (ERASE,)
    session.history.undo()
    assert session.store.at(0).repair == ()
    session.history.redo()

    file = bench.folder / "day.forecourt"
    save_session(file, session.snapshot())
    session.history.remove([photo.id for photo in session.store.photos()])
    assert len(session.store) == 0
    session.restore(load_session(file))
    assert [photo.path.stem for photo in session.store.photos()] == list("abcdefghij")
    assert session.store.at(0).repair == (ERASE,)

    with bench.qtbot.waitSignal(session.exporting.planned) as planned:
        session.exporting.plan(session.store.photos(), ExportChoice(Output(), bench.folder / "out"))
    assert planned.args is not None
    with bench.qtbot.waitSignal(session.exporting.finished, timeout=20_000):
        session.exporting.begin(planned.args[0], Existing.KEEP_BOTH)
    alpha = np.asarray(Image.open(bench.folder / "out" / "a.png"))[..., 3]
    assert (alpha[20, 30], alpha[20, 20]) == (0, 255), "the repair is in the file"
    assert {photo.state for photo in session.store.photos()} == {State.EXPORTED}
    assert QApplication.topLevelWidgets() == []
