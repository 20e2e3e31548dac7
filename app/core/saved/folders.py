"""Where the user's settings, sessions and data are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

VARIABLE = "FORECOURT_CONFIG"
STATE_VARIABLE = "FORECOURT_STATE"
PRESETS = "presets"  # the folder of the user's presets, in that of the settings


def config_dir() -> Path:
    """The folder for settings: that of ``FORECOURT_CONFIG``, or the system's usual one."""
    return _given(VARIABLE) or _dirs(roaming=True).user_config_path


def data_dir() -> Path:
    """The folder for data, such as pasted photos; below that of ``FORECOURT_CONFIG`` if set."""
    given = _given(VARIABLE)
    if given is not None:
        return given / "data"
    folder = _dirs().user_data_path
    return folder / "Data" if sys.platform == "darwin" else folder


def state_dir() -> Path:
    """The folder for sessions: that of ``FORECOURT_STATE``, or the system's usual one."""
    return _given(STATE_VARIABLE) or _dirs().user_state_path


def _given(variable: str) -> Path | None:
    named = os.environ.get(variable)
    return Path(named) if named else None


def _dirs(*, roaming: bool = False) -> PlatformDirs:
    name = "Forecourt" if sys.platform in ("win32", "darwin") else "forecourt"
    return PlatformDirs(name, appauthor=False, roaming=roaming)
