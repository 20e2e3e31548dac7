from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.session.learning import job
from app.session.learning.job import Job


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Job]:
    """Runs Python's own code in place of the program's commands."""
    import sys  # noqa: PLC0415

    monkeypatch.setattr(job, "_program", lambda: [sys.executable, "-c"])
    work = Job()
    yield work
    work.close()


def test_what_it_says_and_how_it_ends_is_told(work: Job, qtbot: QtBot) -> None:
    said: list[str] = []
    work.said.connect(said.append)
    with qtbot.waitSignal(work.ended, timeout=20_000) as ended:
        work.start(["import sys; print('one'); print('two'); sys.exit(3)"])
        assert work.running
    assert ended.args == [3]
    assert said == ["one", "two"]
    assert not work.running


def test_its_problem_is_the_last_thing_said_that_is_no_bar(work: Job, qtbot: QtBot) -> None:
    words = r"import sys; sys.stderr.write('No room.\n\r 50.0%|###  | step 3\r\n'); sys.exit(1)"
    with qtbot.waitSignal(work.ended, timeout=20_000):
        work.start([words])
    assert work.problem == "No room."


def test_it_is_asked_to_stop_and_may_finish_what_it_does(work: Job, qtbot: QtBot) -> None:
    words = (
        "import signal, sys, time\n"
        "def stop(*_): print('saved', flush=True); sys.exit(143)\n"
        "signal.signal(signal.SIGTERM, stop); print('ready', flush=True); time.sleep(60)"
    )
    said: list[str] = []
    work.said.connect(said.append)
    work.start([words])
    qtbot.waitUntil(lambda: said == ["ready"], timeout=20_000)
    with qtbot.waitSignal(work.ended, timeout=20_000) as ended:
        work.stop()
    assert ended.args == [143]
    assert said == ["ready", "saved"]


def test_the_program_itself_is_found(qtbot: QtBot) -> None:
    said: list[str] = []
    work = Job()
    work.said.connect(said.append)
    with qtbot.waitSignal(work.ended, timeout=60_000) as ended:
        work.start(["--version"])
    assert ended.args == [0]
    assert said[0].startswith("forecourt ")
