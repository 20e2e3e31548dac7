"""Masks as people have them: what stands for the car is car, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from model.data.files.masks import read_mask
from model.data.files.trouble import Reason, Trouble
from tests import inputs
from tests.inputs import MASK, PHOTO, iou, save

WHITE = MASK * np.uint8(255)


def test_the_colours_of_a_palette_count(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.gif", PIL.Image.fromarray(WHITE).convert("RGB"))
    with PIL.Image.open(path) as picture:
        assert (picture.getpalette() or [])[:3] == [255, 255, 255]
    assert iou(read_mask(path).values) == 1


def test_a_palette_of_black_and_one_colour_is_a_mask(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", inputs.palette(MASK, [0, 0, 0, 128, 0, 0]))
    assert np.array_equal(read_mask(path).values, WHITE)


def test_the_numbers_of_a_palette_count_where_its_colours_tell_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", inputs.palette(MASK, [0] * 768))
    assert np.array_equal(read_mask(path).values, WHITE)


def test_a_mask_of_pascal_voc_by_its_palette(tmp_path: Path) -> None:
    numbers = inputs.voc_numbers()
    numbers[:10] = 15  # a person
    path = save(tmp_path / "mask.png", inputs.palette(numbers, [0] * 765 + [224, 224, 192]))
    mask = read_mask(path)
    assert np.array_equal(mask.values == 255, numbers == 7)
    assert mask.unknown is not None
    assert np.array_equal(mask.unknown, numbers == 255)


def test_a_mask_of_pascal_voc_in_grey(tmp_path: Path) -> None:
    numbers = inputs.voc_numbers()
    mask = read_mask(save(tmp_path / "mask.png", numbers))
    assert np.array_equal(mask.values == 255, numbers == 7)
    assert mask.unknown is not None


def test_alpha_goes_before_black(tmp_path: Path) -> None:
    black = MASK * 0
    path = save(tmp_path / "mask.png", np.dstack([black, black, black, WHITE]))
    assert iou(read_mask(path).values) == 1


def test_a_cut_out_is_a_mask(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", np.dstack([PHOTO, WHITE]))
    assert iou(read_mask(path).values) == 1


@pytest.mark.parametrize("alpha", [0, 255])
def test_an_alpha_that_is_the_same_all_over_says_nothing(tmp_path: Path, alpha: int) -> None:
    cover = np.full_like(MASK, alpha)
    path = save(tmp_path / "mask.png", np.dstack([WHITE, WHITE, WHITE, cover]))
    assert np.array_equal(read_mask(path).values, WHITE)


@pytest.mark.parametrize("values", [(0, 1), (0, 7), (0, 128), (1, 2), (0, 255)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_two_values_are_black_and_white(
    tmp_path: Path, values: tuple[int, int], kind: type[np.unsignedinteger]
) -> None:
    stored = np.where(MASK > 0, values[1], values[0]).astype(kind)
    assert np.array_equal(read_mask(save(tmp_path / "mask.png", stored)).values, WHITE)


def test_grey_may_stand_for_itself(tmp_path: Path) -> None:
    path = save(tmp_path / "mask.png", MASK * np.uint8(128))
    assert read_mask(path, grey_is_unknown=True).values.max() == 128
    path = save(tmp_path / "mask.png", MASK)
    assert read_mask(path, grey_is_unknown=True).values.max() == 255


def test_soft_edges_stay_soft(tmp_path: Path) -> None:
    soft = WHITE.copy()
    soft[0, :3] = (10, 100, 200)
    assert np.array_equal(read_mask(save(tmp_path / "mask.png", soft)).values, soft)


def test_a_mask_stands_upright(tmp_path: Path) -> None:
    turned = np.ascontiguousarray(np.rot90(WHITE))
    path = save(tmp_path / "mask.png", turned, exif=inputs.oriented(6))
    assert iou(read_mask(path).values) == 1


@pytest.mark.parametrize("ending", ["png", "jpg", "gif"])
def test_a_photo_is_no_mask(tmp_path: Path, ending: str) -> None:
    with pytest.raises(Trouble) as caught:
        read_mask(save(tmp_path / f"mask.{ending}", PHOTO))
    assert caught.value.reason is Reason.COLOURED


def test_white_and_a_colour_may_be_either(tmp_path: Path) -> None:
    pixels = np.where(MASK[..., None] > 0, (200, 30, 20), (255, 255, 255)).astype(np.uint8)
    with pytest.raises(Trouble) as caught:
        read_mask(save(tmp_path / "mask.png", pixels))
    assert caught.value.reason is Reason.COLOURED


def test_an_empty_mask_is_empty(tmp_path: Path) -> None:
    assert not read_mask(save(tmp_path / "mask.png", MASK * 0)).values.any()
