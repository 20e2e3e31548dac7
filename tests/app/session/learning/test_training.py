"""A run in a process of its own, followed by its folder; the process is a small stand-in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.learning.runs import new_run, note_process, process_of
from app.session.learning import job, training
from app.session.learning.training import Stage, Training

TRAINER = """
import json, signal, sys, time
from pathlib import Path
command, *rest = sys.argv[1:]
if command == "compare":
    out = Path(rest[0]) / "comparison"
    out.mkdir()
    photo = {"name": "a", "before": 0.9, "after": 0.95, "picture": None}
    part = {"name": "held back", "photos": [photo]}
    (out / "comparison.json").write_text(json.dumps({"before": "o", "after": "n", "parts": [part]}))
    sys.exit(0)
data, out = rest[0], Path(rest[-1])
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
print("Training on a stand-in.")
if data.endswith("doubtful") and "--anyway" not in rest:
    sys.stderr.write("Of 9 masks 1 would teach what is wrong.\\nMend it, or say --anyway.\\n")
    sys.exit(3)
if data.endswith("wrong"):
    sys.stderr.write("This is no data folder.\\n")
    sys.exit(1)
begun = (out / "last.safetensors").exists()
for step in range(3 if begun else 1, 6):
    row = {"kind": "step", "step": step, "loss": 1 / step, "progress": step / 5}
    with (out / "log.jsonl").open("a") as file:
        file.write(json.dumps({**row, "images_per_second": 4.0, "seconds_left": 1.0}) + "\\n")
    while step == 2 and data.endswith("slow") and not asked:
        time.sleep(0.01)
    if asked:
        (out / "last.safetensors").touch()
        sys.exit(143)
(out / "final.safetensors").touch()
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "trainer.py"
    script.write_text(TRAINER)
    monkeypatch.setattr(job, "_program", lambda: [sys.executable, str(script)])
    monkeypatch.setattr(training, "PAUSE", 20)


@pytest.fixture
def runs(tmp_path: Path, stand_in: None, qtbot: QtBot) -> Path:
    return tmp_path / "runs"


def idle(run: Training) -> bool:
    return run.stage is Stage.IDLE


def test_a_run_is_followed_to_its_end_and_then_compared(runs: Path, qtbot: QtBot) -> None:
    work = Training(runs)
    stages: list[Stage] = []
    work.changed.connect(lambda: stages.append(work.stage))
    work.start(Path("data"), "shipped")
    qtbot.waitUntil(lambda: idle(work) and work.comparison is not None, timeout=20_000)
    assert list(dict.fromkeys(stages)) == [Stage.TRAINING, Stage.COMPARING, Stage.IDLE]
    assert work.run is not None
    assert [step for step, _ in work.run.losses] == [1, 2, 3, 4, 5]
    assert work.comparison is not None
    assert work.comparison.gained
    work.settle()
    assert work.run is None
    assert Training(runs).run is None
    work.close()


def test_a_run_stops_with_what_it_has_learnt_and_goes_on(runs: Path, qtbot: QtBot) -> None:
    work = Training(runs)
    work.start(Path("slow"), "shipped")
    qtbot.waitUntil(lambda: work.run is not None and len(work.run.losses) == 2, timeout=20_000)
    work.stop()
    qtbot.waitUntil(lambda: idle(work), timeout=20_000)
    assert work.problem == ""
    assert work.can_go_on
    work.go_on()
    qtbot.waitUntil(lambda: idle(work) and work.comparison is not None, timeout=20_000)
    assert work.run is not None
    assert work.run.losses[-1][0] == 5
    assert not work.can_go_on
    work.close()


def test_closing_lets_a_run_save_and_the_next_window_goes_on(runs: Path, qtbot: QtBot) -> None:
    work = Training(runs)
    work.start(Path("slow"), "shipped")
    qtbot.waitUntil(lambda: work.run is not None and len(work.run.losses) == 2, timeout=20_000)
    work.close()
    assert not work.running
    later = Training(runs)
    assert later.run is not None
    assert later.run.can_go_on
    assert later.can_go_on


def test_why_a_run_could_not_begin_is_told(runs: Path, qtbot: QtBot) -> None:
    work = Training(runs)
    work.start(Path("wrong"), "shipped")
    qtbot.waitUntil(lambda: idle(work), timeout=20_000)
    assert work.problem == "This is no data folder."
    work.close()


def test_doubtful_examples_are_learnt_from_only_if_the_user_says_so(
    runs: Path, qtbot: QtBot
) -> None:
    work = Training(runs)
    work.start(Path("doubtful"), "shipped")
    qtbot.waitUntil(lambda: idle(work))
    assert work.doubted and work.can_go_on
    assert work.problem == "Of 9 masks 1 would teach what is wrong."
    work.go_on()
    qtbot.waitUntil(lambda: idle(work) and work.comparison is not None)
    assert not work.doubted and not work.problem
    assert work.run is not None and work.run.finished
    work.close()


def test_what_is_missing_to_train_is_told_with_the_remedy(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Training(runs)
    assert work.missing == ""
    monkeypatch.setattr(training, "NEEDED", ("no_such_package",))
    assert "no_such_package" in work.missing
    assert "pip install 'albumentations<2.1,>=2.0.8'" in work.missing
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "cannot train" in work.missing


def test_a_damaged_run_from_before_does_no_harm(runs: Path) -> None:
    run = new_run(runs, ["train"])
    (run / "command.json").write_text(json.dumps({"no": "list"}))
    (run / "log.jsonl").write_bytes(b"\xff\xfe{")
    work = Training(runs)
    assert work.run is not None
    assert not work.can_go_on


@pytest.mark.skipif(sys.platform != "linux", reason="Only there is an orphan recognised.")
def test_a_run_whose_window_crashed_is_followed_by_the_next(runs: Path, qtbot: QtBot) -> None:
    run = new_run(runs, ["train", "slow", "--from", "shipped"])
    words = [*job._program(), "train", "slow", "--out", str(run)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    note_process(run, process.pid)
    qtbot.waitUntil(lambda: process_of(run) is not None, timeout=20_000)
    work = Training(runs)
    assert work.stage is Stage.TRAINING
    qtbot.waitUntil(lambda: work.run is not None and len(work.run.losses) == 2, timeout=20_000)
    work.stop()
    assert process.wait(20) == 143
    qtbot.waitUntil(lambda: idle(work), timeout=20_000)
    assert work.can_go_on
    work.close()


def test_another_program_with_the_number_of_a_run_is_left_alone(runs: Path) -> None:
    run = new_run(runs, ["train"])
    note_process(run, os.getpid())
    assert process_of(run) is None
    assert Training(runs).stage is Stage.IDLE
