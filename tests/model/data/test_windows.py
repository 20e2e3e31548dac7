from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.data.windows import UNKNOWN, find_windows, read_photo, varied
from model.errors import DataError

DRAWN = [[10, 40], [40, 40], [40, 60], [10, 60]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two photos with a windscreen and a door, one of them wholly marked, and one without parts."""
    for folder in ("parts/images", "parts/part_ids", "seller/images"):
        (tmp_path / folder).mkdir(parents=True)
    parts = np.zeros((50, 75), np.uint8)
    parts[5:15, 30:60] = 8
    parts[20:45, 30:50] = 3
    for name in ("parts_001", "parts_002"):
        Image.new("RGB", (150, 100), "red").save(tmp_path / f"parts/images/{name}.webp")
        Image.fromarray(parts).save(tmp_path / f"parts/part_ids/{name}.png")
    Image.new("RGB", (150, 100), "red").save(tmp_path / "seller/images/a.webp")
    marks = {
        "held": ["parts/images/parts_002.webp"],
        "windows": {"parts/images/parts_002.webp": [DRAWN], "seller/images/a.webp": [DRAWN]},
    }
    (tmp_path / "marks.json").write_text(json.dumps(marks))
    return tmp_path


def test_doors_say_nothing_unless_all_windows_are_drawn(root: Path) -> None:
    first, second, other = find_windows(root, root / "marks.json")
    assert [each.held for each in (first, second, other)] == [False, True, False]
    image, known = read_photo(first)
    assert image.shape == (100, 150, 3)
    assert [known[row, column] for row, column in ((20, 90), (60, 80), (95, 5))] == [1, UNKNOWN, 0]
    assert known[70, 54] == UNKNOWN  # beside a door there may be another window
    known = read_photo(second)[1]
    assert [known[row, column] for row, column in ((20, 90), (60, 80), (50, 20))] == [1, 0, 1]
    known = read_photo(other)[1]
    assert known[50, 20] == 1
    assert known.sum() == 31 * 21


def test_photo_and_windows_are_varied_alike(root: Path) -> None:
    known = np.zeros((100, 150), np.uint8)
    known[30:60, 40:90] = 1
    image = np.repeat(known[..., np.newaxis] * 255, 3, axis=2)
    chance = np.random.default_rng(3)
    for _ in range(8):
        shown, seen = varied(image, known, chance, (64, 96))
        assert shown.shape == (64, 96, 3)
        sure = seen != UNKNOWN
        assert ((shown[..., 1] > 128) == (seen == 1))[sure].mean() > 0.96


def test_what_cannot_be_read_is_named(root: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[]")
    with pytest.raises(DataError, match=r"bad\.json cannot be read"):
        find_windows(root, tmp_path / "bad.json")
    with pytest.raises(DataError, match="no photos with parts"):
        find_windows(tmp_path / "none")
