"""Training, as a generator: it yields finished values, and stopping is not calling next.

    data      exclude the validation names, hold back whole groups to watch the run by, decode
    network   start from ImageNet, other weights or nothing; keep a moving average of the weights
    step      BCE + Dice, gradients clipped, AdamW; warm-up and cosine over steps or the clock
    look      now and then: the average on the held-back groups; write `last`, and `best` if it is

The same call resumes a run from its `last` checkpoint: sample number n is a function of the seed
alone, so a resumed run takes the very steps that the uninterrupted one would have taken, and so do
several processes that share its batches (`team.py`).
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from model import metrics
from model.cache import Cache
from model.checkpoint import (
    load_checkpoint,
    load_tensors,
    read_tensors,
    save_checkpoint,
    save_weights,
)
from model.config import TrainConfig
from model.device import bfloat16_pays, describe_device, gpu_use, pick_device
from model.errors import TrainingError
from model.imagenet import load_imagenet
from model.losses import segmentation_loss
from model.optimise import follow, learning_rate, make_optimiser
from model.prepare import Note, prepare
from model.preprocess import normalise, to_tensor
from model.run_folder import Log, claim_folder
from model.samples import Numbers, Samples
from model.team import Team, join
from model.unet import LiteUNet, build

SKIPPED_IN_A_ROW = 20
"""So many steps with a loss that is no number end the run."""


@dataclass(frozen=True)
class Step:
    """One optimiser step.

    Attributes:
        step: its number.
        loss: its mean loss.
        learning_rate: of the decoder.
        progress: finished share of the run.
        images_per_second: of all processes together.
        seconds_left: to the end of the schedule.
        waited: share of the step's time spent waiting for samples.
        gpu_load: share of the last moment in which the GPU worked; None where it is not known.
        gpu_memory: the most memory held on the GPU so far, in GiB; None without one.
    """

    step: int
    loss: float
    learning_rate: float
    progress: float
    images_per_second: float
    seconds_left: float
    waited: float = 0.0
    gpu_load: float | None = None
    gpu_memory: float | None = None


@dataclass(frozen=True)
class Look:
    """The moving average on the held-back groups: mean Dice and IoU per data folder."""

    step: int
    dice: dict[str, float]
    iou: dict[str, float]
    best: bool


def train(config: TrainConfig, out: Path, cache: Path) -> Iterator[Note | Step | Look]:
    """Train, or go on training, the run in the folder `out`.

    Args:
        config: decides everything; must equal the run's config.json when resuming.
        out: folder of the run: config.json, log.jsonl, last, best and final weights.
        cache: folder for decoded pixels; may be shared by runs.

    Raises:
        DataError: the data cannot be used.
        DeviceError: the device is not there.
        TrainingError: the run cannot start, go on or be written.
    """
    started = time.monotonic()
    team = join(pick_device(config.device), config.batch)
    precision = "bfloat16" if bfloat16_pays(team.device) else "float32"
    others = f", one of {team.size} processes" if team.size > 1 else ""
    yield Note(f"Training on {describe_device(team.device)}, {precision}{others}.")
    if not team.leads:
        team.wait()  # for the leader's cache
    claim_folder(config, out)
    data = yield from prepare(config, cache)
    if team.leads:
        team.wait()
    yield from follow_run(Run(config, out, team.device, team, started), data)
    team.wait()
    team.leave()


def follow_run(run: Run, data: Any) -> Iterator[Note | Step | Look]:
    """Start a run, or resume it, and drive it to its end."""
    yield from run.start()
    yield from run.steps(data)


class Run:
    """A run's state: network, moving average, optimiser, counters."""

    def __init__(
        self,
        config: TrainConfig,
        out: Path,
        device: torch.device,
        team: Team | None = None,
        started: float | None = None,
    ) -> None:
        self.team = team or Team(device)
        self.started = time.monotonic() if started is None else started
        self.config = config
        self.out = out
        self.log = Log(out / "log.jsonl", self.team.leads)
        self.device = device
        self.bfloat16 = bfloat16_pays(device)
        torch.manual_seed(config.seed)
        self.network = self.build().to(device)
        self.average = copy.deepcopy(self.network).eval().requires_grad_(False)
        self.optimiser = make_optimiser(self.network, config)
        self.forward = self.network
        self.step = 0
        self.seconds = 0.0
        self.best = -math.inf

    def build(self) -> nn.Module:
        """Return what is trained, untrained."""
        return build(self.config.network)

    def start(self) -> Iterator[Note]:
        """Load the checkpoint if there is one, else the initial weights."""
        yield from self._load()
        if self.config.freeze and isinstance(self.network, LiteUNet):
            self.network.encoder.freeze_fine()
        self.forward = self.team.share(self.network)
        if self.device.type == "cuda":
            torch.backends.cudnn.benchmark = True  # few canvas sizes come again and again
            torch.set_float32_matmul_precision("high")
        if self.config.compile:
            if self.device.type != "cuda":
                raise TrainingError("--compile is for CUDA only. Leave it out.")
            self.forward = torch.compile(self.forward, dynamic=False)  # type: ignore[assignment]

    def _load(self) -> Iterator[Note]:
        last = self.out / "last.safetensors"
        if last.exists():
            header = load_checkpoint(last, self.network, self.average, self.optimiser)
            self.step, self.seconds, self.best = header["step"], header["seconds"], header["best"]
            self.log.forget_after(self.step)
            yield Note(f"Going on at step {self.step}, after {self.seconds / 3600:.2f} hours.")
            return
        self.initialise()
        self.average.load_state_dict(self.network.state_dict())

    def initialise(self) -> None:
        """Fill the network with what the run starts from."""
        if self.config.init == "imagenet" and isinstance(self.network, LiteUNet):
            load_imagenet(self.network.encoder)
        elif self.config.init not in ("imagenet", "none"):
            tensors, _ = read_tensors(Path(self.config.init))
            try:
                load_tensors(self.network, tensors)
            except RuntimeError as error:
                raise TrainingError(
                    f"{self.config.init} holds another network than --network."
                ) from error

    def steps(self, data: Any) -> Iterator[Note | Step | Look]:
        """Train until the schedule, or this call's time, ends."""
        skipped, began, before, elapsed = 0, time.monotonic(), self.seconds, 0.0
        batches = iter(self._loader(self.samples(data)))
        while self.progress < 1:
            if elapsed >= 60 * (self.config.minutes or math.inf):
                self._save(self.seconds)
                yield Note(f"Stopped at step {self.step}; the same command goes on from there.")
                return
            started = time.monotonic()
            batch = next(batches)
            waited = time.monotonic() - started
            loss, elapsed, seconds = self.team.mean(
                [self._step(*batch), time.monotonic() - self.started, time.monotonic() - began]
            )
            skipped = 0 if math.isfinite(loss) else skipped + 1
            if skipped == SKIPPED_IN_A_ROW:
                raise TrainingError(
                    "The loss is no number any more. Lower --learning-rate and start anew."
                )
            self.seconds = before + seconds
            row = self._row(loss, time.monotonic() - started, waited)
            self.log.add({"kind": "step", **vars(row)})
            yield row
            if not self.team.leads:
                continue
            if self.step % self.config.validate_every == 0 or self.progress >= 1:
                look = self._look(data.held)
                self.log.add({"kind": "validation", "step": look.step, **flat(look)})
                # The run's own clock moves by the team's mean alone, or its rates would differ.
                self._save(before + time.monotonic() - began)
                if look.best:
                    self.save_weights("best.safetensors")
                yield look
        if self.team.leads:
            self.save_weights("final.safetensors")

    def samples(self, data: Any) -> Dataset[tuple[Tensor, ...]]:
        """Return the stream of samples."""
        config = self.config
        return Samples(
            data.train,
            data.backgrounds,
            config.preprocess,
            config.batch,
            config.seed,
            augment=config.augment,
        )

    def _loader(self, samples: Dataset[tuple[Tensor, ...]]) -> DataLoader[tuple[Tensor, ...]]:
        return DataLoader(
            samples,
            batch_sampler=Numbers(
                self.step * self.config.batch, self.config.batch, self.team.rank, self.team.size
            ),
            num_workers=self.config.workers,
            prefetch_factor=4 if self.config.workers else None,
            # A forked worker hangs where OpenCV's threads have run before.
            multiprocessing_context="spawn" if self.config.workers else None,
            pin_memory=self.device.type == "cuda",
        )

    @property
    def progress(self) -> float:
        """Finished share of the run in [0, 1]: by the clock if it has a budget, else by steps."""
        if self.config.hours is not None:
            return min(self.seconds / 3600 / self.config.hours, 1.0)
        return min(self.step / self.config.steps, 1.0)

    def _step(self, images: Tensor, masks: Tensor, trust: Tensor | None = None) -> float:
        """Take one optimiser step; a loss that is no number changes nothing."""
        config = self.config
        rate = learning_rate(self.progress, config)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["share"]
        self._to_train()
        images = images.to(self.device, non_blocking=True, memory_format=torch.channels_last)
        loss = self.loss(
            normalise(images, config.preprocess),
            masks.to(self.device, non_blocking=True).float() / 255,
            None if trust is None else trust.to(self.device, non_blocking=True).float() / 255,
        )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), config.clip)
        self.step += 1
        # The norm is that of the team's mean gradients: all take the step, or none does.
        if torch.isfinite(norm):
            self.optimiser.step()
            follow(self.average, self.network, min(config.ema, self.step / (self.step + 10)))
        return loss.item()

    def _to_train(self) -> None:
        self.network.train()
        if self.config.freeze:
            for module in self.network.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        """Return the loss of Nx3xHxW normalised photos against Nx1xHxW masks in [0, 1].

        `trust`, Nx1xHxW in [0, 1], says how much each pixel counts; None: wholly.
        """
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = self.forward(inputs)
        return segmentation_loss(logits, target, self.config.edge_weight, trust)

    def _row(self, loss: float, seconds: float, waited: float) -> Step:
        progress = self.progress
        left = self.seconds * (1 - progress) / max(progress, 1e-6)
        rate = self.config.batch / seconds
        decoder = self.optimiser.param_groups[-1]["lr"]
        # Asking for the load takes a moment, so it is not asked at every step.
        load, memory = gpu_use(self.device) if self.step % 10 == 0 else (None, None)
        return Step(self.step, loss, decoder, progress, rate, left, waited / seconds, load, memory)

    def _look(self, held: tuple[tuple[str, Cache], ...]) -> Look:
        dice, iou = {}, {}
        for name, cache in held:
            scores = [self.score(cache, index) for index in range(len(cache))]
            dice[name], iou[name] = (float(value) for value in np.mean(scores, axis=0))
        mean = sum(dice.values()) / len(dice) if dice else math.nan
        best = not mean <= self.best
        if best:
            self.best = mean
        return Look(self.step, dice, iou, best)

    @torch.inference_mode()
    def score(self, cache: Cache, index: int) -> tuple[float, float]:
        """Return Dice and IoU of the moving average on a held-back photo."""
        inputs = to_tensor(cache.image(index), self.config.preprocess).to(self.device)
        found = (self.average(inputs)[0, 0] > 0).cpu().numpy()
        mask = cache.mask(index) > 127
        return metrics.dice(found, mask), metrics.iou(found, mask)

    def _save(self, seconds: float) -> None:
        if not self.team.leads:
            return
        header = {"step": self.step, "seconds": seconds, "best": self.best}
        save_checkpoint(
            self.out / "last.safetensors", self.network, self.average, self.optimiser, header
        )

    def save_weights(self, name: str) -> None:
        """Write the moving average as weights to use."""
        config = self.config
        header = {
            "training": {
                "step": self.step,
                "seconds": round(self.seconds),
                "config": config.to_json(),
            }
        }
        save_weights(self.out / name, self.average, config.network, config.preprocess, header)


def flat(look: Look) -> dict[str, float]:
    """Return a look's figures under names such as "carvana dice"."""
    rows = {f"{name} dice": value for name, value in look.dice.items()}
    return rows | {f"{name} iou": value for name, value in look.iou.items()}
