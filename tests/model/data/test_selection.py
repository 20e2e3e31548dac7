from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model.data.selection import select
from model.errors import DataError

VIEWS = ["0123456789ab_01", "0123456789ab_02", "ba9876543210_01"]


@pytest.fixture
def roots(tmp_path: Path, write_pair: Callable[..., None]) -> list[Path]:
    for name in VIEWS:
        write_pair(tmp_path / "studio", name)
    for number in range(4):
        write_pair(tmp_path / "street", f"street_{number}")
    return [tmp_path / "studio", tmp_path / "street"]


def test_several_roots_come_together(roots: list[Path]) -> None:
    selection = select(roots)
    assert len(selection.pairs) == 7
    assert {pair.source for pair in selection.pairs} == {"studio", "street"}
    assert selection.listed is None


def test_vehicles_keep_all_their_views(roots: list[Path], tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("0123456789ab\nffffffffffff\n\n")
    selection = select(roots, vehicles=tmp_path / "list.txt")
    assert [pair.name for pair in selection.pairs] == VIEWS[:2]
    assert (selection.matched, selection.listed) == (1, 2)


def test_names_may_be_of_several_collections(roots: list[Path], tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("street_1\nelsewhere_5\n0123456789ab_02\n")
    selection = select(roots, names=tmp_path / "list.txt")
    assert {pair.name for pair in selection.pairs} == {"street_1", "0123456789ab_02"}
    assert (selection.matched, selection.listed) == (2, 3)


def test_a_list_of_other_data_is_an_error(roots: list[Path], tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("elsewhere_5\n")
    with pytest.raises(DataError, match=r"list\.txt"):
        select(roots, names=tmp_path / "list.txt")


def test_a_limit_spreads_over_the_data(roots: list[Path]) -> None:
    names = [pair.name for pair in select(roots, limit=3).pairs]
    assert names == ["0123456789ab_01", "street_0", "street_2"]
    assert len(select(roots, limit=100).pairs) == 7


def test_a_limit_draws_over_all_angles(tmp_path: Path) -> None:
    for folder, end in (("train", ".jpg"), ("train_masks", "_mask.gif")):
        (tmp_path / folder).mkdir()
        for view in range(30 * 16):
            name = f"{view // 16:012x}_{view % 16 + 1:02d}{end}"
            (tmp_path / folder / name).touch()
    pairs = select([tmp_path], limit=60).pairs
    assert len({pair.name for pair in pairs}) == 60
    assert {pair.angle for pair in pairs} == set(range(1, 17))
    assert len({pair.group for pair in pairs}) == 30


def test_photos_without_a_mask_are_named(roots: list[Path]) -> None:
    (roots[1] / "masks" / "street_2.png").unlink()
    (problem,) = select(roots).problems
    assert "street_2" in problem
