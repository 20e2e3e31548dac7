"""Checkpoints: what comes back, and what is refused with a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from model.errors import TrainingError
from model.network.checkpoint import load_checkpoint, save_checkpoint
from model.network.config import NetworkConfig
from model.network.unet import build
from model.network.weights import (
    read_tensors,
    write_tensors,
)

CONFIG = NetworkConfig("unet", 4, 2)


@pytest.fixture
def run() -> tuple[nn.Module, nn.Module, torch.optim.Optimizer]:
    network, average = build(CONFIG), build(CONFIG)
    optimiser = torch.optim.AdamW(network.parameters())
    network(torch.randn(1, 3, 32, 32)).mean().backward()
    optimiser.step()
    return network, average, optimiser


Break = Callable[[Path], None]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def rename(path: Path) -> None:
    tensors, header = read_tensors(path)
    write_tensors(path, {f"x{name}": value for name, value in tensors.items()}, header)


def spoil(path: Path) -> None:
    tensors, header = read_tensors(path)
    tensors["average/head.weight"][...] = float("nan")
    write_tensors(path, tensors, header)


@pytest.mark.parametrize("damage", [cut, rename, spoil])
def test_a_damaged_checkpoint_names_the_run(
    run: tuple[nn.Module, nn.Module, torch.optim.Optimizer], tmp_path: Path, damage: Break
) -> None:
    path = tmp_path / "last.safetensors"
    save_checkpoint(path, *run, {"step": 1})
    assert load_checkpoint(path, *run)["step"] == 1
    damage(path)
    with pytest.raises(TrainingError, match=r"damaged.*--out") as error:
        load_checkpoint(path, *run)
    assert "nstall" not in str(error.value)


def test_a_checkpoint_of_another_network_is_refused(
    run: tuple[nn.Module, nn.Module, torch.optim.Optimizer], tmp_path: Path
) -> None:
    path = tmp_path / "last.safetensors"
    save_checkpoint(path, *run, {"step": 1})
    other = build(NetworkConfig("unet", 6, 2))
    with pytest.raises(TrainingError, match="another network"):
        load_checkpoint(path, other, other, torch.optim.AdamW(other.parameters()))
    tensors, header = read_tensors(path)
    tensors = {k: v[..., :1] if k.startswith("optimiser/0/exp") else v for k, v in tensors.items()}
    write_tensors(path, tensors, header)
    with pytest.raises(TrainingError, match="another network"):
        load_checkpoint(path, *run)
