"""Whoever is told why a command cannot work, and does as told, gets what it makes."""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

from model.commands import compare, evaluate
from model.commands.data import complete, correct, label, pack
from model.commands.weights import (
    average,
    calibrate,
    differ,
    export,
    follow,
    glass,
    plates,
    publish,
    recognise,
)
from model.data.pairs import Pair
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.glass import Glass, GlassNet
from model.network.heads.plates.head import PlateHead, PlateNet
from model.network.heads.recognition import fingerprint
from model.network.predictor import Predictor
from model.network.unet import build
from model.network.weights import load_weights, save_weights
from model.training.config import SourceConfig, TrainConfig
from model.training.train import train
from model.training.tuning import TuneConfig, TuneRun
from tests.inputs import MASK, PHOTO, put, save
from tests.model.telling import told

UNET, LITE = NetworkConfig("unet", 4, 2), NetworkConfig("lite", 8)
SIZE, SMALL = PreprocessConfig(pixels=64 * 96), PreprocessConfig(pixels=256 * 384)
SCORES = ("dice", "iou", "bf1", "bf2", "bf3", "under_99", "worst")


def run(command: ModuleType, *words: str | Path) -> int:
    """Run one of `python -m model`'s commands."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return int(command.run(parser.parse_args([str(word) for word in words])))


def network(path: Path, config: NetworkConfig = UNET, **header: object) -> Path:
    torch.manual_seed(len(path.name))
    save_weights(path, build(config), config, SIZE if config is UNET else SMALL, header)
    return path


@pytest.fixture
def unet(tmp_path: Path) -> Path:
    return network(tmp_path / "unet.safetensors")


@pytest.fixture
def lite(tmp_path: Path) -> Path:
    return network(tmp_path / "lite.safetensors", LITE)


def everywhere(path: Path) -> Path:
    """A network that takes every pixel for the car."""
    made = build(UNET)
    weight, bias = list(made.parameters())[-2:]
    nn.init.zeros_(weight)
    nn.init.constant_(bias, 3.0)
    save_weights(path, made, UNET, SIZE, {})
    return path


# --- runs -----------------------------------------------------------------------------------------


def test_runs_that_cannot_be_compared(data: Path, unet: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    config = TuneConfig(
        sources=(SourceConfig(data),),
        network=UNET,
        preprocess=SIZE,
        weights=unet,
        steps=1,
        batch=2,
        workers=0,
        device="cpu",
    )
    events = train(config, folder, tmp_path / "cache", kind=TuneRun)
    next(events)
    with told("Go on with it to its end first."):
        run(compare, folder, "--device", "cpu")
    for _ in events:
        pass
    assert compare.origin(folder) == unet
    own = TrainConfig((SourceConfig(data),), network=UNET, preprocess=SIZE, init="none", steps=1)
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain)
    (plain / "config.json").write_text(json.dumps(own.to_json()))
    with told("is no run of `forecourt train --from`"):
        run(compare, plain, "--device", "cpu")
    assert run(compare, folder, "--device", "cpu") == 0


def test_masks_and_weights_to_evaluate(data: Path, tmp_path: Path, unet: Path) -> None:
    out = ("--out", tmp_path / "report")
    with told("Leave them out, or --masks."):
        run(evaluate, data, "--masks", data / "masks", "--weights", unet, *out)
    assert run(evaluate, data, "--masks", data / "masks", *out) == 0
    assert run(evaluate, data, "--weights", unet, "--device", "cpu", *out) == 0


# --- data -----------------------------------------------------------------------------------------


def test_corrections(data: Path, tmp_path: Path, unet: Path) -> None:
    square = [[0, 0], [0.5, 0], [0.5, 1]]
    names = put(tmp_path / "c.json", b'{"car1": {"bus": []}}')
    out = ("--out", tmp_path / "out")
    with told("Mend that, or name another file."):
        run(correct, data, names, *out)
    put(names, json.dumps({"car1": {"not_car": [square]}}).encode())
    with told("Name another one for the copy."):
        run(correct, data, names, "--out", data)
    assert run(correct, data, names, *out) == 0
    put(names, json.dumps({"lorry": {"not_car": [square]}}).encode())
    with told("Put it there, or take it out of "):
        run(correct, data, names, "--weights", unet, *out)
    save(data / "images" / "lorry.png", PHOTO)
    assert run(correct, data, names, "--weights", unet, *out) == 0
    (data / "images" / "lorry.png").unlink()
    put(names, b"{}")
    assert run(correct, data, names, "--weights", unet, *out) == 0


def test_photos_to_complete(tmp_path: Path, unet: Path) -> None:
    root, words = tmp_path / "drawn", ("--weights", unet, "--out", tmp_path / "out")
    for name in ("a", "b"):
        save(root / "images" / f"{name}.png", PHOTO)
    save(root / "known_car" / "a.png", MASK * 255)
    with told("Put one there, or take the photo away."):
        run(complete, root, *words)
    save(root / "known_car" / "b.png", MASK * 255)
    assert run(complete, root, *words) == 0
    (root / "known_car" / "b.png").unlink()
    (root / "images" / "b.png").unlink()
    assert run(complete, root, *words) == 0


def test_photos_to_label(tmp_path: Path) -> None:
    with told("Put those to label there."):
        label.find_photos(tmp_path)
    photo = save(tmp_path / "images" / "a.png", PHOTO)
    assert label.find_photos(tmp_path) == [photo]
    known = save(tmp_path / "known_car" / "a.png", MASK[::2, ::2] * 255)
    with told("Remove it or make it anew."):
        label.read_known_car(photo, MASK.shape)
    known.unlink()
    assert label.read_known_car(photo, MASK.shape) is None
    save(known, MASK * 255)
    assert label.read_known_car(photo, MASK.shape) is not None


def test_a_place_for_packed_data(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".part_001.tar.part").mkdir(parents=True)
    with told("cannot be written: {}. Choose another --out."):
        run(pack, data, "--size", "96x64", "--out", tmp_path / "out")
    assert run(pack, data, "--size", "96x64", "--out", tmp_path / "other") == 0


# --- weights --------------------------------------------------------------------------------------


def test_weights_to_average(tmp_path: Path, unet: Path) -> None:
    out = ("--out", tmp_path / "mean.safetensors")
    with told("Give so many, or leave it out."):
        run(average, unet, unet, "--shares", "1", *out)
    assert run(average, unet, unet, "--shares", "1", "2", *out) == 0
    assert run(average, unet, unet, *out) == 0
    with told("Average files of one network."):
        run(
            average,
            unet,
            network(tmp_path / "other.safetensors", NetworkConfig("unet", 8, 2)),
            *out,
        )
    assert run(average, unet, network(tmp_path / "same.safetensors"), *out) == 0


def test_photos_on_which_networks_differ(tmp_path: Path, unet: Path) -> None:
    (tmp_path / "photos").mkdir()
    words = ("--before", unet, "--after", unet, "--out", tmp_path / "out")
    with told("Name photos, or folders with photos in them."):
        run(differ, tmp_path / "photos", *words)
    photo = save(tmp_path / "photos" / "a.png", PHOTO)
    assert run(differ, tmp_path / "photos", *words) == 0
    assert run(differ, photo, *words) == 0


def test_onnx(tmp_path: Path, unet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--weights", unet, "--out", tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr("importlib.util.find_spec", lambda _: None)
        with told(", or leave --kind onnx out."):
            run(export, "--kind", "onnx", *words)
    assert run(export, *words) == 0
    if all(map(importlib.util.find_spec, export.NEEDED)):
        assert run(export, "--kind", "onnx", *words) == 0


def test_heads_that_follow(tmp_path: Path, unet: Path, lite: Path) -> None:
    for number in range(0, 60, 10):
        noise = np.random.default_rng(number).integers(0, 255, (60, 90, 3), np.uint8)
        save(tmp_path / "photos" / f"car_{number:02d}.png", noise)
    old = network(tmp_path / "old" / "w.safetensors", LITE)
    few = ("--photos", "3", "--steps", "1", "--measure", "2", "--device", "cpu")
    words = (tmp_path / "photos", "--old", old, *few, "--out", tmp_path / "heads")
    with told("Name the folder of its heads: --heads."):
        run(follow, *words, "--weights", lite)
    made_for = fingerprint(load_weights(old).network)
    Glass(GlassNet(), made_for).save(tmp_path / "theirs" / "glass.safetensors", {})
    PlateHead(PlateNet(), made_for, 0.7).save(tmp_path / "theirs" / "plates.safetensors", {})
    more = ("--heads", tmp_path / "theirs")
    with told("its heads fit already. Use them."):
        run(follow, *words, *more, "--weights", old)
    assert Predictor.load(old, "cpu", follow._heads_in(tmp_path / "theirs")).heads
    with told("has no encoder that heads could follow. Use weights of --network lite."):
        run(follow, *words, *more, "--weights", unet)
    assert run(follow, *words, *more, "--weights", lite) == 0


@pytest.fixture
def angles(tmp_path: Path) -> Path:
    """Two vehicles from some sides."""
    for vehicle in ("aaaaaaaaaaaa", "bbbbbbbbbbbb"):
        for angle in (1, 5, 9):
            noise = np.random.default_rng(angle).integers(0, 255, (60, 90, 3), np.uint8)
            name = f"{vehicle}_{angle:02d}.png"
            save(tmp_path / "angles" / "images" / name, noise)
            save(tmp_path / "angles" / "masks" / name, np.full((60, 90), 255, np.uint8))
    return tmp_path / "angles"


def test_networks_without_an_encoder(
    tmp_path: Path, angles: Path, unet: Path, lite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is learnt is not looked at: only that it gets as far."""
    names, out = put(tmp_path / "val.txt", b"bbbbbbbbbbbb"), tmp_path / "head.safetensors"

    def reached(*_: object, **__: object) -> None:
        raise EOFError

    plain = ("--out", out, "--device", "cpu", "--weights")
    words: tuple[str | Path, ...] = (angles, "--exclude", names, *plain)
    with told("has no encoder that can tell cars apart. Use weights of --network lite."):
        run(recognise, *words, unet)
    with monkeypatch.context() as patch:
        patch.setattr(recognise, "describe", reached)
        with pytest.raises(EOFError):
            run(recognise, *words, lite)
    save(tmp_path / "parts" / "images" / "a.webp", PHOTO)
    save(tmp_path / "parts" / "part_ids" / "a.png", MASK * 8)
    words = (tmp_path, *plain)
    with told("has no encoder that can find windows. Use weights of --network lite."):
        run(glass, *words, unet)
    with monkeypatch.context() as patch:
        patch.setattr(glass, "_learn", reached)
        with pytest.raises(EOFError):
            run(glass, *words, lite)
    photo = {"photo": "a.png", "group": "a", "plates": [[[0, 0], [9, 0], [9, 5], [0, 5]]]}
    marks = put(tmp_path / "marks.json", json.dumps({"photos": [photo]}).encode())
    words = (marks, "--data", tmp_path, *plain)
    with told("has no encoder that can find plates. Use weights of --network lite."):
        run(plates, *words, unet)
    with monkeypatch.context() as patch:
        patch.setattr(plates, "see_crops", reached)
        with pytest.raises(EOFError):
            run(plates, *words, lite)


