"""Masks mended by polygons."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from model.__main__ import main
from model.commands.data.correct import correct, correct_answer, read_corrections
from model.data.pairs import find_pairs
from model.data.reading import read_known, read_mask
from model.errors import DataError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import save_weights
from tests.model.conftest import WritePair

LEFT = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]


def write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_a_second_car_becomes_background(tmp_path: Path, write_pair: WritePair) -> None:
    for name in ("two", "one"):
        write_pair(tmp_path / "data", name)  # car from column 20 to 60 of 80
    before = {f: f.read_bytes() for f in (tmp_path / "data").rglob("*.png")}
    mends = write(tmp_path / "mends.json", {"two": {"not_car": [LEFT]}})
    out = tmp_path / "out"
    assert main(["correct", str(tmp_path / "data"), str(mends), "--out", str(out)]) == 0
    one, two = find_pairs(out).pairs
    assert one.mask.read_bytes() == (tmp_path / "data/masks/one.png").read_bytes()
    mask = read_mask(two.mask)
    assert not mask[:, :40].any() and mask[20:50, 41:60].all()
    assert two.image.read_bytes() == (tmp_path / "data/images/two.png").read_bytes()
    assert {f: f.read_bytes() for f in before} == before, "the data itself is untouched"


def test_unknown_is_grey_and_alone_grey(tmp_path: Path, write_pair: WritePair) -> None:
    write_pair(tmp_path / "data", "two")
    mends = write(tmp_path / "mends.json", {"two": {"unknown": [LEFT]}})
    assert main(["correct", str(tmp_path / "data"), str(mends), "--out", str(tmp_path / "o")]) == 0
    car, unknown = read_known(tmp_path / "o/masks/two.png")
    assert unknown[:, :40].all() and not unknown[:, 41:].any()
    assert car[20:50, 41:60].all() and not car[:, :40].any()
    soft = np.full((4, 4), 128, np.uint8)
    assert (correct(soft, {"unknown": [[[0, 0], [0.1, 0], [0, 0.1]]]})[2:] == 255).all()


def test_the_data_folder_is_not_written_over(tmp_path: Path, write_pair: WritePair) -> None:
    write_pair(tmp_path / "data", "two")
    mends = write(tmp_path / "mends.json", {"two": {"not_car": [LEFT]}})
    data = str(tmp_path / "data")
    assert main(["correct", data, str(mends), "--out", data]) == 1


@pytest.mark.parametrize(
    "value", [[], {"a": {"bus": [LEFT]}}, {"a": {"not_car": [[[0, 0], [1, 1]]]}}, {"a": 1}]
)
def test_what_is_no_correction_is_told(tmp_path: Path, value: object) -> None:
    with pytest.raises(DataError, match="corrections"):
        read_corrections(write(tmp_path / "mends.json", value))


def test_ours_can_be_read() -> None:
    names = read_corrections(Path(__file__).parents[4] / "model/data/corrections.json")
    assert "duts_045" in names


def car_at(columns: slice) -> np.ndarray:
    """An answer of 40x100: a car in these columns and all rows but the outermost ten."""
    alpha = np.zeros((40, 100), np.float32)
    alpha[10:30, columns] = 1
    return alpha


def test_an_answer_is_corrected_and_loses_its_crumbs() -> None:
    alpha = car_at(slice(20, 90))
    alpha[0, 0] = 1
    right: list[list[float]] = [[0.7, 0], [1, 0], [1, 1], [0.7, 1]]
    tail: list[list[float]] = [[0.1, 0.25], [0.2, 0.25], [0.2, 0.75], [0.1, 0.75]]
    mask = correct_answer(alpha, {"not_car": [right], "car": [tail]}, rim=0)
    assert set(np.unique(mask)) == {0, 255} and mask[0, 0] == 0
    assert mask[12:28, 12:68].all() and not mask[:, 72:].any()


def test_what_a_glance_does_not_tell_is_unknown() -> None:
    alpha = car_at(slice(20, 90))
    alpha[0, 0], alpha[15, 40] = 1, 0.6
    mask = correct_answer(alpha, {"not_car": [[[0.7, 0], [1, 0], [1, 1], [0.7, 1]]]}, rim=0.05)
    assert mask[0, 0] == mask[15, 40] == mask[20, 69] == mask[20, 71] == 128
    assert mask[20, 64] == 255 and mask[20, 76] == 0 and mask[5, 70] == 0


def test_answers_of_weights_are_corrected(tmp_path: Path, write_pair: WritePair) -> None:
    torch.manual_seed(0)
    config, size = NetworkConfig("unet", 4, 3), PreprocessConfig(pixels=64 * 96)
    save_weights(tmp_path / "weights.safetensors", build(config), config, size, {})
    for name in ("named", "other"):
        write_pair(tmp_path / "data", name)
    whole = [[0, 0], [1, 0], [1, 1], [0, 1]]
    command = [
        "correct",
        str(tmp_path / "data"),
        "--weights",
        str(tmp_path / "weights.safetensors"),
    ]
    mends = write(tmp_path / "mends.json", {"named": {"car": [whole]}})
    assert main([*command, str(mends), "--out", str(tmp_path / "out")]) == 0
    (pair,) = find_pairs(tmp_path / "out").pairs
    assert pair.name == "named" and read_mask(pair.mask).all()
    mends = write(tmp_path / "mends.json", {"missing": {}})
    assert main([*command, str(mends), "--out", str(tmp_path / "out")]) == 1
