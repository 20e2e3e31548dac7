"""Finding, reading and splitting pairs."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.data.pairs import (
    Pair,
    describe,
    find_pairs,
    read_names,
    split_by_fold,
    split_by_group,
    without,
)
from model.data.reading import read_image, read_mask, read_pair
from model.errors import DataError


def write(path: Path, values: np.ndarray, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(path, **options)
    return path


def square(value: int = 255) -> np.ndarray:
    mask = np.zeros((20, 30), np.uint8)
    mask[5:15, 10:20] = value
    return mask


def photo() -> np.ndarray:
    return np.full((20, 30, 3), 90, np.uint8)


def test_plain_layout_pairs_by_stem(tmp_path: Path) -> None:
    write(tmp_path / "images" / "a.jpg", photo())
    write(tmp_path / "masks" / "a.png", square())
    assert [pair.name for pair in find_pairs(tmp_path).pairs] == ["a"]


def test_kaggle_layout_reads_vehicle_and_angle(tmp_path: Path) -> None:
    write(tmp_path / "train" / "00087a6bd4dc_07.jpg", photo())
    write(tmp_path / "train_masks" / "00087a6bd4dc_07_mask.gif", square(1))
    (pair,) = find_pairs(tmp_path).pairs
    assert (pair.group, pair.angle) == ("00087a6bd4dc", 7)


def test_missing_partners_are_named(tmp_path: Path) -> None:
    write(tmp_path / "images" / "both.jpg", photo())
    write(tmp_path / "images" / "photo_only.jpg", photo())
    write(tmp_path / "masks" / "both.png", square())
    write(tmp_path / "masks" / "mask_only.png", square())
    problems = find_pairs(tmp_path).problems
    assert any("photo_only.jpg has no mask" in text for text in problems)
    assert any("mask_only.png has no photo" in text for text in problems)


def test_the_second_file_of_a_name_is_named(tmp_path: Path) -> None:
    write(tmp_path / "images" / "a.jpg", photo())
    write(tmp_path / "images" / "a.png", photo())
    write(tmp_path / "masks" / "a.png", square())
    found = find_pairs(tmp_path)
    assert len(found.pairs) == 1
    assert "a.png has the name of a.jpg" in found.problems[0]


@pytest.mark.parametrize("folders", [[], ["images"], ["images", "masks"]])
def test_a_folder_without_pairs_is_refused(tmp_path: Path, folders: list[str]) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir()
    with pytest.raises(DataError, match=tmp_path.name):
        find_pairs(tmp_path)


def test_frames_of_a_clip_are_one_group() -> None:
    frames = [describe(f"clip_drift-straight_000{n}", Path(), Path(), "wild") for n in (20, 24)]
    assert {frame.group for frame in frames} == {"clip_drift-straight"}


def test_split_keeps_groups_whole_and_holds_about_the_share() -> None:
    pairs = [
        describe(f"{vehicle:012x}_{angle:02d}", Path(), Path(), "carvana")
        for vehicle in range(400)
        for angle in (1, 2)
    ]
    kept, held = split_by_group(pairs, 0.25)
    assert not {pair.group for pair in kept} & {pair.group for pair in held}
    assert 0.2 < len(held) / len(pairs) < 0.3


def test_adding_groups_moves_no_other(tmp_path: Path) -> None:
    pairs = [describe(f"car{n}", Path(), Path(), "x") for n in range(50)]
    few, many = split_by_group(pairs[:25], 0.3)[1], split_by_group(pairs, 0.3)[1]
    assert set(few) <= set(many)


def test_names_and_groups_are_left_out(tmp_path: Path) -> None:
    names = tmp_path / "val.txt"
    names.write_text("# held back\n00087a6bd4dc\nstreet_001  # hall\n\n", encoding="utf-8")
    pairs = [
        describe(n, Path(), Path(), "x") for n in ("00087a6bd4dc_01", "street_001", "street_002")
    ]
    assert [pair.name for pair in without(pairs, read_names(names))] == ["street_002"]


@pytest.mark.parametrize("top", [1, 255])
@pytest.mark.parametrize("suffix", [".png", ".gif", ".tif", ".webp", ".bmp"])
def test_masks_of_any_kind_are_read_alike(tmp_path: Path, suffix: str, top: int) -> None:
    options = {"lossless": True} if suffix == ".webp" else {}
    values = np.dstack([square(top)] * 3) if suffix == ".webp" else square(top)
    assert np.array_equal(read_mask(write(tmp_path / f"m{suffix}", values, **options)), square(1))


def test_a_photo_is_no_mask(tmp_path: Path) -> None:
    grey = np.tile(np.linspace(0, 255, 30).astype(np.uint8), (20, 1))
    with pytest.raises(DataError, match="not black and white"):
        read_mask(write(tmp_path / "m.png", grey))


def test_another_size_is_named(tmp_path: Path) -> None:
    write(tmp_path / "images" / "a.jpg", photo())
    write(tmp_path / "masks" / "a.png", square()[:10])
    with pytest.raises(DataError, match="30x10, but its photo is 30x20"):
        read_pair(find_pairs(tmp_path).pairs[0])


def test_another_size_is_seen_before_anything_is_decoded(tmp_path: Path) -> None:
    write(tmp_path / "images" / "a.png", photo())
    mask = write(tmp_path / "masks" / "a.png", square()[:10])
    mask.write_bytes(mask.read_bytes()[:-30])
    with pytest.raises(DataError, match="30x10, but its photo is 30x20"):
        read_pair(find_pairs(tmp_path).pairs[0])


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0broken"])
def test_unreadable_files_are_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(content)
    with pytest.raises(DataError, match="broken\\.jpg"):
        read_image(path)


def test_original_contest_files(data_dir: Path) -> None:
    found = find_pairs(data_dir / "carvana_original")
    image, mask = read_pair(found.pairs[0])
    assert len(found.pairs) == 32
    assert image.shape == (1280, 1918, 3)
    assert 0.08 < mask.mean() < 0.41


def test_each_group_is_in_one_fold_whole() -> None:
    pairs = [
        Pair(f"{group}_{view}", Path(), Path(), f"g{group}", None, "s")
        for group in range(11)
        for view in range(3)
    ]
    folds = [split_by_fold(pairs, fold, 4) for fold in (1, 2, 3, 4)]
    for kept, back in folds:
        assert len(kept) + len(back) == len(pairs)
        assert not {pair.group for pair in kept} & {pair.group for pair in back}
    assert sorted(pair.name for _, back in folds for pair in back) == sorted(p.name for p in pairs)
    assert sorted(len(back) // 3 for _, back in folds) == [2, 3, 3, 3]
