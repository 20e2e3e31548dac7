"""Data folders as people have them: what is right for them, and what is said of the rest."""

from __future__ import annotations

import argparse
import json
import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.__main__ import main
from model.commands import check
from model.data.cache import build_cache, open_cache
from model.data.pairs import (
    describe,
    find_pairs,
    matching_nothing,
    read_names,
    split_by_group,
    without,
)
from model.data.reading import read_image, read_known, read_mask
from model.errors import DataError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import save_weights
from tests import inputs
from tests.inputs import GREY, MASK, PHOTO, iou, pair, put, save
from tests.model.data.files.heic import HEIC

BYTES = os.fsdecode(b"citro\xebn")  # Latin-1: no UTF-8
no_such_names = pytest.mark.skipif(
    sys.platform in {"darwin", "win32"}, reason="All names are text on this system."
)


def looked_over(root: Path, out: Path | None = None) -> int:
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    words = [str(root), "--ask", "0", *(["--out", str(out)] if out else [])]
    return check.run(parser.parse_args(words))


def only_mask(root: Path) -> Any:
    (found,) = find_pairs(root).pairs
    return read_mask(found.mask)


# --- masks ----------------------------------------------------------------------------------------


def test_a_palette_with_white_first_is_not_inverted(tmp_path: Path) -> None:
    save(tmp_path / "images" / "car.png", PHOTO)
    save(tmp_path / "masks" / "car_mask.gif", Image.fromarray(MASK * 255).convert("RGB"))
    assert iou(only_mask(tmp_path)) == 1
    assert looked_over(tmp_path) == 0


def test_the_rim_of_pascal_voc_is_unknown(tmp_path: Path) -> None:
    numbers = inputs.voc_numbers()
    pair(tmp_path, mask=inputs.palette(numbers, [0] * 765 + [224, 224, 192]))
    (found,) = find_pairs(tmp_path).pairs
    car, unknown = read_known(found.mask)
    assert np.array_equal(car == 1, numbers == 7)
    assert np.array_equal(unknown == 1, numbers == 255)
    with pytest.raises(DataError, match=r"car\.png.*rim is unknown.*--unknown 1"):
        read_mask(found.mask)


def test_a_mask_in_the_alpha_channel_is_read(tmp_path: Path) -> None:
    black = MASK * 0
    pair(tmp_path, mask=Image.fromarray(np.dstack([black, black, black, MASK * 255])))
    assert iou(only_mask(tmp_path)) == 1


def test_a_mask_of_0_and_1_is_read(tmp_path: Path) -> None:
    pair(tmp_path, mask=MASK)
    assert iou(only_mask(tmp_path)) == 1


def test_a_turned_mask_is_read_upright(tmp_path: Path) -> None:
    save(tmp_path / "images" / "car.png", PHOTO)
    turned = np.ascontiguousarray(np.rot90(MASK * 255))
    save(tmp_path / "masks" / "car.png", turned, exif=inputs.oriented(6))
    assert iou(only_mask(tmp_path)) == 1
    assert looked_over(tmp_path) == 0


# --- photos ---------------------------------------------------------------------------------------


def test_grey_of_16_bits_is_trained_on_as_it_looks(tmp_path: Path) -> None:
    path = save(tmp_path / "car.png", GREY.astype(np.uint16) * 257)
    assert np.abs(read_image(path).astype(int) - GREY[..., None]).mean() < 2


def test_a_transparent_photo_is_trained_on_over_white(tmp_path: Path) -> None:
    path = save(tmp_path / "car.png", np.dstack([PHOTO, MASK * 255]))
    right = np.where(MASK[..., None] > 0, PHOTO, 255)
    assert np.array_equal(read_image(path), right)


def test_heic_is_trained_on(tmp_path: Path) -> None:
    put(tmp_path / "images" / "car.heic", HEIC)
    save(tmp_path / "masks" / "car.png", np.eye(64, dtype=np.uint8) * 255)
    (found,) = find_pairs(tmp_path).pairs
    assert read_image(found.image).shape == (64, 64, 3)


@pytest.mark.parametrize("suffix", ["jfif", "avif", "jp2"])
def test_all_that_the_window_opens_is_trained_on(tmp_path: Path, suffix: str) -> None:
    kind = {"jfif": "JPEG", "avif": "AVIF", "jp2": "JPEG2000"}[suffix]
    save(tmp_path / "images" / f"car.{suffix}", PHOTO, format=kind)
    save(tmp_path / "masks" / "car.png", MASK * 255)
    (found,) = find_pairs(tmp_path).pairs
    assert read_image(found.image).shape == PHOTO.shape


