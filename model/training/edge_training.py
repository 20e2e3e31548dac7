"""Training of the second network, `edge.py`, on top of a finished first one.

Whole photos at full size are varied as for the first network and shown to it; squares around the
true edge and around the doubts of the first network are what the second one learns from. So it
meets the very mistakes that it is there to mend.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from model.data.augment import Augment
from model.data.background import Background
from model.data.pairs import Pair, read_image, read_pair
from model.errors import TrainingError
from model.evaluation import metrics
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.device import describe_device, pick_device
from model.network.edge import CONFIDENT, EdgeNet, crops
from model.network.predictor import Predictor
from model.network.preprocess import input_size
from model.network.weights import Weights, load_tensors, load_weights, save_weights
from model.training.config import SourceConfig, TrainConfig
from model.training.events import Look, Note, Step
from model.training.losses import edge_band
from model.training.prepare import find_backgrounds, split
from model.training.run import Run
from model.training.run_folder import claim_folder
from model.training.samples import ASPECTS
from model.training.train import follow_run

HELD = 16
"""Photos a data folder at most that the run is watched by; they are scored at full size."""
STRENGTH = 0.3
"""The first network's logits are made weaker or stronger by up to this share."""

SMALL_LOSS = 0.02
"""Cross-entropy of a square below which little is left to gain."""


@dataclass(frozen=True)
class EdgeTrainConfig(TrainConfig):
    """Everything that decides a run of the second network.

    `batch` counts photos, `preprocess` is the first network's input; its layout is not used.

    Attributes:
        weights: the first network.
        edge: the second.
        crops: squares a photo.
        side: of a square, in pixels.
    """

    weights: Path = Path()
    edge: EdgeConfig = field(default_factory=EdgeConfig)
    crops: int = 24
    side: int = 128


