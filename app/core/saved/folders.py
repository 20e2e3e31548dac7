"""Where the program keeps what is the user's: settings, sessions, and data without a place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "FORECOURT_CONFIG"
STATE_VARIABLE = "FORECOURT_STATE"


def config_dir() -> Path:
    """The folder for settings: that of ``FORECOURT_CONFIG``, or where the system keeps them."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        return _windows("APPDATA", "Roaming")
    if sys.platform == "darwin":
        return _mac()
    return _xdg("XDG_CONFIG_HOME", Path(".config"))


def data_dir() -> Path:
    """The folder for data, such as pasted photos; below that of ``FORECOURT_CONFIG`` if set."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given) / "data"
    if sys.platform == "win32":
        return _windows("LOCALAPPDATA", "Local")
    if sys.platform == "darwin":
        return _mac() / "Data"
    return _xdg("XDG_DATA_HOME", Path(".local", "share"))


def state_dir() -> Path:
    """The folder for sessions: that of ``FORECOURT_STATE``, or where the system wants them."""
    given = os.environ.get(STATE_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        return _windows("LOCALAPPDATA", "Local")
    if sys.platform == "darwin":
        return _mac()
    return _xdg("XDG_STATE_HOME", Path(".local", "state"))


def _windows(variable: str, usual: str) -> Path:
    named = os.environ.get(variable)
    return (Path(named) if named else Path.home() / "AppData" / usual) / "Forecourt"


def _mac() -> Path:
    return Path.home() / "Library" / "Application Support" / "Forecourt"


def _xdg(variable: str, usual: Path) -> Path:
    """XDG Base Directory Specification 0.8: a path that is not absolute does not count."""
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / usual) / "forecourt"