def test_a_raw_photo_is_named_unless_a_jpeg_is_beside_it(tmp_path: Path) -> None:
    pair(tmp_path, "both")
    for name in ("both.nef", "alone.dng", "alone.jxl"):
        put(tmp_path / "images" / name, b"II*\0" + bytes(60))
    problems = find_pairs(tmp_path).problems
    assert [Path(problem.split(" is ")[0]).name for problem in problems] == [
        "alone.dng",
        "alone.jxl",
    ]


# --- names and lists ------------------------------------------------------------------------------


def test_decomposed_and_composed_letters_make_a_pair(tmp_path: Path) -> None:
    save(tmp_path / "images" / f"{unicodedata.normalize('NFD', 'grün')}.png", PHOTO)
    save(tmp_path / "masks" / f"{unicodedata.normalize('NFC', 'grün')}.png", MASK * 255)
    found = find_pairs(tmp_path)
    assert [each.name for each in found.pairs] == ["grün"]
    assert found.problems == ()


@no_such_names
def test_names_that_are_no_text_are_checked(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    pair(tmp_path / "data", "car")
    pair(tmp_path / "data", BYTES, mask=MASK * 0)
    words = ["--out", str(tmp_path / "out"), "--ask", "0"]
    assert main(["check", str(tmp_path / "data"), *words]) == 0
    report = json.loads((tmp_path / "out" / "check.json").read_text("utf-8"))
    assert [photo["name"] for photo in report["photos"]] == ["car", BYTES]


@no_such_names
def test_names_that_are_no_text_are_decoded(tmp_path: Path) -> None:
    pair(tmp_path, BYTES)
    pairs, config = find_pairs(tmp_path).pairs, PreprocessConfig(pixels=64 * 96)
    assert list(build_cache(tmp_path / "cache", pairs, config)) == [None]
    assert open_cache(tmp_path / "cache", pairs, config) is not None
    kept, back = split_by_group(pairs, 0.5)
    assert [*kept, *back] == [*pairs]


@no_such_names
def test_names_that_are_no_text_are_evaluated_and_reported(tmp_path: Path) -> None:
    pair(tmp_path / BYTES, "car")
    pair(tmp_path / BYTES, BYTES)
    network, weights = NetworkConfig("unet", width=4, depth=2), tmp_path / "tiny.safetensors"
    save_weights(weights, build(network), network, PreprocessConfig(pixels=64 * 64), {})
    words = ["--weights", str(weights), "--compare", str(weights), "--device", "cpu"]
    out = tmp_path / "report"
    assert main(["evaluate", str(tmp_path / BYTES), *words, "--out", str(out)]) == 0
    report = json.loads((out / "evaluation.json").read_text("utf-8"))
    assert sorted(photo["name"] for photo in report["photos"]) == ["car", BYTES]
    assert r"citro\xebn" in (out / "index.html").read_text("utf-8")


def listed(tmp_path: Path, data: bytes) -> tuple[int, list[str]]:
    """How many of ten photos are left after a list, and which names match nothing."""
    pairs = [describe(f"car_{number}", Path(), Path(), "x") for number in range(1, 11)]
    names = read_names(put(tmp_path / "list.txt", data))
    return len(without(pairs, names)), matching_nothing(pairs, names)


@pytest.mark.parametrize(
    ("data", "left", "lost"),
    [
        ("\ufeffcar_1\r\ncar_2\r\n".encode(), 8, []),
        (b"car_1.png\ncar_2.png\n", 8, []),
        (b"lorry_1\n", 10, ["lorry_1"]),
        (b"car_1\nlorry_1 # sold\n", 9, ["lorry_1"]),
    ],
)
def test_lists_are_read_as_they_are_meant(
    tmp_path: Path, data: bytes, left: int, lost: Iterable[str]
) -> None:
    assert listed(tmp_path, data) == (left, lost)


@no_such_names
def test_lists_may_hold_names_that_are_no_text(tmp_path: Path) -> None:
    assert read_names(put(tmp_path / "list.txt", b"citro\xebn\n")) == {BYTES}
