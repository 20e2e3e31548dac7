"""What a run will cost, said before it starts."""

import dataclasses
from pathlib import Path

import pytest
import torch

from model.training.config import TrainConfig
from model.training.cost import seconds_of_a_sample, span, told
from model.training.events import Note, Step
from model.training.run import Run
from model.training.train import train


def test_it_is_told_before_the_first_step_and_once(config: TrainConfig, tmp_path: Path) -> None:
    events = []
    for event in train(config, tmp_path / "run", tmp_path / "c"):
        events.append(event)
        if isinstance(event, Step):
            break
    costs = [e.text for e in events if isinstance(e, Note) and "6 steps" in e.text]
    assert len(costs) == 1 and costs[0].startswith("About") and "a step of 2 on CPU" in costs[0]
    again = list(train(config, tmp_path / "run", tmp_path / "c"))
    assert not any(isinstance(e, Note) and "About" in e.text for e in again)


def test_measuring_changes_nothing(config: TrainConfig, tmp_path: Path) -> None:
    run = Run(config, tmp_path, torch.device("cpu"))
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    sample = (torch.zeros(3, 64, 96, dtype=torch.uint8), torch.ones(1, 64, 96, dtype=torch.uint8))
    assert seconds_of_a_sample(run, [sample] * 9) > 0  # type: ignore[arg-type]
    after = run.network.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert all(value.grad is None for value in run.network.parameters())


def test_steps_looks_and_budgets_are_counted(config: TrainConfig, tmp_path: Path) -> None:
    run = Run(
        dataclasses.replace(config, steps=100, validate_every=50), tmp_path, torch.device("cpu")
    )
    assert told(run, 3.0, held=0).startswith("About 10 min: 100 steps, 6 s a step of 2")
    assert told(run, 3.0, held=100).startswith(
        "About 15 min"
    )  # three looks at 100 photos, 1 s each
    timed = Run(dataclasses.replace(config, hours=0.5), tmp_path, torch.device("cpu"))
    assert told(timed, 3.0, held=0).startswith("0.5 h, some 300 steps")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.123, "0.12 s"),
        (9.9, "9.9 s"),
        (80, "80 s"),
        (120, "2 min"),
        (600, "10 min"),
        (9000, "2.5 h"),
    ],
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert span(seconds) == words
