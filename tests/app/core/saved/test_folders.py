from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from platformdirs.api import PlatformDirsABC
from platformdirs.macos import MacOS
from platformdirs.windows import Windows, get_win_folder_from_env_vars

from app.core.saved import folders
from app.core.saved.folders import config_dir, data_dir, state_dir

OnSystem = Callable[[str, type[PlatformDirsABC]], None]


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


@pytest.fixture
def on_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> OnSystem:
    """Lets the program find the folders of another system, below a home of its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("FORECOURT_CONFIG", "FORECOURT_STATE"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.windows.get_win_folder", get_win_folder_from_env_vars)
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))

    def change(platform: str, dirs: type[PlatformDirsABC]) -> None:
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(folders, "PlatformDirs", dirs)

    return change


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks the registry")
def test_the_folders_of_windows(on_system: OnSystem, tmp_path: Path) -> None:
    on_system("win32", Windows)
    assert config_dir() == tmp_path / "Roaming" / "Forecourt"
    assert data_dir() == state_dir() == tmp_path / "Local" / "Forecourt"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has another home")
def test_the_folders_of_macos(on_system: OnSystem, tmp_path: Path) -> None:
    on_system("darwin", MacOS)
    folder = tmp_path / "Library" / "Application Support" / "Forecourt"
    assert config_dir() == state_dir() == folder
    assert data_dir() == folder / "Data"
