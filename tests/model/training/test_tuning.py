"""Fine-tuning: what is kept of the old weights, and what is learnt."""

import argparse
import copy
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.commands.train import add_arguments, to_config
from model.data.pairs import Pair, split_by_group
from model.errors import DataError, TrainingError, WeightsError
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.edge import EdgeNet
from model.network.heads.recognition import fingerprint
from model.network.unet import LiteUNet, build
from model.network.weights import load_weights, read_tensors, save_weights
from model.training.config import SourceConfig, tuning_sources
from model.training.events import Look, Note, Step
from model.training.losses import near_edges
from model.training.samples import Photos
from model.training.train import train
from model.training.tuning import TuneConfig, TuneRun, chosen_steps

SIZE = PreprocessConfig(pixels=64 * 96)
NETWORK = NetworkConfig("unet", 4, 2)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Weights with everything that a file may have."""
    torch.manual_seed(3)
    network = build(NETWORK)
    for _ in range(20):
        network(torch.randn(4, 3, 64, 96))  # moves the statistics off their start
    header = {
        "postprocess": {"flip": True, "refine": 2.0, "main_piece": 0.1},
        "threshold": 0.4,
        "edge": dataclasses.asdict(EdgeConfig(width=6)),
        "figures": {"dice": 0.5},
        "training": {"step": 7},
    }
    path = tmp_path / "old.safetensors"
    save_weights(path, network, NETWORK, SIZE, header, edge=EdgeNet(6))
    return path


@pytest.fixture
def tune(data: Path, old: Path) -> TuneConfig:
    return TuneConfig(
        sources=(SourceConfig(data),),
        network=NETWORK,
        preprocess=SIZE,
        weights=old,
        steps=8,
        batch=2,
        workers=0,
        device="cpu",
        validate_every=2,
    )


def run(
    config: TuneConfig, tmp_path: Path, name: str = "run", kind: type[TuneRun] = TuneRun
) -> list[Note | Step | Look]:
    return list(train(config, tmp_path / name, tmp_path / "c", kind=kind))


def test_the_written_file_keeps_how_the_old_one_is_used(
    tune: TuneConfig, old: Path, tmp_path: Path
) -> None:
    run(tune, tmp_path)
    before, after = load_weights(old), load_weights(tmp_path / "run" / "final.safetensors")
    for name in ("network", "preprocess", "postprocess", "threshold", "edge"):
        assert after.header[name] == before.header[name]
    assert "figures" not in after.header  # they were the old network's
    assert after.header["tuned"] == {"from": "old.safetensors", "training": {"step": 7}}
    assert before.edge is not None and after.edge is not None
    edges = zip(before.edge.parameters(), after.edge.parameters(), strict=True)
    assert all(torch.equal(one, two) for one, two in edges)


def test_statistics_stay_and_weights_move_little(
    tune: TuneConfig, old: Path, tmp_path: Path
) -> None:
    run(dataclasses.replace(tune, learning_rate=1e-3), tmp_path)
    first = load_weights(old).network.state_dict()
    last, _ = read_tensors(tmp_path / "run" / "last.safetensors")
    moved = {name: (last[f"network/{name}"] - first[name]).abs().max() for name in first}
    assert all(far == 0 for name, far in moved.items() if "running" in name)
    assert 0 < max(far for name, far in moved.items() if "running" not in name) < 0.01


@pytest.mark.parametrize("anchor", [0.0, 1e9])
def test_the_anchor_holds(tune: TuneConfig, old: Path, tmp_path: Path, anchor: float) -> None:
    config = dataclasses.replace(tune, anchor=anchor, learning_rate=0.01, patience=99)
    run(config, tmp_path)
    first = load_weights(old).network.state_dict()
    last, _ = read_tensors(tmp_path / "run" / "last.safetensors")
    stayed = all(torch.allclose(last[f"network/{name}"], first[name], atol=1e-6) for name in first)
    assert stayed == (anchor > 0)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_what_is_judged_is_partly_learnt_and_partly_old(
    tune: TuneConfig, tmp_path: Path, share: float
) -> None:
    learner = TuneRun(dataclasses.replace(tune, mix=share), tmp_path / "run", torch.device("cpu"))
    learner.load()
    for value in learner.average.parameters():
        value.add_(1)
    learner.mix()
    pairs = zip(learner.judged.parameters(), learner.teacher.parameters(), strict=True)
    assert all(torch.allclose(new, old + share, atol=1e-6) for new, old in pairs)


def test_nothing_better_ends_with_the_old_weights(
    tune: TuneConfig, old: Path, tmp_path: Path
) -> None:
    config = dataclasses.replace(tune, learning_rate=0.0, patience=2)
    events = run(config, tmp_path)
    assert sum(isinstance(event, Step) for event in events) == 4  # two looks without a gain
    assert isinstance(events[-1], Note) and "No look was better" in events[-1].text
    first, _ = read_tensors(old)
    last, _ = read_tensors(tmp_path / "run" / "final.safetensors")
    assert all(torch.equal(first[name], last[name]) for name in first)


class Scripted(TuneRun):
    """Its looks find what is written."""

    found = (0.9, 0.5, 0.6, 0.7, 0.6, 0.5, 0.4)

    def score(self, cache: Photos, index: int) -> tuple[float, float]:
        return (self.found[self.step // self.look_every],) * 2


def test_a_run_that_rises_again_is_waited_for(tune: TuneConfig, tmp_path: Path) -> None:
    config = dataclasses.replace(tune, patience=2, steps=12, validate_every=2)
    looks = [event for event in run(config, tmp_path, kind=Scripted) if isinstance(event, Look)]
    assert [look.dice["data"] for look in looks] == [0.9, 0.5, 0.6, 0.7, 0.6]  # two have fallen


def test_a_stopped_run_resumes_exactly(tune: TuneConfig, tmp_path: Path) -> None:
    config = dataclasses.replace(tune, patience=99)
    run(config, tmp_path, "whole")
    events = train(config, tmp_path / "parts", tmp_path / "c", kind=TuneRun)
    next(event for event in events if isinstance(event, Step) and event.step == 3)
    events.close()
    run(config, tmp_path, "parts")
    first, _ = read_tensors(tmp_path / "whole" / "last.safetensors")
    second, _ = read_tensors(tmp_path / "parts" / "last.safetensors")
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_it_learns_what_it_is_shown(tune: TuneConfig, tmp_path: Path) -> None:
    config = dataclasses.replace(
        tune, learning_rate=0.005, steps=80, validate_every=10, anchor=0.0, mix=1.0
    )
    events = run(config, tmp_path)
    looks = [event for event in events if isinstance(event, Look)]
    assert max(look.dice["data"] for look in looks) > looks[0].dice["data"] + 0.05
    assert "before" in str(events[-1])


def test_unlabelled_photos_teach_the_old_answers(tune: TuneConfig, tmp_path: Path) -> None:
    learner = TuneRun(tune, tmp_path / "run", torch.device("cpu"))
    learner.initialise()
    photos = torch.randn(2, 3, 64, 96)
    target, trust = torch.zeros(2, 1, 64, 96), torch.ones(2, 1, 64, 96)
    trust[1] = 0
    answers = torch.sigmoid(learner.teacher(photos))
    expected = torch.cat((target[:1], answers[1:]))
    learner.network.eval()
    found = learner.loss(photos, target, trust)
    assert found.item() == pytest.approx(learner.loss(photos, expected).item(), rel=1e-3)


def test_an_edge_where_mask_and_old_network_nearly_agree_is_the_old_ones(
    tune: TuneConfig, tmp_path: Path
) -> None:
    mask, answers = torch.zeros(1, 1, 64, 96), torch.zeros(1, 1, 64, 96)
    mask[..., 40:] = answers[..., 42:] = 1  # 2 px apart
    answers[..., :32, 80:] = 0  # a corner that the old network misses
    near = near_edges(mask, answers, 3)[0, 0]
    assert near[50].nonzero().flatten().tolist() == [39, 40, 41, 42]
    assert near[10].nonzero().flatten().tolist() == near[50].nonzero().flatten().tolist()
    assert not near[:, 60:].any()
    assert not near_edges(mask, answers, 0).any()


@pytest.fixture
def lite(tune: TuneConfig, tmp_path: Path) -> TuneConfig:
    """A run from weights of the kind that ships."""
    network = NetworkConfig("lite", 4)
    path = tmp_path / "lite.safetensors"
    made = build(network)
    next(made.parameters()).data[0, 0] = -0.0
    save_weights(path, made, network, SIZE, {})
    changes = {"network": network, "weights": path, "steps": 2, "encoder_rate": 0.0}
    return dataclasses.replace(tune, **changes, holdout_least=0, holdout=0.0)  # type: ignore[arg-type]


def test_an_encoder_that_stays_keeps_its_heads(lite: TuneConfig, tmp_path: Path) -> None:
    run(dataclasses.replace(lite, learning_rate=1e-3), tmp_path)
    first = load_weights(lite.weights).network
    last = load_weights(tmp_path / "run" / "final.safetensors").network
    assert fingerprint(first) == fingerprint(last) != ""
    moved = zip(first.parameters(), last.parameters(), strict=True)
    assert not all(torch.equal(one, two) for one, two in moved)


def test_an_encoder_that_stays_runs_once_a_step(lite: TuneConfig, tmp_path: Path) -> None:
    learner = TuneRun(lite, tmp_path / "run", torch.device("cpu"))
    learner.initialise()
    learner.network.eval()
    assert isinstance(learner.network, LiteUNet) and isinstance(learner.teacher, LiteUNet)
    calls = []
    for network in (learner.network, learner.teacher):
        network.encoder.register_forward_hook(lambda *_: calls.append(1))
    photos, target = torch.randn(2, 3, 64, 96), torch.zeros(2, 1, 64, 96)
    once = learner.loss(photos, target)
    assert len(calls) == 1
    learner.forward = torch.nn.Sequential(learner.network)  # as in a team
    assert once.item() == pytest.approx(learner.loss(photos, target).item(), rel=1e-5)
    assert len(calls) == 3


def test_photos_without_masks_and_other_folders_are_mixed_in(
    tune: TuneConfig, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "plain").mkdir()
    for number in range(3):
        photo = np.full((70, 90, 3), 40 * number, np.uint8)
        Image.fromarray(photo).save(tmp_path / "plain" / f"p{number}.png")
    mixed = tuning_sources(tune.sources, (data,), tmp_path / "plain")
    assert [source.share for source in mixed] == [1.0, 0.5, 0.5]
    events = run(dataclasses.replace(tune, sources=mixed), tmp_path)
    looks = [event for event in events if isinstance(event, Look)]
    assert list(looks[0].dice) == ["data"]  # only the own photos are watched
    with pytest.raises(DataError, match="--unlabelled"):
        empty = tuning_sources(tune.sources, (), tmp_path)
        run(dataclasses.replace(tune, sources=empty), tmp_path, "other")


@pytest.mark.parametrize(("groups", "held"), [(1, 0), (2, 1), (3, 1), (10, 2), (60, 9)])
def test_something_is_held_back_and_not_too_much(groups: int, held: int) -> None:
    pairs = [
        Pair(f"{group}_{view}", Path(), Path(), f"g{group}", None, "s")
        for group in range(groups)
        for view in range(3)
    ]
    kept, back = split_by_group(pairs, 0.15, 0, 2)
    found = {pair.group for pair in back}
    assert not found & {pair.group for pair in kept}
    assert abs(len(found) - held) <= (3 if groups > 20 else 0 if groups < 10 else 2)
    assert len(kept) >= len(pairs) / 2


def test_steps_grow_with_the_photos() -> None:
    steps = [chosen_steps(photos, 4) for photos in (1, 10, 20, 100, 1000, 10_000)]
    assert steps == [15, 15, 20, 50, 500, 5000]


def parse(line: str) -> TuneConfig:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    config = to_config(parser.parse_args(line.split()))
    assert isinstance(config, TuneConfig)
    return config


def test_the_command_takes_everything_from_the_weights(old: Path) -> None:
    config = parse(f"data --out r --from {old} --unlabelled u --patience 9")
    assert config.network == NETWORK and config.preprocess == SIZE
    assert (config.learning_rate, config.batch, config.patience) == (6e-4, 4, 9)
    assert [source.unlabelled for source in config.sources] == [False, True]
    assert parse(f"data --out r --from {old} --size 96x96").preprocess.pixels == 96 * 96
    assert parse("data --out r --from shipped").network.kind == "lite"


@pytest.mark.parametrize("more", ["--init none", "--width 8", "--edge x"])
def test_the_network_cannot_be_another(old: Path, more: str) -> None:
    with pytest.raises(TrainingError, match="--from takes the network as it is"):
        parse(f"data --out r --from {old} {more}")


def test_wrong_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="not there"):
        parse(f"data --out r --from {tmp_path / 'none'}")
    with pytest.raises(TrainingError, match="go with --from"):
        parse("data --out r --base x")


def test_configs_come_back(tune: TuneConfig) -> None:
    assert TuneConfig.from_json(copy.deepcopy(tune.to_json())) == tune
