"""Masks of any tool: what their files mean, and how they are scored."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.data.pairs import find_pairs
from model.data.reading import read_mask
from model.errors import DataError
from model.evaluation.results import mean_errors
from model.evaluation.tool_masks import find_masks, read_alpha, score_masks

WritePair = Callable[..., None]


@pytest.fixture
def root(tmp_path: Path, write_pair: WritePair) -> Path:
    for number in range(3):
        write_pair(tmp_path / "data", f"car_{number}", left=10 * number)
    return tmp_path / "data"


def truth(root: Path, number: int) -> np.ndarray:
    return read_mask(root / "masks" / f"car_{number}.png")


def test_every_kind_of_file_says_the_same(tmp_path: Path) -> None:
    mask = np.zeros((8, 10), np.uint8)
    mask[2:5, 3:7] = 255
    cutout = np.dstack([np.full((8, 10, 3), 90, np.uint8), mask])
    pictures = {
        "grey": Image.fromarray(mask),
        "ones": Image.fromarray(mask // 255),
        "bits": Image.fromarray(mask > 0),
        "deep": Image.fromarray(mask.astype(np.uint16) * 257),
        "colour": Image.fromarray(np.dstack([mask] * 3)),
        "cutout": Image.fromarray(cutout),
    }
    for name, picture in pictures.items():
        picture.save(tmp_path / f"{name}.png")
        assert np.array_equal(read_alpha(tmp_path / f"{name}.png"), mask / np.float32(255)), name


def test_soft_values_stay_soft(tmp_path: Path) -> None:
    values = np.arange(200, dtype=np.uint8).reshape(10, 20)
    Image.fromarray(values).save(tmp_path / "soft.png")
    assert np.allclose(read_alpha(tmp_path / "soft.png"), values / 255)


def test_the_right_mask_is_perfect_and_others_are_told(root: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    Image.fromarray(truth(root, 0) * np.uint8(255)).save(masks / "car_0_mask.png")
    half = np.dstack([np.zeros((60, 80, 3), np.uint8), truth(root, 1) * np.uint8(128)])
    Image.fromarray(half).save(masks / "car_1-cutout.png")
    first, second, third = score_masks(find_pairs(root).pairs, find_masks(masks))
    assert first.scores is not None and first.errors is not None
    assert (first.scores.dice, first.scores.bf1, first.errors.sad) == (1, 1, 0)
    assert second.errors is not None
    lost = truth(root, 1).sum() * (127 / 255) / 1000
    assert second.errors.sad == pytest.approx(lost, rel=1e-5)
    assert third.scores is None and "There is no mask for" in str(third.error)
    assert mean_errors([first, second, third])["sad"] == pytest.approx(lost / 2, rel=1e-5)


def test_another_size_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    for number in range(3):
        Image.fromarray(np.zeros((30, 40), np.uint8)).save(tmp_path / "m" / f"car_{number}.png")
    scores = list(score_masks(find_pairs(root).pairs, find_masks(tmp_path / "m")))
    assert all("is 40x30, but the true mask is 80x60" in str(score.error) for score in scores)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There are no masks"):
        find_masks(tmp_path)
