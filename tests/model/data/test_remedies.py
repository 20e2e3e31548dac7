"""Whoever is told what is wrong with data, and does as told, can use them."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.data import english
from model.data.cache import build_cache, open_cache
from model.data.files import decode
from model.data.files.trouble import Reason
from model.data.marks import read_marks
from model.data.pairs import find_pairs, find_photos, read_makes, read_names
from model.data.reading import read_image, read_known, read_mask, read_pair
from model.data.selection import select
from model.data.windows import find_photos_of_cars, find_windows, read_photo
from model.errors import DataError
from model.evaluation import tool_masks
from model.evaluation.tool_masks import find_masks, score_masks
from model.network.config import PreprocessConfig
from tests import inputs
from tests.inputs import MASK, PHOTO, WIDTH, pair, put, save
from tests.model.data.files.heic import HEIC
from tests.model.telling import told

SIZE = PreprocessConfig(pixels=64 * 96)


def test_data_folders(tmp_path: Path) -> None:
    root = tmp_path / "cars"
    with told(["The data folder ", " is not there. Check its name."][1]):
        find_pairs(root)
    pair(tmp_path / "car")
    (tmp_path / "car" / "masks").rename(root)
    with told("is not a data folder. Put photos in"):
        find_pairs(tmp_path / "car")
    root.rename(tmp_path / "car" / "masks")
    (tmp_path / "car" / "masks" / "car.png").rename(tmp_path / "car" / "masks" / "other.png")
    with told("with or without _mask at the end"):
        find_pairs(tmp_path / "car")
    (tmp_path / "car" / "masks" / "other.png").rename(tmp_path / "car" / "masks" / "car_mask.png")
    assert len(find_pairs(tmp_path / "car").pairs) == 1


def test_a_folder_of_another_name(tmp_path: Path) -> None:
    save(tmp_path / "cars" / "a.png", PHOTO)
    with told("The folder {} cannot be read: "):
        find_photos(tmp_path / "car")
    assert len(find_photos(tmp_path / "cars")) == 1


@pytest.mark.parametrize("mended", [b"id,make\na,BMW\n", None])
def test_metadata(tmp_path: Path, mended: bytes | None) -> None:
    path = put(tmp_path / "metadata.csv", b"id,make\na,Citro\xebn\n")
    with told("Mend or remove it."):
        read_makes(path)
    path.unlink()
    if mended is not None:
        put(path, mended)
    assert read_makes(path) == ({"a": "BMW"} if mended else {})


def test_lists(tmp_path: Path, data: Path) -> None:
    with told("The list "):
        read_names(tmp_path / "val")
    names = put(tmp_path / "val.txt", b"lorry1\n")
    assert read_names(names) == {"lorry1"}
    with told("Check the list or the folder."):
        select([data], names=names)
    put(names, b"car1\n")
    assert select([data], names=names).matched == 1


def test_a_mask_of_pascal_voc(tmp_path: Path) -> None:
    pair(tmp_path, mask=inputs.palette(inputs.voc_numbers(), [0] * 765 + [224, 224, 192]))
    (found,) = find_pairs(tmp_path).pairs
    with told("folder with --unknown 1."):
        read_mask(found.mask)
    assert read_known(found.mask)[1].any()  # what --unknown 1 reads


def test_a_grey_mask(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 255, 200).astype(np.uint8), (120, 1))
    pair(tmp_path, mask=ramp)
    (found,) = find_pairs(tmp_path).pairs
    with told("Save it with the values 0 and 255 only."):
        read_mask(found.mask)
    pair(tmp_path, mask=np.where(ramp > 127, np.uint8(255), np.uint8(0)))
    assert read_mask(found.mask).any()


def test_a_mask_of_another_size(tmp_path: Path) -> None:
    pair(tmp_path, mask=MASK[::2, ::2] * 255)
    (found,) = find_pairs(tmp_path).pairs
    with told("Make them the same size."):
        read_pair(found)
    pair(tmp_path)
    read_pair(found)


# What a photo's file is, and what to do: with the photo, or to make another of it.
FILES: dict[Reason, bytes | str] = {
    Reason.FOLDER: "folder",
    Reason.PIPE: "pipe",
    Reason.EMPTY: b"",
    Reason.NO_PHOTO: b"no photo at all",
    Reason.DAMAGED: inputs.jpeg()[:900],
}


@pytest.mark.parametrize("reason", FILES)
def test_a_photo_that_cannot_be_read_is_replaced_or_removed(tmp_path: Path, reason: Reason) -> None:
    pair(tmp_path, "other")
    path, kind = tmp_path / "images" / "car.jpg", FILES[reason]
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        assert isinstance(kind, bytes)
        put(path, kind)
    with pytest.raises(DataError, match="Replace or remove it"):
        read_image(path)
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()
    assert len(find_pairs(tmp_path).pairs) == 1
    read_image(put(path, inputs.jpeg()))


def test_heic_without_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "car.heic", HEIC)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pi_heif", None)
        with pytest.raises(DataError, match=r"needs the package pi-heif\. Install that"):
            read_image(path)
    pytest.importorskip("pi_heif")
    read_image(path)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("car.cr2", b"II*\0\x10\0\0\0CR\2\0" + bytes(50), "raw file. Develop it to JPEG"),
        ("car.jxl", b"\xff\x0a" + bytes(50), "JPEG XL. Save it as JPEG or PNG"),
    ],
)
def test_kinds_that_are_not_read(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        read_image(put(tmp_path / name, data))
    read_image(put(tmp_path / "car.jpg", inputs.jpeg()))


def test_a_photo_too_large_for_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = decode.as_rgb

    def as_rgb(picture: Image.Image, icc: bytes | None) -> Any:
        if picture.width > WIDTH:
            raise MemoryError
        return usual(picture, icc)

    monkeypatch.setattr("model.data.files.decode.as_rgb", as_rgb)
    path = save(tmp_path / "car.png", PHOTO.repeat(2, axis=1))
    with pytest.raises(DataError, match=r"more than is free\. Make it smaller"):
        read_image(path)
    read_image(save(path, PHOTO))


def test_a_mask_in_colour(tmp_path: Path) -> None:
    pair(tmp_path, mask=Image.fromarray(PHOTO))
    (found,) = find_pairs(tmp_path).pairs
    with pytest.raises(DataError, match=r"in colour\. Save it in black and white"):
        read_mask(found.mask)
    pair(tmp_path)
    read_mask(found.mask)


def test_every_reason_has_its_words() -> None:
    assert set(english._WORDS) == set(Reason)


def test_a_cache_that_cannot_be_written(data: Path, tmp_path: Path) -> None:
    pairs = list(find_pairs(data).pairs)
    put(tmp_path / "cache", b"")
    with told("Choose another --cache folder."):
        list(build_cache(tmp_path / "cache", pairs, SIZE))
    list(build_cache(tmp_path / "other", pairs, SIZE))
    assert open_cache(tmp_path / "other", pairs, SIZE)


def test_a_photo_that_went_away_is_looked_for_again(data: Path, tmp_path: Path) -> None:
    pairs = list(find_pairs(data).pairs)
    pairs[0].image.unlink()
    with told("Look again."):
        open_cache(tmp_path, pairs, SIZE)
    assert open_cache(tmp_path, list(find_pairs(data).pairs), SIZE) is None


@pytest.fixture
def windows(tmp_path: Path) -> Path:
    save(tmp_path / "parts" / "images" / "a.webp", PHOTO)
    save(tmp_path / "parts" / "part_ids" / "a.png", MASK * 8)
    return tmp_path


def test_photos_with_windows(windows: Path) -> None:
    with told("There are no photos with parts in"):
        find_windows(windows / "parts")
    (found,) = find_windows(windows)
    damaged = put(windows / "bad.webp", b"RIFF")
    for bad in (
        dataclasses.replace(found, photo=damaged),
        dataclasses.replace(found, parts=damaged),
    ):
        with pytest.raises(DataError, match="Replace or remove it"):
            read_photo(bad)
    read_photo(found)
    (windows / "none").mkdir()
    with told("There are no photos in {}. Name another folder."):
        find_photos_of_cars(windows / "none")
    (other,) = find_photos_of_cars(windows / "parts")
    assert (other.photo, other.parts) == (found.photo, found.parts)


def test_marks_of_windows(windows: Path) -> None:
    marks = put(windows / "marks.json", b"[]")
    with told("Mend them, or name another file."):
        find_windows(windows, marks)
    put(marks, json.dumps({"held": [], "windows": {}}).encode())
    find_windows(windows, marks)


def test_marks_of_plates(tmp_path: Path) -> None:
    marks = put(tmp_path / "marks.json", b'{"photo": []}')
    with told("Mend it, or name another file."):
        read_marks(marks, tmp_path)
    photo: dict[str, Any] = {"photo": "a.jpg", "group": "a", "plates": []}
    put(marks, json.dumps({"photos": [photo]}).encode())
    with told("Mark some, or name another file."):
        read_marks(marks, tmp_path)
    photo["plates"] = [[[0, 0], [9, 0], [9, 5], [0, 5]]]
    put(marks, json.dumps({"photos": [photo]}).encode())
    assert read_marks(marks, tmp_path)


def test_masks_of_other_tools(data: Path, tmp_path: Path) -> None:
    masks, pairs = tmp_path / "theirs", find_pairs(data).pairs[:1]
    masks.mkdir()
    with told("Name another folder: --masks."):
        find_masks(masks)
    shutil.copy(data / "masks" / "car1.png", masks)

    with told("There is no mask for {}. Add one, or leave the photo out."):
        tool_masks._score(pairs[0], find_masks(masks))
    save(masks / "car0.png", np.zeros((20, 30), np.uint8))
    with told("Write masks at the photo's size."):
        tool_masks._score(pairs[0], find_masks(masks))
    shutil.copy(pairs[0].mask, masks / "car0.png")
    (score,) = score_masks(pairs, find_masks(masks))
    assert score.error is None
