"""``forecourt doctor``: checks the installation and cuts a sample photo."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.cli.console import DISPLAY_VARIABLES, Status, answer, has_display, version
from app.core.arrays import Floats
from app.core.errors import ForecourtError
from app.core.files import images
from app.core.invocation import is_bundled, started_as
from app.core.language.translation import figure, mark, tr
from app.core.learning.weights import name_of
from app.core.network import Network
from app.core.resources import samples
from app.segmenter import LazySegmenter

LIBRARIES = ("torch", "numpy", "cv2", "PIL", "PySide6", "PySide6.QtWidgets")

QT_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libdbus-1-3"

# Qt ends the process when it finds no display, so another process tries.
ASK_QT = """
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
size = application.primaryScreen().size()
print(f"{application.platformName()}, {size.width()}x{size.height()}")
"""


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        name: What was checked.
        text: What was found and, if it is bad, what to do about it.
        well: Whether it is in order.
    """

    name: str
    text: str
    well: bool = True


def run(segmenter: LazySegmenter) -> int:
    """Print what there is and what is wrong, and return the exit status."""
    problems = 0
    for finding in examine(segmenter):
        state = "ok " if finding.well else tr("BAD")
        answer(f"{state}  {finding.name:<18} {finding.text}")
        problems += not finding.well
    bad = tr("To put right: {number}, marked BAD above.", number=problems)
    answer(bad if problems else tr("All is well."))
    return Status.SOME_FAILED if problems else Status.DONE


def examine(segmenter: LazySegmenter) -> Iterator[Finding]:
    """Check everything, from Python's version to cutting a real photo."""
    yield Finding("forecourt", f"{version()}, {Path(__file__).parent}")
    yield Finding("python", f"{platform.python_version()}, {platform.platform()}")
    yield from map(_library, LIBRARIES)
    yield _display()
    try:
        segmenter.start()
    except ForecourtError as error:
        yield Finding("network", str(error), well=False)
        return
    yield used_device(segmenter)
    size = segmenter.weights.stat().st_size / 1e6
    name = name_of(segmenter.weights)
    told = f"{name}, " if name != str(segmenter.weights) else ""
    yield Finding("weights", f"{told}{segmenter.weights}, {figure(size, 1)} MB")
    yield from measured(segmenter.figures)
    yield self_test(segmenter, next(iter(samples().values())))


def used_device(segmenter: LazySegmenter) -> Finding:
    """Tell where the network runs, and of a card that it could run on."""
    card = segmenter.idle_gpu
    if not card:
        return Finding("device", segmenter.device)
    text = mark(
        "{device}. There is an {card}, but the installed torch does not use it. Install the one "
        "for CUDA: {page}"
    )
    page = "https://pytorch.org/get-started/locally"
    return Finding("device", tr(text, device=segmenter.device, card=card, page=page))


def self_test(network: Network, photo: Path) -> Finding:
    """Cut one photo of a whole car and judge whether the alpha can be right."""
    name = "self-test"
    try:
        image = images.load(photo)
        started = time.perf_counter()
        alpha = network.predict(image.pixels).alpha
        seconds = time.perf_counter() - started
    except ForecourtError as error:
        return Finding(name, str(error), well=False)
    height, width = alpha.shape
    doubt = doubt_about(alpha)
    if doubt:
        text = mark("{photo}: {doubt}. Install Forecourt again, or check your own weights.")
        return Finding(name, tr(text, photo=photo.name, doubt=doubt), well=False)
    text = mark("{photo}, {width}x{height}, cut in {seconds} s")
    values = {"photo": photo.name, "width": width, "height": height}
    return Finding(name, tr(text, **values, seconds=figure(seconds, 2)))


def doubt_about(alpha: Floats) -> str:
    """Say why an alpha cannot be that of a whole car in a photo; empty if it can.

    Args:
        alpha: HxW float32 in [0, 1].
    """
    share = float(np.mean(alpha > 0.5))
    if not 0.05 < share < 0.8:
        return tr("{share} of the photo was taken for the car", share=f"{share:.0%}")
    decided = float(np.mean((alpha < 0.1) | (alpha > 0.9)))
    if decided < 0.85:
        return tr("only {share} of the pixels were told apart clearly", share=f"{decided:.0%}")
    corners = float(alpha[[0, 0, -1, -1], [0, -1, 0, -1]].max())
    return tr("a corner of the photo was taken for the car") if corners > 0.5 else ""


def measured(header: Mapping[str, Any]) -> Iterator[Finding]:
    """Tell what the weights' header says of their quality, a line for each set of photos."""
    figures = header.get("figures")
    if not isinstance(figures, dict) or not figures:
        yield Finding(
            "  measured", tr("nothing; see: {program} evaluate --help", program=started_as())
        )
        return
    for photos, scores in figures.items():
        told = (f"{name} {_number(score)}" for name, score in scores.items())
        yield Finding("  measured", f"{photos}: {', '.join(told)}")


def _number(score: object) -> str:
    return f"{score:.4f}" if isinstance(score, float) else str(score)


def _library(name: str) -> Finding:
    try:
        module = importlib.import_module(name)
    except (ImportError, OSError) as error:
        return Finding(
            name, f"{tr('cannot be loaded: {reason}.', reason=error)} {_remedy(name)}", well=False
        )
    return Finding(name, str(getattr(module, "__version__", "loads")))


def _remedy(name: str) -> str:
    if name == "PySide6.QtWidgets" and sys.platform.startswith("linux"):
        return tr("On Debian and Ubuntu: {command}", command=f"apt install {QT_LIBRARIES}")
    return tr("Install Forecourt again, with its dependencies.")


def _display() -> Finding:
    name = "display"
    if not has_display():
        return Finding(
            name, tr('none; the window needs one, "{program} cut" does not', program=started_as())
        )
    if is_bundled():
        return Finding(name, ", ".join(f"{k}={os.environ.get(k)}" for k in DISPLAY_VARIABLES))
    try:
        asked = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", ASK_QT], capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return Finding(name, tr("Qt does not answer. Check the display's server."), well=False)
    if asked.returncode == 0:
        return Finding(name, asked.stdout.strip())
    reason = next(iter(asked.stderr.strip().splitlines()), tr("no reason given"))
    text = mark("Qt cannot open it: {reason}. On Debian and Ubuntu: {command}")
    command = f"apt install {QT_LIBRARIES}"
    return Finding(name, tr(text, reason=reason, command=command), well=False)
