"""Training of the second network, `edge.py`, on top of a finished first one.

It learns from squares of varied photos that are stored once, with the first network's logits beside
them (`squares.py`, `store.py`): making a square takes ten times as long as learning from it,
and hundreds of thousands have to be learnt from. So it meets the very mistakes that it is there to
mend.
"""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.errors import TrainingError
from model.evaluation import metrics
from model.language import tr
from model.network.config import NetworkConfig
from model.network.device import describe_device, pick_device
from model.network.edge import CONFIDENT, EdgeNet
from model.network.predictor import Predictor
from model.network.weights import (
    Header,
    Weights,
    load_tensors,
    load_weights,
    save_weights,
)
from model.training.config import EdgeTrainConfig, SourceConfig
from model.training.edge.squares import Files, Squares
from model.training.edge.store import SquareStore, StoredSquares
from model.training.events import Look, Note, Step
from model.training.prepare import Judge, find_backgrounds, split
from model.training.run import Run
from model.training.run_folder import check_folder, claim_folder, has_learnt
from model.training.samples import Photos
from model.training.train import steps

HELD = 16
"""Photos a data folder at most that the run is watched by; they are scored at full size."""
SMALL_LOSS = 0.02
"""Cross-entropy of a square below which little is left to gain."""


@dataclass(frozen=True)
class EdgeData:
    """The data of a run: stored squares to learn from, photos held back."""

    store: SquareStore
    held: tuple[tuple[str, Files], ...]


def train_edge(
    config: EdgeTrainConfig, out: Path, cache: Path, *, judge: Judge | None = None
) -> Generator[Note | Step | Look]:
    """Train the second network, or go on training it; as `train.train` does the first.

    Args:
        config: Decides everything.
        out: Folder of the run.
        cache: Folder for stored squares; runs on the same photos and first network share them.
        judge: Asked about some masks before a new run.

    Raises:
        DataError: The data cannot be used.
        DoubtError: Masks would teach what is wrong.
        DeviceError: The device is not there.
        TrainingError: The run cannot start, go on or be written.
        WeightsError: The weights to start from cannot be used.
    """
    device = pick_device(config.device)
    check_folder(config, out)
    yield Note(tr("Training the edge on {device}.", device=describe_device(device)))
    run = EdgeRun(config, out, device)
    yield from run.start()
    data = yield from prepare_edge(config, cache, judge, look=not has_learnt(out))
    claim_folder(config, out)
    yield from data.store.fill(run.samples(data).seen(run.step))
    yield from steps(run, data)


