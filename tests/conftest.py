"""What all tests share: environment, real data, and the check that nothing is left running."""

from __future__ import annotations

import os

# Before Qt, albumentations and matplotlib are imported: they read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
os.environ["MPLBACKEND"] = "Agg"
# Before torch: OpenMP's threads sleep while they wait. Where something else holds a core, spinning
# makes the tests take four times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from collections.abc import Iterator
from pathlib import Path

import pytest
from tqdm import tqdm

# tqdm's thread that watches over slow bars outlives them; Qt's tests count the threads left behind.
tqdm.monitor_interval = 0

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder with the research collections, which the project may not contain."""
    folder = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"The data folder {folder} is not here; set FORECOURT_DATA to its path.")
    return folder


@pytest.fixture(scope="session")
def sample_photo() -> Path:
    """A real photo of one whole car, 1600x675, CC0."""
    return RESOURCES / "samples" / "bmw_3gt_blue.jpg"


@pytest.fixture(scope="session")
def weights() -> Path:
    """The weights that are shipped."""
    path = RESOURCES / "weights" / "forecourt.safetensors"
    assert path.is_file(), f"{path} is missing from the checkout."
    return path


@pytest.fixture(scope="session", autouse=True)
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests away from the sessions of whoever runs them."""
    folder = tmp_path_factory.mktemp("state")
    os.environ["FORECOURT_STATE"] = str(folder)
    yield folder
    del os.environ["FORECOURT_STATE"]


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a Qt test that leaves a task running or a window open.

    It starts before, hence ends after, the fixtures that own the windows and the workers.
    """
    yield
    if "qapp" not in request.fixturenames:
        return
    from PySide6.QtCore import QThreadPool  # noqa: PLC0415 - most tests need no Qt
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    assert QThreadPool.globalInstance().waitForDone(5000), "A task is still running."
    visible = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not visible, f"Still open: {visible}"
