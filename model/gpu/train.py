"""Train the first network by the clock on a GPU that is there for minutes.

    python -m model.gpu.train DATA --out OUT

    feeder   worker processes arrange samples without colour; they wait on the GPU in rings
    vary     each batch is mirrored, moved a little and recoloured on the GPU, at each use anew
    step     as `forecourt train`; beside cars, a second head learns main objects of any kind
    clock    the rate's cosine ends at the moment that the file OUT/end names; it is read at each
             step, so that it can be moved; weights are written every minute

Data that arrives later (folders beside the others, then an empty file `.ready_…`) is taken up.
albumentations is not needed: a bare machine lacks it.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.data.cache import Cache
from model.data.pairs import find_pairs, find_photos
from model.gpu.ring import Feeder, Ring
from model.gpu.samples import TOGETHER, Arranged, VisitSamples
from model.gpu.vary import Size, Vary
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.preprocess import normalise
from model.network.unet import build
from model.network.weights import load_weights, save_weights
from model.training.config import SourceConfig, TrainConfig
from model.training.losses import segmentation_loss
from model.training.optimise import follow, learning_rate, make_optimiser
from model.training.prepare import cached
from model.training.samples import Samples

CANVASES = {(640, 960): 0.7, (896, 672): 0.3}
"""Canvas (height, width) to its share. Few: each new shape costs cuDNN 16 to 50 seconds."""
SMALL = {(640, 960): (448, 672), (896, 672): (608, 448)}
"""Their sizes while the rate is high; the batch is twice as large then."""
SMALL_UNTIL, MILD_FROM = 0.22, 0.88
"""Shares of the run."""
KINDS = {
    "carvana": SourceConfig(Path("carvana"), share=0.42, paste=0.45),
    "wild": SourceConfig(Path("wild"), share=0.11, ignore_edge=2),
    "salient": SourceConfig(Path("salient"), share=0.27),
    "seller": SourceConfig(Path("seller"), share=0.1, unknown=True),
    "marked": SourceConfig(Path("marked"), share=0.2, unknown=True),
}
"""What each folder `KIND*` of the data is."""


@dataclass(frozen=True)
class Visit:
    """What the command line says: see `main`."""

    data: Path
    out: Path
    cache: Path
    init: Path
    workers: int
    batch: int
    slots: int
    device: torch.device
    scale: float

    @property
    def end(self) -> float:
        """When the training ends, in seconds since 1970."""
        return float((self.out / "end").read_text())

    def scaled(self, size: Size) -> Size:
        """Return a size, smaller in rehearsals, as multiples of 32."""
        height, width = (max(round(side * self.scale / 32), 1) * 32 for side in size)
        return height, width


def say(text: object) -> None:
    """Write a line with the time."""
    sys.stdout.write(f"[{time.strftime('%H:%M:%S')}] {text}\n")
    sys.stdout.flush()


def gather(visit: Visit, seed: int) -> VisitSamples:
    """Return the samples of all data that is there now."""
    stored = PreprocessConfig(round(960 * 640 * visit.scale**2))
    sources: list[tuple[SourceConfig, Cache]] = []
    for kind, source in KINDS.items():
        roots = sorted(visit.data.glob(f"{kind}*"))
        pairs = [pair for root in roots for pair in find_pairs(root).pairs]
        if pairs:
            sources.append((source, told(cached(visit.cache, pairs, stored, source.unknown))))
    backgrounds = told(cached(visit.cache, find_photos(visit.data / "backgrounds"), stored))
    folder = visit.data / "things"
    things = (
        told(cached(visit.cache, list(find_pairs(folder).pairs), stored))
        if folder.is_dir()
        else None
    )
    say({source.root.name: len(cache) for source, cache in sources})
    canvases = [
        visit.scaled(size) for size, share in CANVASES.items() for _ in range(round(10 * share))
    ]
    cars = Samples(sources, backgrounds, stored, TOGETHER, seed, arrange=Arranged)
    cars.canvases = canvases
    return VisitSamples(cars, things)


def told(steps: Iterator[object]) -> Cache:
    """Return what a generator of notes returns; say the notes."""
    while True:
        try:
            say(getattr(next(steps), "text", ""))
        except StopIteration as end:
            cache: Cache = end.value
            return cache


class Learner:
    """The network, its moving average, and a second head for main objects of any kind."""

    def __init__(self, visit: Visit) -> None:
        self.config = TrainConfig(sources=(), learning_rate=1.2e-3, ema=0.998, fault_weight=0.1)
        self.device = visit.device
        self.network = build(NetworkConfig())
        self.network.load_state_dict(load_weights(visit.init).network.state_dict())
        self.network = self.network.to(visit.device).train()
        self.average = copy.deepcopy(self.network).eval().requires_grad_(False)
        head = self.network.get_submodule("head")
        self.things = copy.deepcopy(head)
        self._features: Tensor | None = None
        head.register_forward_pre_hook(self._keep)
        self.optimiser = make_optimiser(self.network, self.config)
        self.optimiser.add_param_group(
            {"params": list(self.things.parameters()), "share": 1.0, "weight_decay": 0.01}
        )
        self.step = 0

    def _keep(self, _head: nn.Module, inputs: tuple[Tensor]) -> None:
        self._features = inputs[0]

    def learn(
        self, photos: Tensor, mask: Tensor, trust: Tensor, cars: int, progress: float
    ) -> Tensor:
        """Take a step on Nx3xHxW photos, the first `cars` of them cars; return the loss."""
        rate = learning_rate(progress, self.config) * min(self.step / 100, 1)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["share"]
        x = normalise(photos, PreprocessConfig()).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            logits = self.network(x)
            things = F.pixel_shuffle(self.things(self._features), 2)
        loss = segmentation_loss(
            logits[:cars],
            mask[:cars],
            self.config.edge_weight,
            trust[:cars],
            self.config.fault_weight,
        ) * (cars / len(x))
        if cars < len(x):
            other = segmentation_loss(things[cars:], mask[cars:], self.config.edge_weight)
            no_car = F.softplus(logits[cars:].float()).mean()
            loss = loss + (0.7 * other + 0.4 * no_car) * (1 - cars / len(x))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip)
        self.optimiser.step()
        self.step += 1
        follow(self.average, self.network, min(self.config.ema, self.step / (self.step + 10)))
        return loss.detach()

    def save(self, path: Path) -> None:
        """Write the moving average."""
        header = {"training": {"steps": self.step}}
        save_weights(path, self.average, NetworkConfig(), PreprocessConfig(960 * 640), header)


def train(visit: Visit) -> None:
    """Train until the end that the file names."""
    sizes = [visit.scaled(size) for size in CANVASES]
    small = {visit.scaled(size): visit.scaled(less) for size, less in SMALL.items()}
    odds = torch.tensor(list(CANVASES.values()))
    rings = {
        size: Ring(size, round(visit.slots * share / TOGETHER) * TOGETHER, visit.device)
        for size, share in zip(sizes, CANVASES.values(), strict=True)
    }
    feeder, vary, learner = (
        Feeder(rings, visit.workers),
        Vary(visit.device, 0),
        Learner(visit),
    )
    ready = 0
    feeder.feed(gather(visit, ready))
    while any(ring.count < visit.batch for ring in rings.values()):
        if not feeder.alive:
            raise SystemExit("No samples are made: see above.")
        time.sleep(0.2)
    start = saved = told_at = time.time()
    seen, losses = 0, []
    while (progress := (time.time() - start) / (visit.end - start)) < 1:
        if (now_ready := len(list(visit.data.glob(".ready_*")))) > ready:
            ready = now_ready
            Thread(target=lambda seed: feeder.feed(gather(visit, seed)), args=(ready,)).start()
        size = sizes[int(torch.multinomial(odds, 1))]
        first = progress < SMALL_UNTIL
        with feeder.lock:
            data, cars = rings[size].take(visit.batch * (2 if first else 1))
        with torch.no_grad():
            batch = vary(data, small[size] if first else size, progress > MILD_FROM)
        losses.append(learner.learn(*batch, cars, progress))
        seen += len(data)
        now = time.time()
        if now - told_at > 10:
            row = {"step": learner.step, "seen": seen, "made": feeder.made, "p": round(progress, 3)}
            row["loss"] = round(float(torch.stack(losses).mean()), 4)
            say(json.dumps(row))
            if not math.isfinite(row["loss"]):
                raise SystemExit("The loss is no number any more.")
            losses.clear()
            told_at = now
        if now - saved > 60:
            saved = now
            learner.save(visit.out / "last.safetensors")
    learner.save(visit.out / "final.safetensors")
    say(f"Done: {learner.step} steps, {seen} samples seen, {feeder.made} made.")
    feeder.stop()


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "data",
        type=Path,
        help="carvana*/, wild/, salient/, seller/, marked/, backgrounds/, things/",
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="holds the file `end` from the start"
    )
    parser.add_argument("--cache", type=Path, default=Path("/dev/shm/forecourt"))  # noqa: S108
    parser.add_argument(
        "--init", type=Path, default=Path("resources/weights/forecourt.safetensors")
    )
    parser.add_argument("--workers", type=int, default=15)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--slots", type=int, default=6000, help="samples on the device, 3 MB each")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes, for a rehearsal")
    values = vars(parser.parse_args())
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    train(Visit(**{**values, "device": torch.device(values["device"])}))


if __name__ == "__main__":
    main()