def prepare_edge(
    config: EdgeTrainConfig, cache: Path, judge: Judge | None = None, *, look: bool = True
) -> Generator[Note, None, EdgeData]:
    """Find and split the data; yields notes.

    A folder whose share is 0 lends backgrounds alone: nothing of it is held back.

    Args:
        config: Names the data.
        cache: Folder for stored squares.
        judge: Asked about some masks; None for nobody.
        look: Whether masks are looked at at all.

    Raises:
        DataError: A folder cannot be used or nothing is left to train on.
        DoubtError: Masks would teach what is wrong.
        TrainingError: An option does not fit the second network.
    """
    if any(source.unknown for source in config.sources):
        raise TrainingError(
            tr("The edge is not learnt from half-known masks. Leave --unknown out.")
        )
    train: list[tuple[SourceConfig, Files]] = []
    held: list[tuple[str, Files]] = []
    for source in config.sources:
        watched = dataclasses.replace(source, held=source.held and source.share > 0)
        kept, back = yield from split(watched, config, judge, look=look)
        train.append((source, Files(kept)))
        if back:
            held.append((source.root.name, Files(back[:: -(-len(back) // HELD)])))
    photos = find_backgrounds(config)
    squares = Squares(tuple(train), Files(photos) if photos else None, config)
    return EdgeData(SquareStore(cache, squares, config), tuple(held))


def relative_loss(drawn: Tensor, rough: Tensor, mask: Tensor) -> Tensor:
    """Return the mean over squares of cross-entropy relative to the first network's.

    The few squares where the first network is blind to half a car have fifty times the
    cross-entropy of the others; unscaled, nothing else would be learnt.

    Args:
        drawn: Nx1xHxW logits of the second network.
        rough: those of the first.
        mask: Nx1xHxW in [0, 1].
    """

    def cross_entropy(logits: Tensor) -> Tensor:
        each = F.binary_cross_entropy_with_logits(logits, mask, reduction="none")
        return each.mean((1, 2, 3))

    before = cross_entropy(rough.clamp(-CONFIDENT, CONFIDENT))
    return (cross_entropy(drawn) / (before + SMALL_LOSS)).mean()


class EdgeRun(Run):
    """A run of the second network; the first is frozen.

    Attributes:
        first_shards: Shards that it began with; 0 before it has begun.
    """

    config: EdgeTrainConfig

    def __init__(self, config: EdgeTrainConfig, out: Path, device: torch.device) -> None:
        super().__init__(config, out, device)
        self.first = load_weights(config.weights)
        self.coarse = copy.deepcopy(self.first.network).to(device).requires_grad_(False)
        self.first_shards = 0
        self._predictor: tuple[int, Predictor] | None = None

    @property
    def workers(self) -> int:
        """Processes that prepare samples: none, for stored squares are only read."""
        return 0

    def build(self) -> nn.Module:
        """Return the second network, untrained."""
        network: nn.Module = EdgeNet(self.config.edge.width, self.config.edge.levels)
        return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]

    def initialise(self) -> None:
        """Start from nothing, or from the second network of the weights file `init`.

        A level that that one does not have begins untrained, and so changes nothing.
        """
        if self.config.init == "none":
            return
        edge = load_weights(Path(self.config.init)).edge
        if edge is None:
            raise TrainingError(
                tr(
                    "{init} holds no second network to start from. Use --init none.",
                    init=self.config.init,
                )
            )
        load_tensors(self.network, {**self.network.state_dict(), **edge.state_dict()})

    def plan(self, data: EdgeData) -> None:  # noqa: ARG002
        """Set the number of steps where it follows from the number of squares."""
        if self.config.epochs is not None:
            squares = self.config.photos * self.config.squares
            self.planned = max(math.ceil(self.config.epochs * squares / self.config.batch), 1)

    def begin(self, data: EdgeData) -> Iterator[Note | Look]:
        """Look at what the run starts from: what comes later has to be better."""
        if self.step == 0 and data.held:
            look = self.look(data.held)
            self.save_weights("best.safetensors")
            yield look

    def samples(self, data: EdgeData) -> StoredSquares:
        """Return the stream of stored squares; all that are there already are drawn from."""
        self.first_shards = self.first_shards or data.store.to_begin_with()
        return StoredSquares(data.store, self.config, self.first_shards)

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        """Return the loss of squares: Nx3xHxW photos against Nx1xHxW masks.

        Here `trust` is the first network's logits.
        """
        assert trust is not None  # noqa: S101  (stored squares have them)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            drawn = self.forward(inputs, trust)
        return relative_loss(drawn.float(), trust, target)

    def score(self, cache: Photos, index: int) -> tuple[float, float]:
        """Return Dice and IoU of both networks together, at the photo's full size."""
        if self._predictor is None or self._predictor[0] != self.step:
            both = Weights(copy.deepcopy(self.coarse), copy.deepcopy(self.average), self._header())
            self._predictor = self.step, Predictor(both, self.device)
        mask = cache.mask(index) > 127
        found = self._predictor[1].predict(cache.image(index)).alpha >= 0.5
        return metrics.dice(found, mask), metrics.iou(found, mask)

    def counters(self) -> dict[str, float]:
        """Return what a checkpoint keeps beside the tensors."""
        return {**super().counters(), "first_shards": self.first_shards}

    def restore(self, counters: Header) -> None:
        """Take the counters of a checkpoint."""
        super().restore(counters)
        self.first_shards = counters["first_shards"]

    def save_weights(self, name: str) -> None:
        """Write both networks as weights to use."""
        network = NetworkConfig(**self.first.header["network"])
        header = self._header()
        header["edge_training"] = self.described()["training"]
        seen = self.config.preprocess
        save_weights(self.out / name, self.first.network, network, seen, header, edge=self.average)

    def _header(self) -> Header:
        return {
            **self.first.header,
            "preprocess": dataclasses.asdict(self.config.preprocess),
            "edge": dataclasses.asdict(self.config.edge),
        }
