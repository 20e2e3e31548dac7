from __future__ import annotations

import json
from pathlib import Path

from app.core.learning.runs import command_of, latest, new_run, read_run, settle


def write_log(run: Path, *rows: dict[str, object], rest: str = "") -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (run / "log.jsonl").write_text(text + rest, "utf-8")


def test_a_run_is_read_while_its_last_line_is_being_written(tmp_path: Path) -> None:
    step = {"kind": "step", "progress": 0.5, "images_per_second": 2.0, "seconds_left": 60.0}
    write_log(
        tmp_path,
        {"kind": "validation", "step": 0, "mine dice": 0.9, "mine iou": 0.8},
        {**step, "step": 1, "loss": 0.5},
        {**step, "step": 2, "loss": float("nan")},
        {"kind": "validation", "step": 2, "mine dice": 0.96, "other dice": 0.94},
        rest='{"kind": "st',
    )
    run = read_run(tmp_path)
    assert run.losses == ((1, 0.5),)
    assert run.looks == ((0, 0.9), (2, 0.95))
    assert not run.has_fallen
    assert (run.progress, run.rate, run.seconds_left) == (0.5, 2.0, 60.0)
    assert not run.finished
    assert not run.can_go_on


def test_a_run_that_has_not_begun_says_nothing(tmp_path: Path) -> None:
    run = read_run(tmp_path / "none")
    assert (run.losses, run.looks, run.rate, run.has_fallen) == ((), (), None, False)


def test_the_command_is_noted_with_its_folder(tmp_path: Path) -> None:
    run = new_run(tmp_path, ["train", "DATA"])
    assert command_of(run) == ["train", "DATA", "--out", str(run)]
    assert command_of(tmp_path) == []
    other = new_run(tmp_path, ["train", "DATA"])
    assert other != run
    assert latest(tmp_path) == other


def test_a_run_that_is_settled_is_not_shown_again_and_keeps_its_weights(tmp_path: Path) -> None:
    run = new_run(tmp_path, ["train"])
    for name in ("final.safetensors", "last.safetensors", "cache/pixels"):
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).touch()
    settle(run)
    assert latest(tmp_path) is None
    assert sorted(path.name for path in run.iterdir()) == [
        "command-settled.json",
        "final.safetensors",
    ]
