"""Samples and training runs, on a few small drawn cars."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.cache import build_cache, open_cache
from model.checkpoint import load_weights, read_tensors
from model.config import NetworkConfig, PreprocessConfig, SourceConfig, TrainConfig
from model.dataset import find_pairs
from model.errors import DataError, TrainingError
from model.optimise import learning_rate
from model.prepare import Note
from model.samples import Samples
from model.train import Look, Run, Step, train

SIZE = PreprocessConfig(pixels=64 * 96)


def draw(name: str, root: Path, shift: int) -> None:
    """Write a red box on grey and its mask."""
    image = np.full((64, 96, 3), 120, np.uint8)
    mask = np.zeros((64, 96), np.uint8)
    image[20:44, 20 + shift : 70 + shift] = (200, 30, 30)
    mask[20:44, 20 + shift : 70 + shift] = 255
    for folder, array in (("images", image), ("masks", mask)):
        (root / folder).mkdir(parents=True, exist_ok=True)
        Image.fromarray(array).save(root / folder / f"{name}.png")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for number in range(8):
        draw(f"car{number}", tmp_path / "data", number)
    return tmp_path / "data"


@pytest.fixture
def config(data: Path) -> TrainConfig:
    return TrainConfig(
        sources=(SourceConfig(data, paste=0.5),),
        backgrounds=data / "images",
        network=NetworkConfig("unet", 4, 3),
        preprocess=SIZE,
        init="none",
        steps=6,
        batch=2,
        holdout=0.3,
        validate_every=3,
        workers=0,
        device="cpu",
    )


def losses(events: list[Note | Step | Look]) -> list[float]:
    return [event.loss for event in events if isinstance(event, Step)]


def test_cache_holds_what_was_read_and_names_what_was_not(data: Path, tmp_path: Path) -> None:
    (data / "masks" / "car3.png").write_bytes(b"broken")
    pairs = find_pairs(data).pairs
    problems = [text for text in build_cache(tmp_path / "c", pairs, SIZE) if text]
    cache = open_cache(tmp_path / "c", pairs, SIZE)
    assert len(problems) == 1 and "car3.png" in problems[0]
    assert cache is not None and len(cache) == 7
    assert cache.image(0).shape == (64, 96, 3)
    assert np.unique(cache.mask(0)).tolist() == [0, 255]


def test_an_unfinished_cache_is_not_opened(data: Path, tmp_path: Path) -> None:
    pairs = find_pairs(data).pairs
    next(iter(build_cache(tmp_path / "c", pairs, SIZE)))
    assert open_cache(tmp_path / "c", pairs, SIZE) is None


def test_sample_number_decides_the_sample(data: Path, tmp_path: Path) -> None:
    pairs = find_pairs(data).pairs
    list(build_cache(tmp_path / "c", pairs, SIZE))
    cache = open_cache(tmp_path / "c", pairs, SIZE)
    assert cache is not None
    samples = Samples(((SourceConfig(data), cache),), None, SIZE, batch=4, seed=1)
    assert all(torch.equal(a, b) for a, b in zip(samples[5], samples[5], strict=True))
    assert not torch.equal(samples[5][0], samples[6][0])
    assert len({samples[number][0].shape for number in range(4)}) == 1


def test_a_frozen_run_keeps_statistics_and_fine_features(
    config: TrainConfig, tmp_path: Path
) -> None:
    lite = dataclasses.replace(config, network=NetworkConfig("lite", 8), freeze=True, steps=2)
    run = Run(lite, tmp_path / "run", torch.device("cpu"))
    list(run.start())
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    samples = torch.zeros(2, 3, 64, 96, dtype=torch.uint8), torch.zeros(2, 1, 64, 96)
    run._step(*samples)
    changed = {n for n, value in run.network.state_dict().items() if not value.equal(before[n])}
    assert changed
    assert not any("running" in name or "encoder.stem" in name for name in changed)
    assert not any(name.startswith(("encoder.blocks.0", "encoder.blocks.2.")) for name in changed)
    assert any(name.startswith("encoder.blocks.3.") for name in changed)


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


def test_a_hopeless_rate_stops_with_advice(config: TrainConfig, tmp_path: Path) -> None:
    broken = dataclasses.replace(config, learning_rate=1e36, steps=200)
    with pytest.raises(TrainingError, match="Lower --learning-rate"):
        list(train(broken, tmp_path / "run", tmp_path / "c"))


def test_schedule_rises_then_falls(config: TrainConfig) -> None:
    rates = [learning_rate(progress, config) for progress in np.linspace(0, 1, 101)]
    peak = int(np.argmax(rates))
    assert 1 <= peak <= 5
    assert rates[-1] == pytest.approx(0.01 * config.learning_rate)
    assert all(a >= b for a, b in zip(rates[peak:], rates[peak + 1 :], strict=False))
