"""Several processes that train one network; calls that end after some minutes."""

import dataclasses
import itertools
import json
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from model.errors import TrainingError
from model.network.config import NetworkConfig, PreprocessConfig
from model.training.config import SourceConfig, TrainConfig
from model.training.events import Look, Note
from model.training.samples import Numbers
from model.training.team import join
from model.training.train import train

ROOT = Path(__file__).parents[3]

# Trains in two calls, as two commands would: the first stops after a step. Each process writes what
# it has learnt.
SCRIPT = """
import os, sys
from safetensors.torch import save_file
from model.training import train
from model.__main__ import main

class Kept(train.Run):
    def take_step(self, batch):
        loss = super().take_step(batch)
        weights = {name: value.contiguous() for name, value in self.network.named_parameters()}
        save_file(weights, f"{self.out}/rank{self.team.rank}.safetensors")
        return loss

train.Run = Kept
for minutes, port in (("0.0001", sys.argv[1]), ("5", sys.argv[2])):
    os.environ["MASTER_PORT"] = port
    assert not os.path.exists("run/final.safetensors")
    status = main([*sys.argv[3:], "--minutes", minutes])
raise SystemExit(status)
"""


def free_port() -> str:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def start(data: Path, folder: Path) -> list[subprocess.Popen[str]]:
    """Start two processes that train in `folder`/run."""
    script = folder / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    options = "--network unet --width 4 --depth 2 --init none --size 96x64 --batch 4 --workers 0"
    options += " --validate-every 30 --holdout 0.3 --learning-rate 0.01 --device cpu --steps 24"
    line = [sys.executable, str(script), free_port(), free_port(), "train", str(data)]
    known = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    known |= {"MASTER_ADDR": "127.0.0.1", "WORLD_SIZE": "2"}
    return [
        subprocess.Popen(
            [*line, "--out", "run", *options.split()],
            env={**known, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in (0, 1)
    ]


def test_two_processes_learn_one_network(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    for process in start(data, tmp_path):
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    rows = [json.loads(row) for row in (out / "log.jsonl").read_text().splitlines()]
    steps = [row for row in rows if row["kind"] == "step"]
    assert [row["step"] for row in steps] == list(range(1, 25))
    losses = [row["loss"] for row in steps]
    assert np.mean(losses[-6:]) < 0.8 * np.mean(losses[:6])
    first, second = (load_file(out / f"rank{rank}.safetensors") for rank in (0, 1))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_processes_share_the_batches_of_one() -> None:
    alone = list(itertools.islice(Numbers(8, 4), 3))
    parts = [list(itertools.islice(Numbers(8, 4, rank, 2), 3)) for rank in (0, 1)]
    assert [a + b for a, b in zip(*parts, strict=True)] == alone


def test_a_batch_must_part_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(TrainingError, match="--batch 3"):
        join(torch.device("cpu"), 3)


def test_a_call_ends_after_its_minutes_and_the_next_goes_on(data: Path, tmp_path: Path) -> None:
    config = TrainConfig(
        (SourceConfig(data),),
        network=NetworkConfig("unet", 4, 2),
        preprocess=PreprocessConfig(96 * 64),
        init="none",
        steps=3,
        batch=2,
        workers=0,
        device="cpu",
    )
    short = dataclasses.replace(config, minutes=1e-6)
    last = list(train(short, tmp_path / "run", tmp_path / "c"))[-1]
    assert isinstance(last, Note) and "Stopped at step 1" in last.text
    events = list(train(config, tmp_path / "run", tmp_path / "c"))
    assert isinstance(events[-1], Look) and events[-1].step == 3


def test_compiling_is_for_cuda(data: Path, tmp_path: Path) -> None:
    config = TrainConfig((SourceConfig(data),), init="none", device="cpu", compile=True)
    with pytest.raises(TrainingError, match="--compile"):
        list(train(config, tmp_path / "run", tmp_path / "c"))
