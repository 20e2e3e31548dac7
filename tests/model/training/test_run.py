"""Nothing that a run has learnt is lost."""

import dataclasses
import itertools
import json
import os
import signal
import time
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.errors import DataError, TrainingError
from model.network.config import EdgeConfig, NetworkConfig
from model.network.edge import EdgeNet
from model.network.unet import build
from model.network.weights import read_tensors, save_weights
from model.training import train as training
from model.training.config import SourceConfig, TrainConfig
from model.training.events import Look, Note, Step
from model.training.gradients import in_parts
from model.training.run import Run
from model.training.train import train


def same(first: Path, second: Path) -> bool:
    one, two = read_tensors(first)[0], read_tensors(second)[0]
    return all(torch.equal(one[name], two[name]) for name in one)


def notes(events: list[Note | Step | Look]) -> str:
    return "\n".join(event.text for event in events if isinstance(event, Note))


@pytest.mark.parametrize("taken", [1, 4])
def test_closing_saves_and_resuming_is_exact(
    config: TrainConfig, tmp_path: Path, taken: int
) -> None:
    rare = dataclasses.replace(config, validate_every=100, save_every=100)
    list(train(rare, tmp_path / "whole", tmp_path / "c"))
    events = train(rare, tmp_path / "parts", tmp_path / "c")
    steps = (event for event in events if isinstance(event, Step))
    assert [step.step for step in itertools.islice(steps, taken)][-1] == taken
    events.close()
    resumed = list(train(rare, tmp_path / "parts", tmp_path / "c"))
    assert f"Going on at step {taken}," in notes(resumed)
    assert same(tmp_path / "whole" / "final.safetensors", tmp_path / "parts" / "final.safetensors")


def test_checkpoints_come_by_the_clock(config: TrainConfig, tmp_path: Path) -> None:
    often = dataclasses.replace(config, validate_every=100, save_every=0)
    for event in train(often, tmp_path / "run", tmp_path / "c"):
        last = tmp_path / "run" / "last.safetensors"
        if isinstance(event, Step) and event.step > 1:
            assert read_tensors(last)[1]["step"] == event.step - 1


