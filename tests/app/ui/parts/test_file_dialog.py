from __future__ import annotations

from pathlib import Path

from app.ui.parts.file_dialog import nearest_folder


def test_a_folder_that_is_there_is_shown(tmp_path: Path) -> None:
    assert nearest_folder(tmp_path) == tmp_path


def test_of_one_that_is_gone_the_nearest_above(tmp_path: Path) -> None:
    assert nearest_folder(tmp_path / "gone" / "deeper") == tmp_path


def test_of_a_disk_that_is_gone_the_users_own() -> None:
    assert nearest_folder(Path("/no-such-disk/photos")) == Path.home()
