from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import Script


@pytest.fixture
def house(script: Script) -> ModuleType:
    return script("house_map")


def test_the_map_in_contributing_is_up_to_date(house: ModuleType) -> None:
    page = house.PAGE.read_text("utf-8")
    assert page == house.with_map(page), "Run: python3 packaging/house_map.py --write"


def test_every_folder_says_what_it_is(house: ModuleType) -> None:
    assert [name for name, words in house.folders(house.ROOT) if not words] == []


def test_folders_are_indented_by_their_depth(house: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "app" / "core").mkdir(parents=True)
    (tmp_path / "app" / "__init__.py").write_text('"""The program.\n\nMore.\n"""\n', "utf-8")
    (tmp_path / "app" / "core" / "__init__.py").write_text('"""The core."""\n', "utf-8")
    lines = house.house_map(tmp_path).splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [
        ["app/", "The program."],
        ["core/", "The core."],
    ]
    assert lines[1].startswith("  core/")


def test_a_page_without_a_place_for_the_map_is_refused(house: ModuleType) -> None:
    with pytest.raises(ValueError, match="around its map"):
        house.with_map("# Contributing\n")
