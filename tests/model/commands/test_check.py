from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from model.commands.check import Sheets, add_arguments, check, run
from model.data.pairs import find_pairs
from model.errors import DataError
from model.evaluation.inspection import Inspection, Kind, inspect_all


@pytest.fixture
def root(tmp_path: Path, write_pair: Callable[..., None]) -> Path:
    for number in range(3):
        write_pair(tmp_path / "data", f"car_{number}")
    return tmp_path / "data"


def command(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([*map(str, words), "--ask", "0"]))


def findings(root: Path) -> list[tuple[Kind, str]]:
    found = find_pairs(root)
    overview = check(found.pairs, found.problems, Sheets(len(found.pairs)))
    return [(each.kind, each.text) for each in overview.findings]


def write_mask(root: Path, pixels: npt.NDArray[np.uint8]) -> None:
    assert cv2.imwrite(str(root / "masks" / "car_1.png"), pixels)


def speckled(spots: int) -> npt.NDArray[np.uint8]:
    """A large car with single pixels beside it, on a photo of 500 x 400."""
    mask = np.zeros((400, 500), np.uint8)
    mask[200:350, 100:400] = 255
    mask[10, 10 : 10 + 5 * spots : 5] = 255
    return mask


def test_sound_data_is_found_sound(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(root) == 0
    said = capsys.readouterr().out
    assert "data: 3 pairs in 3 groups, 80x60, car 25% of a photo" in said
    assert "Nothing is wrong." in said


@pytest.mark.parametrize("values", [(0, 255), (0, 1), (0, 128)])
def test_masks_may_have_any_two_values(
    tmp_path: Path, write_pair: Callable[..., None], values: tuple[int, int]
) -> None:
    write_pair(tmp_path, "a", values=values)
    assert findings(tmp_path) == []


def test_a_missing_partner_is_a_problem(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "masks" / "car_1.png").unlink()
    assert [kind for kind, _ in findings(root)] == [Kind.ALONE]
    assert command(root) == 1
    assert "car_1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("folder", "content"),
    [
        ("images", b""),
        ("images", b"text that is named .png"),
        ("masks", b""),
    ],
)
def test_an_unreadable_file_is_a_problem(root: Path, folder: str, content: bytes) -> None:
    (root / folder / "car_1.png").write_bytes(content)
    ((kind, text),) = findings(root)
    assert kind is Kind.UNUSABLE
    assert str(root / folder / "car_1.png") in text


def test_a_truncated_photo_is_a_problem(root: Path) -> None:
    photo = root / "images" / "car_1.png"
    photo.write_bytes(photo.read_bytes()[:-2000])
    assert [kind for kind, _ in findings(root)] == [Kind.UNUSABLE]


def test_another_size_is_a_problem(root: Path) -> None:
    write_mask(root, np.eye(50, dtype=np.uint8))
    ((kind, text),) = findings(root)
    assert kind is Kind.UNUSABLE
    assert "50x50" in text
    assert "80x60" in text


@pytest.mark.parametrize(("value", "kind", "status"), [(0, Kind.EMPTY, 0), (255, Kind.FULL, 1)])
def test_an_empty_mask_may_be_right_and_a_full_one_is_not(
    root: Path, value: int, kind: Kind, status: int
) -> None:
    write_mask(root, np.full((60, 80), value, np.uint8))
    assert [found for found, _ in findings(root)] == [kind]
    assert command(root) == status


def test_a_mask_that_is_car_all_around_is_inverted(root: Path) -> None:
    mask = np.full((60, 80), 255, np.uint8)
    mask[20:50, 20:60] = 0
    write_mask(root, mask)
    assert [kind for kind, _ in findings(root)] == [Kind.INVERTED]
    assert command(root) == 1


def test_a_few_grey_pixels_are_a_remark_and_many_a_problem(root: Path) -> None:
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 20:60] = 255
    mask[5:7, 60:] = 100
    write_mask(root, mask)
    ((kind, text),) = findings(root)
    assert kind is Kind.SOFT
    assert "0.8%" in text
    mask[:20] = 100
    write_mask(root, mask)
    assert [kind for kind, _ in findings(root)] == [Kind.UNUSABLE]


def test_a_soft_edge_is_no_remark(root: Path) -> None:
    mask = np.zeros((60, 80), np.float32)
    mask[20:40, 20:60] = 255
    write_mask(root, np.rint(cv2.GaussianBlur(mask, (5, 5), 0)).astype(np.uint8))
    assert findings(root) == []


