"""Masks mended by polygons."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.__main__ import main
from model.commands.data.correct import correct, read_corrections
from model.data.pairs import find_pairs, read_known, read_mask
from model.errors import DataError
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
    "value", [[], {"a": {"car": [LEFT]}}, {"a": {"not_car": [[[0, 0], [1, 1]]]}}, {"a": 1}]
)
def test_what_is_no_correction_is_told(tmp_path: Path, value: object) -> None:
    with pytest.raises(DataError, match="corrections"):
        read_corrections(write(tmp_path / "mends.json", value))


def test_ours_can_be_read() -> None:
    names = read_corrections(Path(__file__).parents[4] / "model/data/corrections.json")
    assert "duts_045" in names