def test_a_full_disk_does_not_end_the_run(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise TrainingError("No space left on device.")

    events = []
    often = dataclasses.replace(config, save_every=0)
    with monkeypatch.context() as patch:
        patch.setattr("model.training.run.save_checkpoint", full)
        events = list(train(often, tmp_path / "run", tmp_path / "c"))
    assert "Not saved: No space left" in notes(events)
    assert (tmp_path / "run" / "final.safetensors").exists()


class Explodes(Run):
    """Loses its weights at step 4, once."""

    lost = False

    def take_step(self, batch: tuple[Tensor, ...]) -> float:
        if self.step == 3 and not Explodes.lost:
            Explodes.lost = True
            with torch.no_grad():
                next(self.network.parameters()).fill_(float("nan"))
        return super().take_step(batch)


def test_a_lost_loss_goes_back_to_the_checkpoint(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SKIPPED_IN_A_ROW", 2)
    Explodes.lost = False
    longer = dataclasses.replace(config, steps=8, save_every=0, validate_every=100)
    events = list(train(longer, tmp_path / "run", tmp_path / "c", kind=Explodes))
    assert "no number any more at step 5" in notes(events)
    found = [event for event in events if isinstance(event, Step)]
    assert [step.step for step in found] == list(range(1, 9))
    assert all(torch.isfinite(torch.tensor(step.loss)) for step in found[5:])
    assert found[-1].learning_rate < 0.5 * found[2].learning_rate
    tensors, header = read_tensors(tmp_path / "run" / "last.safetensors")
    assert header["calm"] == 0.5
    assert all(torch.isfinite(value).all() for value in tensors.values())


class SmallMemory(Run):
    """Takes one photo at a time."""

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        if len(inputs) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return super().loss(inputs, target, trust)


def test_a_full_memory_parts_the_batch(config: TrainConfig, tmp_path: Path) -> None:
    four = dataclasses.replace(config, batch=4)
    events = list(train(four, tmp_path / "run", tmp_path / "c", kind=SmallMemory))
    assert "a batch goes through in 4 parts" in notes(events)
    assert [event.step for event in events if isinstance(event, Step)] == list(range(1, 7))


def test_parts_have_the_gradients_of_the_whole(config: TrainConfig, tmp_path: Path) -> None:
    run = Run(config, tmp_path, torch.device("cpu"))
    run.network.eval()
    photos = torch.randint(0, 256, (4, 3, 64, 96), dtype=torch.uint8)
    batch = photos, (photos[:, :1] > 128) * torch.tensor(255, dtype=torch.uint8)
    gradients = []
    for run.parts in (1, 2):
        run.optimiser.zero_grad()
        loss = in_parts(run, batch)
        found = [value.grad.clone() for value in run.network.parameters() if value.grad is not None]
        gradients.append((loss, found))
    assert gradients[0][0] == pytest.approx(gradients[1][0], rel=0.05)
    for one, two in zip(gradients[0][1], gradients[1][1], strict=True):
        assert torch.allclose(one, two, rtol=0.2, atol=0.02)


def test_a_file_with_a_second_network_is_trained_further(
    config: TrainConfig, tmp_path: Path
) -> None:
    edge = EdgeConfig(width=4)
    header = {"edge": dataclasses.asdict(edge)}
    first, both = build(config.network), tmp_path / "both.safetensors"
    save_weights(both, first, config.network, config.preprocess, header, edge=EdgeNet(edge.width))
    run = Run(dataclasses.replace(config, init=str(both)), tmp_path, torch.device("cpu"))
    run.load()
    for name, tensor in run.network.named_parameters():
        assert torch.equal(tensor, first.get_parameter(name).half().float())


class NoMemory(Run):
    """Takes nothing."""

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate")


def test_no_memory_at_all_is_said(config: TrainConfig, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="smaller --batch"):
        list(train(config, tmp_path / "run", tmp_path / "c", kind=NoMemory))


@pytest.mark.parametrize("change", [{"init": "gone.safetensors"}, {"compile": True}])
def test_wrong_options_claim_and_decode_nothing(
    config: TrainConfig, tmp_path: Path, change: dict[str, object]
) -> None:
    wrong = dataclasses.replace(config, **change)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"not there|CUDA"):
        list(train(wrong, tmp_path / "run", tmp_path / "c"))
    assert not (tmp_path / "run").exists() and not (tmp_path / "c").exists()


def test_a_folder_without_data_claims_nothing(config: TrainConfig, tmp_path: Path) -> None:
    wrong = dataclasses.replace(config, sources=(SourceConfig(tmp_path),))
    with pytest.raises(DataError, match="not a data folder"):
        list(train(wrong, tmp_path / "run", tmp_path / "c"))
    assert not (tmp_path / "run").exists()


def test_a_relative_path_is_the_same_data(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    short = dataclasses.replace(
        config,
        sources=(SourceConfig(Path("data"), paste=0.5),),
        backgrounds=Path("data/images"),
    )
    list(train(short, Path("run"), Path("c")))
    monkeypatch.chdir("/")
    assert list(train(config, tmp_path / "run", tmp_path / "c"))
    assert json.loads((tmp_path / "run" / "config.json").read_text())["backgrounds"].startswith("/")


def test_epochs_are_passes_over_the_photos(config: TrainConfig, tmp_path: Path) -> None:
    twice = dataclasses.replace(config, epochs=2, holdout=0)
    events = list(train(twice, tmp_path / "run", tmp_path / "c"))
    assert sum(isinstance(event, Step) for event in events) == 2 * 8 / 2


def test_what_is_no_photo_is_named(config: TrainConfig, data: Path, tmp_path: Path) -> None:
    (data / "images" / "car1.png").unlink()
    (data / "images" / "car1.png").symlink_to("gone.png")
    (data / "images" / "car2.png").unlink()
    os.mkfifo(data / "images" / "car2.png")
    events = list(train(dataclasses.replace(config, steps=1), tmp_path / "run", tmp_path / "c"))
    assert "car1.png is a link to nothing" in notes(events)
    assert "car2.png is a link to nothing, a folder or no file" in notes(events)


def children() -> list[int]:
    """Return the processes that this one started."""
    own, found = os.getpid(), []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (folder / "stat").exists():
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == own and "spawn_main" in (folder / "cmdline").read_text():
                found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_a_killed_worker_is_said_and_the_run_is_saved(config: TrainConfig, tmp_path: Path) -> None:
    long = dataclasses.replace(config, workers=1, steps=10_000, validate_every=10_000)
    events = train(long, tmp_path / "run", tmp_path / "c")
    next(event for event in events if isinstance(event, Step))
    for number in children():
        if "resource_tracker" not in Path(f"/proc/{number}/cmdline").read_text():
            os.kill(number, signal.SIGKILL)
    with pytest.raises(TrainingError, match=r"ended from outside.*saved at step"):
        for _ in events:
            time.sleep(0)
    assert read_tensors(tmp_path / "run" / "last.safetensors")[1]["step"] >= 1


def test_a_frozen_run_keeps_statistics_and_fine_features(
    config: TrainConfig, tmp_path: Path
) -> None:
    lite = dataclasses.replace(config, network=NetworkConfig("lite", 8), freeze=True, steps=2)
    run = Run(lite, tmp_path / "run", torch.device("cpu"))
    list(run.start())
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    samples = torch.zeros(2, 3, 64, 96, dtype=torch.uint8), torch.zeros(2, 1, 64, 96)
    run.take_step(samples)
    changed = {n for n, value in run.network.state_dict().items() if not value.equal(before[n])}
    assert changed
    assert not any("running" in name or "encoder.stem" in name for name in changed)
    assert not any(name.startswith(("encoder.blocks.0", "encoder.blocks.2.")) for name in changed)
    assert any(name.startswith("encoder.blocks.3.") for name in changed)


def test_an_encoder_rate_of_nothing_leaves_the_encoder_as_it_is(
    config: TrainConfig, tmp_path: Path
) -> None:
    lite = dataclasses.replace(config, network=NetworkConfig("lite", 8), encoder_rate=0, steps=2)
    run = Run(lite, tmp_path / "run", torch.device("cpu"))
    list(run.start())
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    samples = torch.zeros(2, 3, 64, 96, dtype=torch.uint8), torch.zeros(2, 1, 64, 96)
    run.take_step(samples)
    changed = {n for n, value in run.network.state_dict().items() if not value.equal(before[n])}
    assert any("running" in name for name in changed), "the decoder's statistics are its own"
    assert not any(name.startswith("encoder.") for name in changed)
