"""Fine-tuning: finished weights learn from a few photos of one's own and keep what they know.

What holds the network to what it knew:

    rates       the encoder stays, so that its heads still fit; as many steps as photos are worth
    mixture     what is written is the mean of the old weights and the new ones: Wortsman et al.
                2022, "Robust fine-tuning of zero-shot models"
    statistics  batch normalisation keeps the means and variances of the old training
    anchor      each step draws the weights a little towards the old ones: L2-SP, Li et al. 2018,
                "Explicit inductive bias for transfer learning with convolutional networks"
    answers     on photos without masks, and along edges on which mask and old network agree but
                for a few pixels, the old network's answers are the target: Li & Hoiem 2016,
                "Learning without forgetting"
    base        other data folders, if there are any, are mixed in

The written file is the best look's, the old weights' own look included, and keeps the old file's
input size, post-processing, threshold and second network.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from model.arrays import Mask, Pixels
from model.codec import setting
from model.language import mark, tr
from model.network.preprocess import to_tensor
from model.network.unet import LiteUNet, build
from model.network.weights import (
    Header,
    describe,
    load_tensors,
    load_weights,
    read_tensors,
    save_weights,
    write_tensors,
)
from model.pages.held_picture import draw_held
from model.training.config import TrainConfig
from model.training.events import Look, Note
from model.training.losses import near_edges
from model.training.optimise import follow, keep_statistics
from model.training.run import Run
from model.training.samples import Photos

SHOWN = 3
"""So many of the photos held back are drawn at each look."""
LOOKS = 8
"""Looks in a run whose steps are chosen here."""
COUNTED = ("before", "last", "without_gain")
KEPT = ("postprocess", "threshold", "edge", "edge_training", "terms")
"""What a header says that stays true of the tuned weights."""


@dataclass(frozen=True)
class TuneConfig(TrainConfig):
    """Everything that decides a fine-tuning run; its defaults suit ten to ten thousand photos.

    Attributes:
        weights: The file whose network learns further.
    """

    weights: Path = Path()
    steps: int = setting(0, mark("optimiser steps; 0: chosen by the number of photos"), least=0)
    batch: int = setting(4, mark("samples a step"), least=1)
    learning_rate: float = setting(6e-4, mark("its peak, for the decoder"), least=0)
    weight_decay: float = setting(0.0, mark("AdamW's; --anchor does its work"), least=0)
    encoder_rate: float = setting(0.0, mark("the encoder's share of the learning rate"), least=0)
    warmup: float = setting(
        0.1, mark("share of the run in which the rate rises"), least=0, most=0.99
    )
    ema: float = setting(0.8, mark("decay of the moving average of the weights"), least=0, most=1)
    fault_weight: float = setting(
        0.1,
        mark("weight of what is wrong away from the edge, as a missed mirror, however small"),
        least=0,
    )
    augment: str = setting("plain", "as of TrainConfig", choices=("full", "article", "plain"))
    holdout: float = setting(0.15, mark("share of the groups held back"), least=0, most=1)
    holdout_least: int = setting(
        2, mark("groups held back at least, if there are so many"), least=0
    )
    validate_every: int = setting(0, mark("steps between looks; 0: chosen by the steps"), least=0)
    anchor: float = setting(
        30.0,
        mark(
            "with --from: the pull to the old weights; its inverse is about the farthest any goes"
        ),
        least=0,
    )
    mix: float = setting(
        0.7,
        mark("with --from: the share of what was learnt in the new weights; the rest is the old"),
        least=0,
        most=1,
    )
    keep_edge: int = setting(
        3,
        mark(
            "with --from: where a mask's edge is within so many pixels of the input of the old "
            "network's, that one's is kept: outlines by hand are worse; 0 learns the masks'"
        ),
        least=0,
        most=100,
        metavar="PIXELS",
    )
    patience: int = setting(
        4,
        mark("with --from: the run ends after so many looks no better than the one before"),
        least=1,
    )


def chosen_steps(photos: int, batch: int) -> int:
    """Return how many steps so many photos are worth.

    20 at 20 photos and two passes from 81 on: few photos seen often are learnt by heart.
    """
    return max(15, round(4.5 * math.sqrt(photos)), math.ceil(2 * photos / batch))


class TuneRun(Run):
    """A run that goes on from finished weights."""

    config: TuneConfig

    def __init__(self, config: TuneConfig, *rest: Any) -> None:
        self.old = load_weights(config.weights)
        self.told = describe(self.old.header)
        super().__init__(config, *rest)
        self.teacher = copy.deepcopy(self.old.network).to(self.device).requires_grad_(False)
        pairs = zip(self.network.parameters(), self.teacher.parameters(), strict=True)
        self.anchors = {id(value): old for value, old in pairs}
        self.mixed = copy.deepcopy(self.teacher)
        self.before, self.last, self.without_gain = math.nan, math.nan, 0

    @property
    def judged(self) -> nn.Module:
        """What is looked at and written: a part is learnt, the rest old."""
        return self.mixed

    def build(self) -> nn.Module:
        """Return a network of the old weights' kind, untrained."""
        return build(self.told.network)

    def initialise(self) -> None:
        """Start from the old weights."""
        load_tensors(self.network, self.old.network.state_dict())

    def plan(self, data: Any) -> None:
        """Choose steps and looks by the number of the user's own photos."""
        super().plan(data)
        own = sum(len(part) for source, part in data.train if source.held)
        self.planned = self.planned or chosen_steps(own, self.config.batch)
        self.look_every = self.look_every or max(math.ceil(self.planned / LOOKS), 1)

    def begin(self, data: Any) -> Iterator[Note | Look]:
        """Look at the old weights first: what comes later has to be better."""
        if self.step == 0 and self.team.leads and data.held:
            look = self.look(data.held)
            self.before = self.best
            self.save_weights("best.safetensors")
            yield look

    @property
    def progress(self) -> float:
        """Finished share of the run; all of it once nothing has been gained for long."""
        return 1.0 if self.without_gain >= self.config.patience else super().progress

    def train_mode(self) -> None:
        """Train, but leave the statistics of batch normalisation as they are."""
        self.network.train()
        keep_statistics(self.network)

    def take_step(self, batch: tuple[Tensor, ...]) -> float:
        """Take a step, and a smaller one back towards the old weights."""
        loss = super().take_step(batch)
        with torch.no_grad():
            for group in self.optimiser.param_groups:
                # Apart from the gradients and their scale, as AdamW's decay is.
                pull = min(group["lr"] * self.config.anchor, 1.0)
                for value in group["params"]:
                    value.lerp_(self.anchors[id(value)], pull)
        return loss

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        """Return the loss; in part the old network's answer is the target.

        That is where the mask is unknown, and where its edge and the old one's nearly agree.
        """
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits, before = self._both(inputs)
        answers = torch.sigmoid(before.float())
        old = near_edges(target, answers, self.config.keep_edge)
        if trust is not None:
            old |= trust == 0
        return self.compared(logits, torch.where(old, answers, target))

    def _both(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the network and of the old one, each Nx1xHxW.

        An encoder that stays as it is runs once for both.
        """
        new, old = self.network, self.teacher
        alone = self.forward is new and self.config.encoder_rate == 0
        if alone and isinstance(new, LiteUNet) and isinstance(old, LiteUNet):
            with torch.no_grad():
                features = new.encoder(inputs)
                before = old.decode(inputs, features)
            return new.decode(inputs, features), before
        with torch.no_grad():
            before = old(inputs)
        return self.forward(inputs), before

    def mix(self) -> None:
        """Mix the old weights and the moving average."""
        self.mixed.load_state_dict(self.teacher.state_dict())
        follow(self.mixed, self.average, 1 - self.config.mix)

    def look(self, held: tuple[tuple[str, Photos], ...]) -> Look:
        """Mix, score the mixture, and count the looks that do not rise: it often falls at first."""
        self.mix()
        look = super().look(held)
        draw_held(self.out, self.shown(held))
        risen = look.mean > self.last
        self.without_gain = 0 if look.best else self.without_gain + (not risen)
        self.last = look.mean
        return look

    @torch.inference_mode()
    def shown(self, held: tuple[tuple[str, Photos], ...]) -> list[tuple[Pixels, Mask, Mask]]:
        """Return a few held-back photos with their masks and those that are found now."""
        places = [(photos, index) for _, photos in held for index in range(len(photos))]
        count = min(SHOWN, len(places))
        found = []
        for photos, index in (places[n * len(places) // count] for n in range(count)):
            image, mask = photos.image(index), photos.mask(index) > 127
            inputs = to_tensor(image, self.config.preprocess).to(self.device)
            found.append((image, mask, (self.judged(inputs)[0, 0] > 0).cpu().numpy()))
        return found

    def counters(self) -> dict[str, float]:
        """Return what a checkpoint keeps beside the tensors."""
        return super().counters() | {name: getattr(self, name) for name in COUNTED}

    def restore(self, counters: Header) -> None:
        """Take the counters of a checkpoint."""
        super().restore(counters)
        for name in COUNTED:
            setattr(self, name, counters.get(name, math.nan))

    def finish(self) -> Iterator[Note]:
        """Write the best look's weights as the final ones, and tell what they have gained."""
        final = self.out / "final.safetensors"
        write_tensors(final, *read_tensors(self.out / "best.safetensors"))
        if not math.isfinite(self.best):
            text = mark("Nothing was held back: whether {final} is better, nobody knows.")
        elif self.best > self.before:
            text = mark(
                "Done: {final}. Dice on what was held back: {before:.4f} before, {best:.4f} after."
            )
        else:
            text = mark(
                "No look was better than the old weights (Dice {before:.4f} on what was "
                "held back): {final} is these."
            )
        yield Note(tr(text, final=final, before=self.before, best=self.best))

    def save_weights(self, name: str) -> None:
        """Write the mixture, with what the old file says about its use."""
        header = {key: self.old.header[key] for key in KEPT if key in self.old.header}
        header |= self.described()
        header["tuned"] = {
            "from": self.config.weights.name,
            "training": self.old.header.get("training"),
        }
        told = self.told
        if self.config.encoder_rate == 0 and isinstance(self.mixed, LiteUNet):
            # The mean of -0 and -0 is 0: equal, but heads know the encoder by its very bits.
            kept = self.old.network.get_submodule("encoder").state_dict()
            self.mixed.encoder.load_state_dict(kept)
        save_weights(
            self.out / name, self.mixed, told.network, told.preprocess, header, edge=self.old.edge
        )