class Files:
    """Photos and masks read anew each time: at full size they are too large to keep."""

    def __init__(self, files: list[Pair] | list[Path]) -> None:
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def image(self, index: int) -> NDArray[np.uint8]:
        """Return photo `index` as HxWx3 uint8 RGB."""
        file = self.files[index]
        return read_image(file if isinstance(file, Path) else file.image)

    def pair(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return photo `index` and its mask, HxW uint8, 255 wholly car."""
        file = self.files[index]
        assert isinstance(file, Pair)  # noqa: S101  (backgrounds have no masks)
        image, mask = read_pair(file)
        return image, mask * np.uint8(255)

    def typical_pixels(self) -> int:
        """Return the median area of a few of the photos."""
        areas = []
        for file in self.files[:: max(len(self.files) // 9, 1)]:
            with Image.open(file if isinstance(file, Path) else file.image) as image:
                areas.append(image.width * image.height)
        return round(median(areas))


@dataclass(frozen=True)
class EdgeData:
    """The data of a run: sources to train on, those held back, photos to paste cars on."""

    train: tuple[tuple[SourceConfig, Files], ...]
    held: tuple[tuple[str, Files], ...]
    backgrounds: Files | None


def train_edge(config: EdgeTrainConfig, out: Path) -> Generator[Note | Step | Look]:
    """Train the second network, or go on training it; as `train.train` does the first."""
    device = pick_device(config.device)
    yield Note(f"Training the edge on {describe_device(device)}.")
    claim_folder(config, out)
    data = yield from prepare_edge(config)
    yield from follow_run(EdgeRun(config, out, device), data)


def prepare_edge(config: EdgeTrainConfig) -> Generator[Note, None, EdgeData]:
    """Find and split the data; yields notes.

    Raises:
        DataError: a folder cannot be used or nothing is left to train on.
    """
    train, held = [], []
    for source in config.sources:
        kept, back = yield from split(source, config)
        train.append((source, Files(kept)))
        if back:
            held.append((source.root.name, Files(back[:: -(-len(back) // HELD)])))
    photos = find_backgrounds(config)
    return EdgeData(tuple(train), tuple(held), Files(photos) if photos else None)


class EdgeSamples(torch.utils.data.Dataset[tuple[Tensor, ...]]):
    """Whole photos at about their own size; those of a batch are of one source and one canvas."""

    def __init__(self, data: EdgeData, config: EdgeTrainConfig) -> None:
        self.data = data
        self.batch = config.batch
        self.seed = config.seed
        shares = np.array([source.share for source, _ in data.train])
        self.shares = shares / shares.sum()
        self._augments: dict[tuple[int, int], Augment] = {}
        self.canvases = [
            _canvases(min(files.typical_pixels(), config.edge.pixels), config.side)
            for _, files in data.train
        ]

    def __getstate__(self) -> dict[str, object]:
        """Leave the augmentations out: each worker process makes its own."""
        return {**self.__dict__, "_augments": {}}

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        """Return (3xHxW uint8 RGB, 1xHxW uint8 mask, 255 wholly car)."""
        cv2.setNumThreads(1)
        together = np.random.default_rng((self.seed, 0, number // self.batch))
        which = int(together.choice(len(self.shares), p=self.shares))
        canvas = self.canvases[which][together.integers(len(ASPECTS))]
        source, files = self.data.train[which]
        random = np.random.default_rng((self.seed, 1, number))
        image, mask = files.pair(int(random.integers(len(files))))
        background = None
        if self.data.backgrounds is not None and random.random() < source.paste:
            behind = self.data.backgrounds
            background = Background(behind.image(int(random.integers(len(behind)))))
        seed = int(random.integers(2**31))
        if canvas not in self._augments:
            self._augments[canvas] = Augment(*canvas)
        image, mask, _ = self._augments[canvas](image, mask, seed, background)
        return torch.from_numpy(image).permute(2, 0, 1), torch.from_numpy(mask)[None]


def _canvases(pixels: int, side: int) -> list[tuple[int, int]]:
    """Return a canvas (height, width) for each of `ASPECTS`, no side shorter than `side`."""
    config = PreprocessConfig(pixels)
    sizes = (input_size(height, width, config) for height, width in ASPECTS)
    return [(max(height, side), max(width, side)) for height, width in sizes]


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
    """A run of the second network; the first is frozen."""

    config: EdgeTrainConfig

    def __init__(self, config: EdgeTrainConfig, out: Path, device: torch.device) -> None:
        super().__init__(config, out, device)
        self.first = load_weights(config.weights)
        self.coarse = copy.deepcopy(self.first.network).to(device).requires_grad_(False)
        self._predictor: tuple[int, Predictor] | None = None

    def build(self) -> nn.Module:
        """Return the second network, untrained."""
        network: nn.Module = EdgeNet(self.config.edge.width)
        return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]

    def initialise(self) -> None:
        """Start from nothing, or from the second network of the weights file `init`."""
        if self.config.init in ("imagenet", "none"):
            return
        edge = load_weights(Path(self.config.init)).edge
        if edge is None:
            raise TrainingError(f"{self.config.init} holds no second network to start from.")
        load_tensors(self.network, edge.state_dict())

    def samples(self, data: EdgeData) -> EdgeSamples:
        """Return the stream of whole photos."""
        return EdgeSamples(data, self.config)

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Return the loss in squares of Nx3xHxW photos against Nx1xHxW masks."""
        generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + self.step)
        rough = self._rough(inputs)
        doubt = (rough.abs() < self.config.edge.doubt).float().maximum(edge_band(target))
        stronger = 1 + STRENGTH * (2 * torch.rand(len(rough), generator=generator) - 1)
        rough = rough * stronger.to(rough.device)[:, None, None, None]
        planes = torch.cat((inputs, rough, target), 1)
        found = crops(planes, doubt, self.config.crops, self.config.side, generator)
        photo, logits, mask = torch.split(found, [3, 1, 1], 1)
        photo = photo.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            drawn = self.network(photo, logits)
        return relative_loss(drawn.float(), logits, mask)

    @torch.no_grad()
    def _rough(self, inputs: Tensor) -> Tensor:
        """Return Nx1xHxW float32 logits of the first network."""
        size = inputs.shape[2:]
        small = F.interpolate(
            inputs, input_size(size[0], size[1], self.config.preprocess), mode="area"
        )
        small = small.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = self.coarse(small)
        return F.interpolate(logits.float(), size, mode="bilinear", align_corners=False)

    def score(self, cache: Files, index: int) -> tuple[float, float]:  # type: ignore[override]
        """Return Dice and IoU of both networks together, at the photo's full size."""
        if self._predictor is None or self._predictor[0] != self.step:
            both = Weights(copy.deepcopy(self.coarse), copy.deepcopy(self.average), self._header())
            self._predictor = self.step, Predictor(both, self.device)
        image, mask = cache.pair(index)
        found = self._predictor[1].predict(image).alpha >= 0.5
        return metrics.dice(found, mask > 127), metrics.iou(found, mask > 127)

    def save_weights(self, name: str) -> None:
        """Write both networks as weights to use."""
        network = NetworkConfig(**self.first.header["network"])
        header = self._header()
        header["edge_training"] = {
            "step": self.step,
            "seconds": round(self.seconds),
            "config": self.config.to_json(),
        }
        seen = self.config.preprocess
        save_weights(self.out / name, self.first.network, network, seen, header, edge=self.average)

    def _header(self) -> dict[str, object]:
        return {
            **self.first.header,
            "preprocess": dataclasses.asdict(self.config.preprocess),
            "edge": dataclasses.asdict(self.config.edge),
        }
