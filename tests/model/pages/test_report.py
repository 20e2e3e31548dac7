from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from model.errors import DataError, ModelError
from model.pages.report import (
    make_folder,
    plot_curves,
    read_log,
    smooth,
    write_bytes,
    write_jpeg,
    write_json,
)


def write_log(log: Path, *rows: dict[str, object], tail: str = "") -> Path:
    log.write_text("".join(json.dumps(row) + "\n" for row in rows) + tail, encoding="utf-8")
    return log


def step(number: int, **values: float) -> dict[str, object]:
    return {"kind": "step", "step": number, "loss": 1 / number, "learning_rate": 0.001, **values}


def validation(number: int, **values: float) -> dict[str, object]:
    return {"kind": "validation", "step": number, **values}


def test_a_file_replaces_an_older_one_and_leaves_nothing_beside(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.txt", b"old")
    write_bytes(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(ModelError, match=r"taken cannot be written"):
        write_bytes(tmp_path / "taken", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelError, match="--out"):
        make_folder(tmp_path / "file" / "results")


def test_json_refuses_what_is_no_json(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", {"dice": float("nan")})
    assert not (tmp_path / "a.json").exists()


def test_jpeg_keeps_colours_in_order(tmp_path: Path) -> None:
    write_jpeg(tmp_path / "a.jpg", np.full((16, 16, 3), (200, 30, 60), np.uint8))
    read = cv2.imread(str(tmp_path / "a.jpg"), cv2.IMREAD_COLOR_RGB)
    assert read is not None
    assert read[8, 8].tolist() == pytest.approx([200, 30, 60], abs=6)


def test_smooth_is_a_centred_mean() -> None:
    assert smooth([1, 2, 3, 4, 50], 3) == pytest.approx([1.5, 2, 3, 19, 27])
    assert smooth([], 3) == []


def test_log_passes_over_a_half_written_last_line(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.jsonl", step(1), step(2), tail='{"kind": "st')
    assert [row["step"] for row in read_log(log)] == [1, 2]


def test_log_names_a_damaged_line(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.jsonl", tail='{"kind"\n{"kind": "step", "step": 1}\n')
    with pytest.raises(DataError, match="Line 1 of"):
        read_log(log)


def test_missing_log_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"log\.jsonl"):
        read_log(tmp_path / "log.jsonl")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [step(1)],
        [*map(step, range(1, 200)), validation(100, dice=0.9, street_iou=0.5, loss=0.4)],
        [validation(100, dice=1.0), validation(200, dice=1.0, seconds=3.5)],
        [step(1, loss=float("nan")), step(2)],
    ],
)
def test_curves_of_any_log_are_a_picture(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    plot_curves(write_log(tmp_path / "log.jsonl", *rows), tmp_path / "curves.png")
    drawn = cv2.imread(str(tmp_path / "curves.png"))
    assert drawn is not None
    assert drawn.std() > 1
