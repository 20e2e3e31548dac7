from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.cli import doctor
from app.core.arrays import Floats, Pixels
from app.core.errors import DeviceError
from app.core.network import Answer, Network
from app.segmenter import LazySegmenter


def car(share: float = 0.25) -> Floats:
    """An alpha with a block in the middle, which covers a share of the photo."""
    alpha = np.zeros((100, 100), np.float32)
    margin = round((1 - share**0.5) * 50)
    alpha[margin:-margin, margin:-margin] = 1.0
    return alpha


def soft() -> Floats:
    return car() * 0.6


def cornered() -> Floats:
    alpha = car()
    alpha[-5:, -5:] = 1.0
    return alpha


class Fixed(Network):
    def __init__(self, alpha: Floats) -> None:
        self.alpha = alpha

    def predict(self, image: Pixels) -> Answer:
        return Answer(self.alpha)


class Failing(Network):
    def predict(self, image: Pixels) -> Answer:
        raise DeviceError("The GPU fell out.")


def test_an_alpha_of_a_car_raises_no_doubt() -> None:
    assert doctor.doubt_about(car()) == ""


@pytest.mark.parametrize(
    ("alpha", "doubt"),
    [
        (car(0.01), "1% of the photo"),
        (car(0.95), "of the photo was taken for the car"),
        (np.full((9, 9), 0.5, np.float32), "0% of the photo"),
        (soft(), "told apart clearly"),
        (cornered(), "corner"),
    ],
)
def test_an_alpha_that_cannot_be_right_is_doubted(alpha: Floats, doubt: str) -> None:
    assert doubt in doctor.doubt_about(alpha)


def test_the_self_test_tells_the_seconds(sample_photo: Path) -> None:
    finding = doctor.self_test(Fixed(car()), sample_photo)
    assert finding.well
    assert " s" in finding.text


def test_the_self_test_tells_what_failed(sample_photo: Path) -> None:
    finding = doctor.self_test(Failing(), sample_photo)
    assert not finding.well
    assert "fell out" in finding.text


def test_the_figures_of_the_weights_are_told() -> None:
    (told,) = doctor.measured({"figures": {"studio": {"photos": 480, "dice": 0.99351}}})
    assert told.text == "studio: photos 480, dice 0.9935"


def test_weights_without_figures_are_well_too() -> None:
    (told,) = doctor.measured({})
    assert told.well
    assert "nothing" in told.text


def test_missing_weights_are_found_and_the_rest_is_told_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.run(LazySegmenter(tmp_path / "none.safetensors")) == 1
    told = capsys.readouterr().out
    assert "numpy" in told
    assert "none.safetensors" in told
    assert "marked BAD" in told


class WithCard(LazySegmenter):
    """On a computer with a card that torch does not use, or with none."""

    card = ""
    device = "CPU, 2 threads"

    @property
    def idle_gpu(self) -> str:
        return self.card


def test_a_card_that_is_not_used_is_told() -> None:
    segmenter = WithCard()
    assert doctor.used_device(segmenter).text == "CPU, 2 threads"
    segmenter.card = "NVIDIA GeForce RTX 3060"
    finding = doctor.used_device(segmenter)
    assert finding.well
    assert "RTX 3060" in finding.text and "https://pytorch.org" in finding.text
