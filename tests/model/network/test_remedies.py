"""Whoever is told what is wrong with weights or the device, and does as told, can use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from model.errors import DeviceError
from model.network.checkpoint import load_checkpoint, save_checkpoint
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.device import NAMES, pick_device
from model.network.heads.glass import Glass, GlassNet
from model.network.heads.plates.head import PlateHead
from model.network.heads.recognition import Head
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import load_weights, read_tensors, save_weights, write_tensors
from tests.inputs import put
from tests.model.telling import told

UNET, LITE = NetworkConfig("unet", 4, 2), NetworkConfig("lite", 8)
SIZE = PreprocessConfig(pixels=64 * 96)


def weights(path: Path, network: NetworkConfig = UNET) -> Path:
    save_weights(path, build(network), network, SIZE, {})
    return path


@pytest.fixture
def another(tmp_path: Path) -> Path:
    return weights(tmp_path / "another.safetensors")


def test_files_that_cannot_be_used_and_another_that_can(another: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    with told("The weights file {} is not there."):
        load_weights(path)
    put(path, b"x" * 100)
    with told("is damaged or no safetensors file"):
        load_weights(path)
    save_file({"a": torch.zeros(1)}, path)
    with told("Use a file that `forecourt train` wrote."):
        load_weights(path)
    save_file(load_file(another), path, {"forecourt": "{"})
    with told("The file {} is damaged ({}). {}"):
        load_weights(path)
    tensors, header = read_tensors(another)
    write_tensors(path, tensors, {**header, "threshold": 2.0})
    with told("do not fit the network they name"):
        load_weights(path)
    load_weights(another)


def test_weights_of_a_newer_version(another: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    tensors, header = read_tensors(another)
    write_tensors(path, tensors, {**header, "format": 99})
    with told("Update Forecourt to use it."):
        load_weights(path)
    write_tensors(path, tensors, {**header, "format": 1})  # which the newest understands
    load_weights(path)


def test_a_disk_without_room(
    another: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    tensors, header = read_tensors(another)
    with monkeypatch.context() as patch:
        patch.setattr("model.network.weights.save_file", full)
        with told("Free some room or choose another --out."):
            write_tensors(tmp_path / "w.safetensors", tensors, header)
    write_tensors(tmp_path / "w.safetensors", tensors, header)
    put(tmp_path / "file", b"")
    with told("Free some room or choose another --out."):
        write_tensors(tmp_path / "file" / "w.safetensors", tensors, header)
    write_tensors(tmp_path / "folder" / "w.safetensors", tensors, header)


def test_heads(another: Path, tmp_path: Path) -> None:
    path = tmp_path / "glass.safetensors"
    write_tensors(path, GlassNet().state_dict(), {"glass": 99, "made_for": ""})
    with told("{} holds no {} ({}). {}"):
        Glass.load(path)
    Glass(GlassNet(), "x").save(path, {})
    Glass.load(path)
    with told(" holds no head for recognition ({}). {}"):
        Head.load(another)
    from app.core.resources import plates_path, recognition_path  # noqa: PLC0415

    recognition = recognition_path()
    assert recognition is not None
    Head.load(recognition)
    shipped = plates_path()
    assert shipped is not None
    tensors, header = read_tensors(shipped)
    write_tensors(path, tensors, {**header, "least": "half"})
    with told("{} holds no {} ({}). {}"):
        PlateHead.load(path)
    PlateHead.load(shipped)


def test_devices() -> None:
    with told("Choose one of: "):
        pick_device("gpu")
    here = []
    for name in NAMES:
        try:
            here.append(pick_device(name).type)
        except DeviceError as error:
            assert "sees no such hardware" in str(error)
    assert "cpu" in here


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_device_that_is_not_there() -> None:
    with told("Use --device auto or --device cpu."):
        pick_device("cuda")
    pick_device("auto")
    pick_device("cpu")


def test_a_device_whose_memory_is_full(another: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    image = np.zeros((60, 80, 3), np.uint8)
    with monkeypatch.context() as patch:
        predictor = Predictor.load(another, "cpu")
        patch.setattr(predictor, "network", full)
        with told("Close other programs that use it, or use --device cpu."):
            predictor.predict(image)
    Predictor.load(another, "cpu").predict(image)


def test_a_network_without_an_encoder(another: Path, tmp_path: Path) -> None:
    inputs = torch.zeros(1, 3, 64, 96)
    with told("This network has no encoder whose features could be used."):
        Predictor.load(another, "cpu").encode(inputs)
    lite = Predictor.load(weights(tmp_path / "lite.safetensors", LITE), "cpu")
    assert len(lite.encode(inputs)) == 5


def test_checkpoints(tmp_path: Path) -> None:
    def parts(width: int = 4) -> tuple[Any, Any, torch.optim.Optimizer]:
        network = build(NetworkConfig("unet", width, 2))
        optimiser = torch.optim.AdamW(network.parameters())
        network(torch.randn(1, 3, 32, 32)).mean().backward()
        optimiser.step()
        return network, build(NetworkConfig("unet", width, 2)), optimiser

    run, path = parts(), tmp_path / "last.safetensors"
    save_checkpoint(path, *run, {"step": 1})
    with told("is of another network. Choose another --out."):
        load_checkpoint(path, *parts(6))
    load_checkpoint(path, *run)
    put(path, path.read_bytes()[:1000])
    with told("Remove it to start this run anew"):
        load_checkpoint(path, *run)
    path.unlink()
    anew = parts()
    save_checkpoint(path, *anew, {"step": 1})
    load_checkpoint(path, *anew)
