"""OpenCV must not tell Qt where its plug-ins are, as the wheels with a window of their own do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


@pytest.mark.parametrize("before", [None, "/of/the/user"])
def test_qt_variables_stay_as_they_were(before: str | None, tmp_path: Path) -> None:
    wheel = f"import os; os.environ.update(dict.fromkeys({NAMES}, '/of/opencv'))"
    (tmp_path / "cv2.py").write_text(wheel, "utf-8")
    rest = {name: value for name, value in os.environ.items() if name not in NAMES}
    given = {} if before is None else dict.fromkeys(NAMES, before)
    script = f"import app.core.files.opencv, os; print([os.environ.get(name) for name in {NAMES}])"

    run = subprocess.run(
        [sys.executable, "-c", script],
        env=rest | given | {"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert run.stdout.strip() == str([before, before])
