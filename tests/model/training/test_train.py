"""Samples and training runs, on a few small drawn cars."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from model.errors import DataError, TrainingError
from model.network.config import PreprocessConfig
from model.network.weights import load_weights, read_tensors
from model.training.config import TrainConfig
from model.training.events import Look, Note, Step
from model.training.train import train

SIZE = PreprocessConfig(pixels=64 * 96)


def losses(events: list[Note | Step | Look]) -> list[float]:
    return [event.loss for event in events if isinstance(event, Step)]


def test_a_resumed_run_takes_the_same_steps(config: TrainConfig, tmp_path: Path) -> None:
    whole = losses(list(train(config, tmp_path / "whole", tmp_path / "c")))
    stopped = []
    for event in train(config, tmp_path / "halves", tmp_path / "c"):
        stopped.append(event)
        if isinstance(event, Look):
            break
    with (tmp_path / "halves" / "log.jsonl").open("a") as log:
        log.write('{"kind": "step", "step": 4, "loss": 0.5}\n{"kind"')  # then it crashed
    resumed = list(train(config, tmp_path / "halves", tmp_path / "c"))
    assert losses(stopped) + losses(resumed) == pytest.approx(whole, rel=1e-5)
    log_text = (tmp_path / "halves" / "log.jsonl").read_text()
    rows = [json.loads(row) for row in log_text.splitlines()]
    assert [row["step"] for row in rows if row["kind"] == "step"] == [1, 2, 3, 4, 5, 6]
    first, _ = read_tensors(tmp_path / "whole" / "final.safetensors")
    second, _ = read_tensors(tmp_path / "halves" / "final.safetensors")
    assert all(torch.allclose(first[name], second[name]) for name in first)


def test_a_run_writes_what_it_promises(config: TrainConfig, tmp_path: Path) -> None:
    out = tmp_path / "run"
    looks = [event for event in train(config, out, tmp_path / "c") if isinstance(event, Look)]
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [row["kind"] for row in rows].count("step") == 6
    assert len(looks) == 2 and 0 <= looks[-1].iou["data"] <= 1
    weights = load_weights(out / "final.safetensors")
    assert weights.header["training"]["step"] == 6
    assert TrainConfig.from_json(json.loads((out / "config.json").read_text())) == config


def test_other_options_do_not_touch_a_run(config: TrainConfig, tmp_path: Path) -> None:
    list(train(config, tmp_path / "run", tmp_path / "c"))
    other = dataclasses.replace(config, learning_rate=0.5)
    with pytest.raises(TrainingError, match="another learning_rate"):
        list(train(other, tmp_path / "run", tmp_path / "c"))


def test_a_run_that_was_stopped_before_it_learnt_anything_claims_nothing(
    config: TrainConfig, tmp_path: Path
) -> None:
    out, kept = tmp_path / "run", tmp_path / "c"
    for event in train(config, out, kept):
        if isinstance(event, Step):
            break
    (out / "last.safetensors").unlink()  # as after a power cut before the first checkpoint
    other = dataclasses.replace(config, learning_rate=0.005, holdout=0.5)
    list(train(other, out, kept))
    assert TrainConfig.from_json(json.loads((out / "config.json").read_text())) == other
    rows = [json.loads(row) for row in (out / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if row["kind"] == "step"] == [1, 2, 3, 4, 5, 6]
    whole = tmp_path / "whole"
    list(train(other, whole, kept))
    assert (out / "held.json").read_text() == (whole / "held.json").read_text()


def test_excluded_names_are_never_trained_on(config: TrainConfig, tmp_path: Path) -> None:
    names = tmp_path / "val.txt"
    names.write_text("\n".join(f"car{number}" for number in range(8)), encoding="utf-8")
    with pytest.raises(DataError, match="nothing is left"):
        list(train(dataclasses.replace(config, exclude=(names,)), tmp_path / "r", tmp_path / "c"))


@pytest.mark.parametrize(("folder", "told"), [(None, "--backgrounds"), ("gone", "gone")])
def test_pasting_needs_backgrounds(
    config: TrainConfig, tmp_path: Path, folder: str | None, told: str
) -> None:
    without = dataclasses.replace(config, backgrounds=tmp_path / folder if folder else None)
    with pytest.raises(DataError, match=told):
        list(train(without, tmp_path / "r", tmp_path / "c"))


def test_a_time_budget_ends_the_run(config: TrainConfig, tmp_path: Path) -> None:
    short = dataclasses.replace(config, hours=0.3 / 3600, steps=10**9)
    events = list(train(short, tmp_path / "run", tmp_path / "c"))
    assert isinstance(events[-1], Look)
    assert (tmp_path / "run" / "final.safetensors").exists()


def test_a_hopeless_rate_stops_with_advice(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.training.train.SKIPPED_IN_A_ROW", 2)
    broken = dataclasses.replace(config, learning_rate=1e36, steps=200)
    with pytest.raises(TrainingError, match="Lower --learning-rate"):
        list(train(broken, tmp_path / "run", tmp_path / "c"))
