"""What a GPU machine does in about 90 seconds: the network alone, the samples alone.

    OUT=out DATA=/root/data CACHE=/dev/shm/forecourt python -m model.gpu.probe

`DEV=cpu QUICK=1` rehearses it on a CPU.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from model.network.config import PreprocessConfig
from model.network.preprocess import normalise
from model.network.unet import build
from model.training.config import SourceConfig, TrainConfig
from model.training.losses import segmentation_loss
from model.training.optimise import make_optimiser
from model.training.prepare import prepare, survey
from model.training.samples import Numbers, Samples

START = time.monotonic()
ENOUGH = 60
"""Seconds after which compiling is no longer tried."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Case:
    """One way to train: size of the input, photos a step, cuDNN's search, compiled or not."""

    height: int
    width: int
    batch: int
    search: bool = True
    compiled: bool = False
    steps: int = 12


def say(text: str) -> None:
    """Write a line with the seconds since the start."""
    sys.stdout.write(f"[{time.monotonic() - START:6.1f}] {text}\n")
    sys.stdout.flush()


def time_network(case: Case, device: str) -> None:
    """Say how many photos a second one case trains on, the data being there already."""
    torch.backends.cudnn.benchmark = case.search
    torch.set_float32_matmul_precision("high")
    config = TrainConfig(sources=())
    network = build(config.network).to(device).train()
    optimiser = make_optimiser(network, config)
    forward = torch.compile(network, dynamic=False) if case.compiled else network
    photos, masks = random_batch(case, device)
    times = []
    for _ in range(case.steps + 1):
        start = time.monotonic()
        step(forward, optimiser, photos, masks, config)
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(time.monotonic() - start)
    typical = sorted(times[1:])[case.steps // 2]
    memory = torch.cuda.max_memory_allocated() / 2**30 if device == "cuda" else 0.0
    rate = case.batch / typical
    say(f"{case}: first step {times[0]:.1f} s, {rate:.0f} photos/s, {memory:.1f} GiB")
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()


def random_batch(case: Case, device: str) -> tuple[Tensor, Tensor]:
    """Return Nx3xHxW uint8 noise and Nx1xHxW float32 masks of a box."""
    size = (case.batch, 3, case.height, case.width)
    photos = torch.randint(0, 255, size, dtype=torch.uint8, device=device)
    masks = torch.zeros(case.batch, 1, case.height, case.width, device=device)
    masks[..., case.height // 4 : case.height // 2, case.width // 4 : case.width // 2] = 1
    return photos.contiguous(memory_format=torch.channels_last), masks


def step(
    forward: nn.Module | object,
    optimiser: torch.optim.Optimizer,
    photos: Tensor,
    masks: Tensor,
    config: TrainConfig,
) -> None:
    """Take one step of training in bfloat16."""
    with torch.autocast(photos.device.type, torch.bfloat16):
        logits = forward(normalise(photos, config.preprocess))  # type: ignore[operator]
    loss = segmentation_loss(logits, masks, config.edge_weight)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def time_samples(pixels: int, batch: int, workers: int, batches: int, device: str) -> None:
    """Say how many samples a second the workers make of the studio photos, without pasting."""
    source = SourceConfig(Path(os.environ.get("DATA", "/root/data")) / "carvana")
    config = TrainConfig((source,), preprocess=PreprocessConfig(pixels), holdout=0.0)
    start = time.monotonic()
    cache = Path(os.environ.get("CACHE", "/dev/shm/forecourt"))  # noqa: S108
    data = result(prepare(result(survey(config)), config, cache))
    say(f"decoded {len(data.train[0][1])} photos in {time.monotonic() - start:.1f} s")
    loader = DataLoader(
        Samples(data.train, data.backgrounds, config.preprocess, batch, 0),
        batch_sampler=Numbers(0, batch),
        num_workers=workers,
        prefetch_factor=2,
        multiprocessing_context="spawn",
        pin_memory=device == "cuda",
    )
    start, stream = time.monotonic(), iter(loader)
    next(stream)
    first = time.monotonic() - start
    for _ in range(workers * 2):
        next(stream)
    start = time.monotonic()
    for _ in range(batches):
        next(stream)
    rate = batches * batch / (time.monotonic() - start)
    say(f"{pixels} px, {workers} workers: first batch after {first:.1f} s, {rate:.0f} samples/s")


def result(steps: Generator[object, None, Result]) -> Result:
    """Run a generator to its end; return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Result = end.value
            return found


def main() -> None:
    """Probe the machine."""
    device = os.environ.get("DEV", "cuda")
    say(f"torch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}")  # type: ignore[no-untyped-call]
    if os.environ.get("QUICK"):
        time_network(Case(96, 128, 2, search=False, steps=2), device)
        time_samples(128 * 96, 4, 2, 3, device)
        return
    for case in (
        Case(512, 768, 64, search=False),
        Case(512, 768, 64),
        Case(384, 576, 64),
        Case(512, 768, 128),
    ):
        time_network(case, device)
    time_samples(768 * 512, 64, 15, 30, device)
    if time.monotonic() - START < ENOUGH:
        time_network(Case(512, 768, 64, compiled=True), device)


if __name__ == "__main__":
    main()
