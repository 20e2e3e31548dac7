from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.core.saved.folders import config_dir, data_dir, state_dir


def test_the_folder_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FORECOURT_CONFIG", str(tmp_path))
    assert (config_dir(), data_dir()) == (tmp_path, tmp_path / "data")
    monkeypatch.setenv("FORECOURT_STATE", str(tmp_path / "state"))
    assert state_dir() == tmp_path / "state"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="as on Linux")
def test_the_folders_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FORECOURT_CONFIG")
    monkeypatch.delenv("FORECOURT_STATE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", "not/absolute")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert config_dir() == tmp_path / ".config" / "forecourt"
    assert data_dir() == tmp_path / ".local" / "share" / "forecourt"
    assert state_dir() == tmp_path / ".local" / "state" / "forecourt"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))
    assert config_dir() == tmp_path / "xdg" / "forecourt"
    assert data_dir() == tmp_path / "xdg-data" / "forecourt"
