"""Networks' files, and how they are loaded: untrained networks, and the heads that ship."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch

from app.core.learning.weights import at_hand
from app.core.resources import glass_path, plates_path, recognition_path
from app.segmenter import LazySegmenter
from model.errors import WeightsError
from model.network.checkpoint import load_checkpoint, save_checkpoint
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.glass import Glass
from model.network.heads.plates.head import PlateHead
from model.network.heads.recognition import Head
from model.network.unet import LITE0_SKIPS, build
from model.network.weights import save_weights
from tests.benchmarks.fuzz.pictures import SIZE

SMALL = NetworkConfig(kind="unet", width=4, depth=2)

DESCRIBED = 4009  # numbers that tell of a car, see `describe_car`


def weights(folder: Path) -> bytes:
    """A small network that was never trained."""
    path = folder / "w.safetensors"
    torch.manual_seed(0)
    save_weights(path, build(SMALL), SMALL, PreprocessConfig(pixels=32 * 32), {})
    return path.read_bytes()


def use_weights(path: Path) -> None:
    """Load a network, and let it look at a photo if it loads; and list it."""
    at_hand(path.parent)
    LazySegmenter(path, "cpu").predict(np.zeros((*SIZE[::-1], 3), np.uint8))


def heads() -> dict[str, bytes]:
    """What works on the network's features, as it ships."""
    paths = {"recognition": recognition_path(), "glass": glass_path(), "plates": plates_path()}
    return {f".safetensors/{name}": path.read_bytes() for name, path in paths.items()}


@cache
def features() -> list[torch.Tensor]:
    """The encoder's five levels for a photo of 64 x 64 pixels."""
    return [
        torch.zeros(1, channels, 32 >> level, 32 >> level)
        for level, channels in enumerate(LITE0_SKIPS.values())
    ]


def use_head(path: Path) -> None:
    """Load a file as each head there is, and use those that load."""
    seen, failed = features(), []
    car, image = np.ones((32, 32), np.float32), np.zeros((64, 64, 3), np.uint8)
    for use in (
        lambda: Head.load(path).tell(np.zeros(DESCRIBED, np.float32)),
        lambda: Glass.load(path).logits(seen),
        lambda: PlateHead.load(path).find(seen, car, image, lambda _: seen),
    ):
        try:
            use()
        except WeightsError as error:
            failed.append(error)
    if len(failed) == 3:
        raise failed[0]


def training() -> tuple[torch.nn.Module, torch.nn.Module, torch.optim.Optimizer]:
    """A network, its average and its optimiser after a step."""
    torch.manual_seed(0)
    network, average = build(SMALL), build(SMALL)
    optimiser = torch.optim.AdamW(network.parameters())
    sum(value.sum() for value in network.parameters()).backward()  # type: ignore[union-attr]
    optimiser.step()
    return network, average, optimiser


def checkpoint(folder: Path) -> bytes:
    """What training goes on from."""
    path = folder / "last.safetensors"
    counters = {"step": 1, "seconds": 1.0, "best": 0.5, "calm": 1.0}
    save_checkpoint(path, *training(), counters)
    return path.read_bytes()


@cache
def trained() -> tuple[torch.nn.Module, torch.nn.Module, torch.optim.Optimizer]:
    """Something to fill with checkpoints."""
    return training()


def use_checkpoint(path: Path) -> None:
    """Go on from a checkpoint."""
    load_checkpoint(path, *trained())
