"""Data packed in parts and unpacked again."""

import tarfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from model.__main__ import main
from model.data.pairs import find_pairs
from model.data.reading import read_image, read_soft_mask


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for number in range(6):
        noise = np.random.default_rng(number).integers(256, size=(20, 30, 3), dtype=np.uint8)
        mask = np.zeros((400, 600), np.uint8)
        cv2.ellipse(mask, (300, 200), (180, 90), 10 * number, 0, 360, 255, -1)
        for folder, array in (("images", cv2.resize(noise, (600, 400))), ("masks", mask)):
            (tmp_path / "cars" / folder).mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.asarray(array)).save(tmp_path / "cars" / folder / f"n{number}.png")
    return tmp_path / "cars"


def test_parts_hold_everything_small_and_soft(data: Path, tmp_path: Path) -> None:
    (tmp_path / "not.txt").write_text("n5\n", encoding="utf-8")
    line = f"pack {data} --backgrounds {data / 'images'} --out {tmp_path / 'packed'}"
    line += f" --size 192x128 --part-mb 0.03 --exclude {tmp_path / 'not.txt'}"
    assert main(line.split()) == 0
    parts = sorted((tmp_path / "packed").iterdir())
    assert len(parts) > 1 and all(part.stat().st_size <= 0.03 * 2**20 for part in parts)
    for part in parts:
        with tarfile.open(part) as tar:
            tar.extractall(tmp_path / "there", filter="data")
    assert len(list((tmp_path / "there" / "images").iterdir())) == 6
    pairs = find_pairs(tmp_path / "there" / "cars").pairs
    assert [pair.name for pair in pairs] == [f"n{number}" for number in range(5)]
    mask = read_soft_mask(pairs[0].mask)
    assert read_image(pairs[0].image).shape[:2] == mask.shape == (160, 256)
    before = read_soft_mask(data / "masks" / "n0.png").mean()
    assert mask.mean() == pytest.approx(before, rel=0.01)
    assert 0.005 < ((mask > 0) & (mask < 255)).mean() < 0.05


def test_the_same_data_gives_the_same_parts(data: Path, tmp_path: Path) -> None:
    for out in ("a", "b"):
        assert main(["pack", str(data), "--out", str(tmp_path / out)]) == 0
    files = [(tmp_path / out / "part_001.tar").read_bytes() for out in ("a", "b")]
    assert files[0] == files[1]
