"""How the tests reach the scripts in `packaging`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

Script = Callable[[str], ModuleType]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Imports one of the scripts as Python does that runs them: from their own folder."""
    monkeypatch.syspath_prepend(PACKAGING)
    return importlib.import_module
