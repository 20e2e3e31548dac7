"""OpenCV must not tell Qt where its plug-ins are."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

NAMES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


@pytest.mark.parametrize("before", [None, "/of/the/user"])
def test_qt_variables_stay_as_they_were(before: str | None) -> None:
    rest = {name: value for name, value in os.environ.items() if name not in NAMES}
    given = {} if before is None else dict.fromkeys(NAMES, before)
    script = f"import app.core.files.opencv, os; print([os.environ.get(name) for name in {NAMES}])"

    run = subprocess.run(
        [sys.executable, "-c", script], env=rest | given, check=True, capture_output=True, text=True
    )

    assert run.stdout.strip() == str([before, before])
