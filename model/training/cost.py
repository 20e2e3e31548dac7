"""What a run will cost on this device, said before it starts: one sample tells."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset, default_collate

from model.language import tr
from model.network.device import describe_device, idle_gpu, out_of_memory
from model.training.events import Note
from model.training.gradients import in_parts
from model.training.run import Run

LOOKING = 1 / 3
"""A look at a photo takes this part of a training sample's time: it goes forwards only."""


def announce(run: Run, data: Any, samples: Dataset[tuple[Tensor, ...]]) -> Iterator[Note]:
    """Tell what a run will take, and of a GPU that it does not use; nothing where it goes on."""
    if run.step or run.team.size > 1:
        return
    card = idle_gpu() if run.device.type == "cpu" else None
    if card:
        yield Note(
            tr(
                "There is a card {card}, but torch {version} does not use it. Install the one "
                "for CUDA: https://pytorch.org/get-started/locally",
                card=card,
                version=torch.__version__,
            )
        )
    try:
        each = seconds_of_a_sample(run, samples)
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        return  # the run itself finds out how to go on
    yield Note(told(run, each, sum(len(photos) for _, photos in data.held)))


def told(run: Run, each: float, held: int) -> str:
    """Return the sentence on what the run costs, at `each` seconds a sample."""
    config = run.config
    step = each * config.batch
    values = {"time": span(step), "batch": config.batch, "device": describe_device(run.device)}
    if config.hours is not None:
        return tr(
            "{hours:g} h, some {steps:.0f} steps: {time} a step of {batch} on {device}.",
            hours=config.hours,
            steps=3600 * config.hours / step,
            **values,
        )
    looks = held * each * LOOKING * (run.planned / run.look_every + 1)
    return tr(
        "About {whole}: {steps} steps, {time} a step of {batch} on {device}.",
        whole=span(step * run.planned + looks),
        steps=run.planned,
        **values,
    )


def span(seconds: float) -> str:
    """Return a time in words: seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.2g} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


def seconds_of_a_sample(run: Run, samples: Dataset[tuple[Tensor, ...]]) -> float:
    """Return how long a sample takes to make and to learn from; the run is left as it was."""
    started = time.perf_counter()
    batch = default_collate([samples[run.step * run.config.batch]])
    made = time.perf_counter() - started
    run.network.eval()  # statistics stay
    in_parts(run, batch)  # the first time is slower
    started = time.perf_counter()
    in_parts(run, batch)
    if run.device.type == "cuda":
        torch.cuda.synchronize()
    learnt = time.perf_counter() - started
    run.optimiser.zero_grad(set_to_none=True)
    return max(made / run.workers, learnt) if run.workers else made + learnt
