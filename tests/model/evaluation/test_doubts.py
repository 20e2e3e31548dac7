"""Masks that are right pass; inverted, mirrored, moved and forgotten ones are doubted."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from model.commands import check
from model.data.reading import read_image
from model.evaluation.doubts import doubt_in
from model.evaluation.inspection import Kind
from model.network.predictor import Predictor
from tests.inputs import save

Mask = npt.NDArray[np.bool_]


@pytest.fixture
def car() -> Mask:
    """A car with a nose, so that its mirror image is another."""
    mask = np.zeros((240, 400), bool)
    mask[90:170, 60:260] = True
    mask[130:170, 260:340] = True
    return mask


def doubted(mask: Mask, found: Mask) -> tuple[Kind, str] | None:
    return doubt_in(np.ascontiguousarray(mask), found.astype(np.float32))


def test_what_both_find_is_not_doubted(car: Mask) -> None:
    assert doubted(car, car) is None


def test_a_rough_outline_is_not_doubted(car: Mask) -> None:
    rough = np.zeros_like(car)
    rough[80:175, 50:330] = True
    assert doubted(rough, car) is None


def test_another_thing_is_not_doubted(car: Mask) -> None:
    other = np.zeros_like(car)
    other[0:20, 0:30] = True
    assert doubted(other, car) is None


def test_a_network_that_sees_nothing_has_no_opinion(car: Mask) -> None:
    nothing = np.zeros_like(car)
    assert doubted(car, nothing) is None
    assert doubted(nothing, nothing) is None


def test_a_forgotten_car_is_doubted(car: Mask) -> None:
    doubt = doubted(np.zeros_like(car), car)
    assert doubt == (Kind.OVERLOOKED, "marks no car, but there is one in 20% of it")


def test_an_inverted_mask_is_doubted(car: Mask) -> None:
    doubt = doubted(~car, car)
    assert doubt is not None
    assert doubt[0] is Kind.INVERTED


@pytest.mark.parametrize(
    ("axes", "says"), [(1, "mirrored"), (0, "upside down"), ((0, 1), "turned by 180 degrees")]
)
def test_a_turned_mask_is_doubted(car: Mask, axes: int | tuple[int, int], says: str) -> None:
    doubt = doubted(np.flip(car, axes), car)
    assert doubt == (Kind.MISPLACED, f"is {says}")


@pytest.mark.parametrize(
    ("down", "right", "says"),
    [
        (0, 40, "lies 10% to the right and 0% below its car"),
        (-24, -20, "lies 5% to the left and 10% above its car"),
    ],
)
def test_a_moved_mask_is_doubted(car: Mask, down: int, right: int, says: str) -> None:
    doubt = doubted(np.roll(car, (down, right), (0, 1)), car)
    assert doubt is not None
    assert doubt[0] is Kind.MISPLACED
    assert doubt[1].split(" and ")[0] == says.split(" and ", maxsplit=1)[0]


def test_the_shipped_network_is_asked(
    tmp_path: Path, sample_photo: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = np.asarray(read_image(sample_photo))[::2, ::2]
    right = Predictor.load(weights, "cpu").predict(np.ascontiguousarray(pixels)).alpha >= 0.5
    masks = {
        "right": right,
        "empty": right & False,
        "inverted": ~right,
        "moved": np.roll(right, 60, 1),
    }
    for name, mask in masks.items():
        save(tmp_path / "images" / f"{name}.png", pixels)
        save(tmp_path / "masks" / f"{name}.png", mask * np.uint8(255))
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    assert check.run(parser.parse_args([str(tmp_path), "--device", "cpu"])) == 1
    said = capsys.readouterr().out
    assert "empty.png marks no car, but there is one" in said
    assert "inverted.png is inverted" in said
    assert "moved.png lies" in said
    assert "right.png lies" not in said
