"""What the encoder's features tell of a car, and for which network alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.arrays import Pixels
from model.errors import WeightsError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.heads.heads import Heads
from model.network.heads.recognition import Head, angle_of, describe_car, fingerprint
from model.network.predictor import Predictor
from model.network.unet import LITE0_SKIPS, build
from model.network.weights import load_weights, save_weights

LITE = NetworkConfig("lite", 8)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    network = build(LITE)
    with torch.no_grad():
        network.get_parameter("head.bias").add_(20)  # all of it is car
    path = tmp_path / "w.safetensors"
    save_weights(path, network, LITE, PreprocessConfig(pixels=64 * 96), {})
    return path


def noise(height: int = 64, width: int = 96) -> Pixels:
    return np.random.default_rng(0).integers(256, size=(height, width, 3), dtype=np.uint8)


def head_for(weights: Path, folder: Path, made_for: str | None = None, parted: float = 1.0) -> Path:
    described = Predictor.load(weights, "cpu").describe(noise())
    assert described is not None
    rng = np.random.default_rng(1)
    maps = [rng.normal(size=(n, len(described))).astype(np.float32) * 0.1 for n in (3, 16)]
    of = fingerprint(load_weights(weights).network) if made_for is None else made_for
    path = folder / "head.safetensors"
    Head(maps[0], maps[1], np.zeros(19, np.float32), of, least=-1e9, parted=parted).save(path, {})
    return path


def with_head(weights: Path, head: Path) -> Predictor:
    return Predictor.load(weights, "cpu", Heads.load(recognition=head))


def test_a_head_tells_the_same_of_the_same_photo(weights: Path, tmp_path: Path) -> None:
    predictor = with_head(weights, head_for(weights, tmp_path))
    car, again = predictor.predict(noise()).car, predictor.predict(noise()).car
    assert car is not None
    assert car == again
    assert car.traits is not None
    assert len(car.traits) == 3
    assert car.angle is not None
    assert 0 <= car.angle < 360
    other = predictor.predict(noise() // 4).car
    assert other is not None
    assert other.traits != car.traits


def test_the_alpha_is_the_same_with_a_head(weights: Path, tmp_path: Path) -> None:
    told = with_head(weights, head_for(weights, tmp_path)).predict(noise())
    assert np.array_equal(told.alpha, Predictor.load(weights, "cpu").predict(noise()).alpha)


def test_a_head_for_another_network_is_left_out(weights: Path, tmp_path: Path) -> None:
    for unfit in (head_for(weights, tmp_path, made_for="another"), tmp_path / "gone"):
        assert with_head(weights, unfit).predict(noise()).car is None


def test_traits_that_do_not_part_vehicles_are_not_told(weights: Path, tmp_path: Path) -> None:
    car = with_head(weights, head_for(weights, tmp_path, parted=0.7)).predict(noise()).car
    assert car is not None
    assert (car.traits, car.angle is None) == (None, False)


def test_what_is_unsure_has_no_angle(weights: Path, tmp_path: Path) -> None:
    head = Head.load(head_for(weights, tmp_path))
    described = Predictor.load(weights, "cpu").describe(noise())
    assert described is not None
    sure = Head(head.traits, head.directions, head.offset, "", least=1e9)
    assert sure.tell(described).angle is None


def test_a_damaged_head_is_refused(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        Head.load(weights)


def test_a_plain_network_has_no_encoder_to_ask() -> None:
    assert fingerprint(build(NetworkConfig("unet", 4, 2))) == ""


def test_without_a_car_there_is_nothing_to_describe() -> None:
    features = [
        torch.zeros(1, channels, 64 >> level, 96 >> level)
        for level, channels in enumerate(LITE0_SKIPS.values(), 1)
    ]
    assert describe_car(features, np.zeros((64, 96), np.float32), noise()) is None


@pytest.mark.parametrize(
    ("scores", "angle"),
    [
        ({0: 1.0}, 0.0),
        ({4: 1.0}, 90.0),
        ({4: 1.0, 5: 1.0}, 101.25),
        ({0: 1.0, 15: 1.0}, 348.75),
    ],
)
def test_angles_go_round(scores: dict[int, float], angle: float) -> None:
    given = np.zeros(16, np.float32)
    for direction, score in scores.items():
        given[direction] = score
    assert angle_of(given) % 360 == pytest.approx(angle, abs=0.01)
