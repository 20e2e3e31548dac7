"""A run's state, from network to counters, and how it starts, steps and saves."""

from __future__ import annotations

import copy
import dataclasses
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from model.errors import TrainingError
from model.evaluation import metrics
from model.language import tr
from model.network.checkpoint import load_checkpoint, save_checkpoint
from model.network.device import bfloat16_pays, gpu_use
from model.network.imagenet import load_imagenet
from model.network.preprocess import to_tensor
from model.network.unet import LiteUNet, build
from model.network.weights import Header, load_tensors, load_weights, save_weights
from model.training.config import TrainConfig
from model.training.events import Look, Note, Step
from model.training.gradients import fill_gradients
from model.training.losses import segmentation_loss
from model.training.optimise import follow, keep_statistics, learning_rate, make_optimiser
from model.training.recipe import make_samples
from model.training.run_folder import Log
from model.training.samples import Photos
from model.training.team import Team


class Run:
    """A run's state.

    Attributes:
        step: How many steps were taken.
        seconds: How long that took.
        best: The best mean Dice of the looks so far.
        calm: The learning rate is multiplied by this; halved each time that the loss is lost.
        parts: A batch goes through the network in so many parts, so that the memory suffices.
        skipped: Steps in a row whose loss was no number.
    """

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
        self.optimiser: torch.optim.Optimizer = make_optimiser(self.network, config)
        self.forward = self.network
        self.step = self.skipped = 0
        self.parts = 1
        self.seconds = 0.0
        self.best, self.calm = -math.inf, 1.0
        self.planned, self.look_every = config.steps, config.validate_every

    @property
    def judged(self) -> nn.Module:
        """What is looked at, and written as weights to use: the moving average."""
        return self.average

    def build(self) -> nn.Module:
        """Return what is trained, untrained."""
        return build(self.config.network)

    def plan(self, data: Any) -> None:
        """Set the number of steps where it follows from the number of photos."""
        photos = sum(len(part) for _, part in data.train)
        if self.config.epochs is not None:
            self.planned = max(math.ceil(self.config.epochs * photos / self.config.batch), 1)

    def start(self) -> Iterator[Note]:
        """Load the checkpoint if there is one, else the initial weights.

        Raises:
            TrainingError: The options do not fit the device or the weights.
            WeightsError: The initial weights cannot be used.
        """
        if self.config.compile and self.device.type != "cuda":
            raise TrainingError(tr("--compile is for CUDA only. Leave it out."))
        self.load()
        if self.step:
            yield Note(
                tr(
                    "Going on at step {step}, after {seconds:.2f} hours.",
                    step=self.step,
                    seconds=self.seconds / 3600,
                )
            )
        if isinstance(self.network, LiteUNet):
            if self.config.encoder_rate == 0:
                self.network.encoder.requires_grad_(requires_grad=False)
            elif self.config.freeze:
                self.network.encoder.freeze_fine()
        self.forward = self.team.share(self.network)
        if self.device.type == "cuda":
            # No search by cuDNN: on an H100 it took more than a minute for the first canvas alone.
            torch.set_float32_matmul_precision("high")
        if self.config.compile:
            self.forward = torch.compile(self.forward, dynamic=False)  # type: ignore[assignment]

    def load(self) -> None:
        """Load the checkpoint if there is one, else the initial weights."""
        last = self.out / "last.safetensors"
        if last.exists():
            header = load_checkpoint(last, self.network, self.average, self.optimiser)
            self.restore(header)
            self.log.forget_after(self.step)
            return
        self.log.forget_after(-1)  # of a run that was stopped before its first checkpoint
        self.initialise()
        self.average.load_state_dict(self.network.state_dict())

    def counters(self) -> dict[str, float]:
        """Return what a checkpoint keeps beside the tensors."""
        return {"step": self.step, "seconds": self.seconds, "best": self.best, "calm": self.calm}

    def restore(self, counters: Header) -> None:
        """Take the counters of a checkpoint."""
        self.step, self.seconds = counters["step"], counters["seconds"]
        self.best, self.calm = counters["best"], counters.get("calm", 1.0)

    def initialise(self) -> None:
        """Fill the network with what the run starts from."""
        if self.config.init == "imagenet" and isinstance(self.network, LiteUNet):
            load_imagenet(self.network.encoder)
        elif self.config.init not in ("imagenet", "none"):
            found = load_weights(Path(self.config.init)).network
            try:
                load_tensors(self.network, found.state_dict())
            except RuntimeError as error:
                raise TrainingError(
                    tr(
                        "{init} holds another network than --network. Give that, or --init none.",
                        init=self.config.init,
                    )
                ) from error

    def go_back(self) -> Note:
        """Take the last checkpoint's weights again, at half the learning rate from here on."""
        step, seconds, calm = self.step, self.seconds, self.calm / 2
        if (self.out / "last.safetensors").exists():
            load_checkpoint(
                self.out / "last.safetensors", self.network, self.average, self.optimiser
            )
        else:
            self.optimiser.state.clear()
            self.network.load_state_dict(self.build().state_dict())
            self.initialise()
            self.average.load_state_dict(self.network.state_dict())
        self.step, self.seconds, self.calm, self.skipped = step, seconds, calm, 0
        return Note(
            tr(
                "The loss was no number any more at step {step}: on from the last checkpoint's "
                "weights at {calm:g} of the learning rate.",
                step=step,
                calm=calm,
            )
        )

    def samples(self, data: Any) -> Dataset[tuple[Tensor, ...]]:
        """Return the stream of samples."""
        return make_samples(self.config, data)

    @property
    def workers(self) -> int:
        """Processes that prepare samples."""
        return self.config.workers

    @property
    def progress(self) -> float:
        """Finished share of the run in [0, 1]: by the clock if it has a budget, else by steps."""
        if self.config.hours is not None:
            return min(self.seconds / 3600 / self.config.hours, 1.0)
        return min(self.step / self.planned, 1.0)

    def take_step(self, batch: tuple[Tensor, ...]) -> float:
        """Take one optimiser step; a loss that is no number changes nothing.

        Raises:
            TrainingError: The memory does not take a single sample, or a team's is full.
        """
        rate = learning_rate(self.progress, self.config) * self.calm
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["share"]
        self.train_mode()
        loss = fill_gradients(self, batch)
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip)
        self.step += 1
        # The norm is that of the team's mean gradients: all take the step, or none does.
        if torch.isfinite(norm):
            self.optimiser.step()
            decay = min(self.config.ema, self.step / (self.step + 10))
            follow(self.average, self.network, decay)
        return loss

    def train_mode(self) -> None:
        """Put the network into the mode that it is trained in."""
        self.network.train()
        if self.config.freeze:
            keep_statistics(self.network)
        elif self.config.encoder_rate == 0 and isinstance(self.network, LiteUNet):
            keep_statistics(self.network.encoder)

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        """Return the loss of Nx3xHxW normalised photos against Nx1xHxW masks in [0, 1].

        `trust`, Nx1xHxW in [0, 1], says how much each pixel counts; None: wholly.
        """
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = self.forward(inputs)
        return self.compared(logits, target, trust)

    def compared(self, logits: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        """Return the loss of Nx1xHxW logits, likewise."""
        config = self.config
        return segmentation_loss(logits, target, config.edge_weight, trust, config.fault_weight)

    def row(self, loss: float, seconds: float, waited: float) -> Step:
        """Return what is to be told of the last step."""
        progress = self.progress
        left = self.seconds * (1 - progress) / max(progress, 1e-6)
        rate = self.config.batch / seconds
        decoder = self.optimiser.param_groups[-1]["lr"]
        # Asking for the load takes a moment, so it is not asked at every step.
        load, memory = gpu_use(self.device) if self.step % 10 == 0 else (None, None)
        return Step(self.step, loss, decoder, progress, rate, left, waited / seconds, load, memory)

    def look(self, held: tuple[tuple[str, Photos], ...]) -> Look:
        """Score the moving average on the held-back photos."""
        dice, iou = {}, {}
        for name, cache in held:
            scores = [self.score(cache, index) for index in range(len(cache))]
            dice[name], iou[name] = (float(value) for value in np.mean(scores, axis=0))
        look = Look(self.step, dice, iou, best=False)
        if not look.mean <= self.best:
            self.best = look.mean
            look = dataclasses.replace(look, best=True)
        self.log.add({"kind": "validation", "step": look.step, **look.flat})
        return look

    @torch.inference_mode()
    def score(self, cache: Photos, index: int) -> tuple[float, float]:
        """Return Dice and IoU of what is judged on a held-back photo."""
        inputs = to_tensor(cache.image(index), self.config.preprocess).to(self.device)
        found = (self.judged(inputs)[0, 0] > 0).cpu().numpy()
        mask = cache.mask(index) > 127
        return metrics.dice(found, mask), metrics.iou(found, mask)

    def save(self, seconds: float | None = None) -> None:
        """Write the checkpoint, unless the loss is lost: then the last one is worth more."""
        if not self.team.leads or self.skipped:
            return
        counters = self.counters()
        if seconds is not None:
            counters["seconds"] = seconds
        save_checkpoint(
            self.out / "last.safetensors", self.network, self.average, self.optimiser, counters
        )

    def begin(self, data: Any) -> Iterator[Note | Look]:  # noqa: ARG002
        """Do what comes before the first step."""
        yield from ()

    def finish(self) -> Iterator[Note]:
        """Write the weights that the run ends with."""
        self.save_weights("final.safetensors")
        yield from ()

    def save_weights(self, name: str) -> None:
        """Write the moving average as weights to use."""
        config, header = self.config, self.described()
        save_weights(self.out / name, self.average, config.network, config.preprocess, header)

    def described(self) -> Header:
        """Return what a weights file says about its training."""
        return {
            "training": {
                "step": self.step,
                "seconds": round(self.seconds),
                "config": self.config.to_json(),
            }
        }