def test_photos_without_a_car(tmp_path: Path, lite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = save(tmp_path / "a.png", PHOTO)
    pair = Pair("a", photo, photo, "a", 1, "data")
    predictor = Predictor.load(lite, "cpu")
    with monkeypatch.context() as patch:
        patch.setattr(predictor, "describe", lambda _: None)
        with told("No car was found in any of the photos. Use other weights or photos."):
            recognise.describe([pair], predictor)
    monkeypatch.setattr(predictor, "describe", lambda _: np.zeros(3, np.float32))
    assert len(recognise.describe([pair], predictor).angles) == 1


def test_a_report_of_plates(tmp_path: Path) -> None:
    with told("Name another --report."):
        plates.write_report(tmp_path, [], tmp_path)
    plates.write_report(tmp_path / "report.json", [], tmp_path)
    assert (tmp_path / "report.json").is_file()


# --- figures --------------------------------------------------------------------------------------


@pytest.fixture
def of_a_run(tmp_path: Path) -> Path:
    config = TrainConfig((SourceConfig(tmp_path),), exclude=(tmp_path / "val.txt",), network=UNET)
    training = {"step": 5, "seconds": 60, "config": config.to_json()}
    return network(tmp_path / "final.safetensors", training=training)


def report(path: Path, **changes: object) -> Path:
    """An evaluation of 80 photos, half of them poor."""
    photos = [
        {
            "name": f"{place}",
            "source": "street",
            "vehicle": f"{place // 2}",
            "certainty": 0.9 + place / 1000,
            "dice": 0.95 if place < 40 else 0.99,
        }
        for place in range(80)
    ]
    facts: dict[str, object] = {
        "vehicles_file": None,
        "names_file": "val.txt",
        "weights_sha256": "0",
        "per_source": {"street": {"photos": 80, **dict.fromkeys(SCORES, 0.97)}},
        "photos": photos,
    }
    return put(path, json.dumps({**facts, **changes}).encode())


def test_what_is_published(tmp_path: Path, unet: Path, of_a_run: Path) -> None:
    out = ("--out", tmp_path / "ship" / "w.safetensors")
    with told("Publish a run's final.safetensors."):
        run(publish, unet, *out)
    assert run(publish, of_a_run, *out) == 0
    other = put(tmp_path / "other.json", b"{}")
    with told("is no evaluation.json of `forecourt evaluate`: {}. Name one."):
        run(publish, of_a_run, "--figures", other, *out)
    figures = report(tmp_path / "evaluation.json")
    assert run(publish, of_a_run, "--figures", figures, *out) == 0


def test_what_is_calibrated(tmp_path: Path, unet: Path, of_a_run: Path) -> None:
    path, shipped = tmp_path / "evaluation.json", tmp_path / "ship" / "w.safetensors"

    def calibrated(*words: str | Path) -> int:
        return run(calibrate, shipped, *words, "--out", shipped)

    def published(**changes: object) -> Path:
        report(path, **changes)
        assert run(publish, of_a_run, "--figures", path, "--out", shipped) == 0
        return path

    good = json.loads(report(path).read_text())["photos"]
    better = [{**photo, "dice": 0.99} for photo in good[10:]]
    with told("Evaluate more and harder photos."):
        calibrated(published(photos=[*good[:10], *better]))
    with told("trained on promise nothing. Evaluate those of "):
        calibrated(published(names_file="train.txt"))
    with told("is damaged: {}. Evaluate again."):
        calibrated(published(photos=[{"certainty": 0.9, "dice": 0.9}]))
    exact = report(tmp_path / "exact" / "evaluation.json")
    with told("measures no faults. Evaluate again."):
        calibrated(exact, "--corrected", published())
    learnt = [
        {**photo, "name": "misc_000", "source": "seller_val", "fault": 0.001} for photo in good
    ]
    with told("Evaluate photos that are held back."):
        calibrated(exact, "--corrected", published(photos=learnt))
    with told("is of other weights than {}. Evaluate these: "):
        run(calibrate, unet, published(), "--out", tmp_path / "out.safetensors")
    assert calibrated(published()) == 0