@pytest.mark.parametrize(("spots", "ragged"), [(4, False), (5, True)])
def test_many_small_islands_are_ragged(tmp_path: Path, spots: int, ragged: bool) -> None:
    for folder in ("images", "masks"):
        (tmp_path / folder).mkdir()
        cv2.imwrite(str(tmp_path / folder / "a.png"), speckled(spots))
    assert [kind for kind, _ in findings(tmp_path)] == [Kind.RAGGED] * ragged


@pytest.mark.parametrize(("spots", "ragged"), [(15, False), (16, True)])
def test_some_small_holes_are_spokes_many_are_ragged(
    tmp_path: Path, spots: int, ragged: bool
) -> None:
    for folder in ("images", "masks"):
        (tmp_path / folder).mkdir()
        mask = 255 - speckled(spots)
        mask[:, :4], mask[:, -4:] = 0, 0  # or it would be taken for inverted
        cv2.imwrite(str(tmp_path / folder / "a.png"), mask)
    assert [kind for kind, _ in findings(tmp_path)] == [Kind.RAGGED] * ragged


def test_the_same_file_twice_leaks_between_groups(root: Path) -> None:
    for folder in ("images", "masks"):
        shutil.copy(root / folder / "car_1.png", root / folder / "other_1.png")
    ((kind, text),) = findings(root)
    assert kind is Kind.LEAK
    assert "are the same file" in text
    assert "car_1 and other_1" in text


def test_the_same_photo_smaller_leaks_too(root: Path) -> None:
    for folder in ("images", "masks"):
        pixels = cv2.imread(str(root / folder / "car_1.png"))
        assert pixels is not None
        half = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)
        smooth = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(root / folder / "x.png"), half if folder == "masks" else smooth)
    ((kind, text),) = findings(root)
    assert kind is Kind.LEAK
    assert "show the same photo" in text


def test_a_copy_within_a_group_does_not_leak(
    tmp_path: Path, write_pair: Callable[..., None]
) -> None:
    write_pair(tmp_path, "clip_turn_001")
    for folder in (tmp_path / "images", tmp_path / "masks"):
        shutil.copy(folder / "clip_turn_001.png", folder / "clip_turn_002.png")
    assert [kind for kind, _ in findings(tmp_path)] == [Kind.COPY]


def test_out_holds_contact_sheets_and_all_findings(root: Path, tmp_path: Path) -> None:
    write_mask(root, np.zeros((60, 80), np.uint8))
    assert command(root, "--out", tmp_path / "out") == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "check.json",
        "odd.jpg",
        "sheet.jpg",
    ]
    data = json.loads((tmp_path / "out" / "check.json").read_text(encoding="utf-8"))
    assert len(data["findings"]["empty"]) == 1
    assert data["photos"][0] == {
        "name": "car_0",
        "source": "data",
        "group": "car_0",
        "make": None,
        "size": [80, 60],
        "car": 0.25,
    }
    sheet = cv2.imread(str(tmp_path / "out" / "sheet.jpg"))
    odd = cv2.imread(str(tmp_path / "out" / "odd.jpg"))
    assert sheet is not None
    assert odd is not None
    assert sheet.shape[1] > 2 * odd.shape[1]


def test_a_long_list_is_cut_short(
    tmp_path: Path, write_pair: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(14):
        write_pair(tmp_path, f"car_{number}")
    for mask in sorted((tmp_path / "masks").iterdir())[1:]:
        mask.unlink()
    assert command(tmp_path) == 1
    said = capsys.readouterr().out
    assert said.count("has no mask") == 10
    assert "and 3 more" in said


def test_no_data_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere"):
        command(tmp_path / "nowhere")


def test_inspections_come_in_order(root: Path) -> None:
    pairs = find_pairs(root).pairs
    looked: list[Inspection] = list(inspect_all(pairs))
    assert [each.pair for each in looked] == list(pairs)
    assert [each.share for each in looked] == [0.25] * 3


def test_a_name_with_escape_sequences_is_shown_and_not_obeyed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(root / "images" / "car_1.png", root / "images" / "x\x1b[31m\x07.png")
    assert command(root) == 1
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert r"x\x1b[31m\x07.png has no mask" in told
