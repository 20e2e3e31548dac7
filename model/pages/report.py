"""Files that a person reads: JSON, JPEG, pages, and a training's curves.

Every file appears whole or not at all: it is written beside its place and then moved there.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from model.arrays import Pixels
from model.errors import BRING_TRAINING, DataError, ModelError
from model.language import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Row = Mapping[str, Any]

# What a validation row may hold besides scores in [0, 1].
_NO_SCORES = {"step", "seconds", "loss", "learning_rate"}


def make_folder(folder: Path) -> None:
    """Make a folder for results and prove that it can be written, before time is spent on them.

    Raises:
        ModelError: It cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ModelError(
            tr(
                "The folder {folder} cannot be written ({strerror}). Choose another with --out.",
                folder=folder,
                strerror=error.strerror,
            )
        ) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, in the place of any older one.

    Raises:
        ModelError: It cannot be written; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # a file where its folder should be
            beside.unlink(missing_ok=True)
        raise ModelError(
            tr(
                "{path} cannot be written ({strerror}). Make room or choose another folder.",
                path=path,
                strerror=error.strerror,
            )
        ) from error


def write_json(path: Path, data: object) -> None:
    """Write data as indented UTF-8 JSON.

    Raises:
        ModelError: The file cannot be written.
        ValueError: A number is not finite: that would be no JSON.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    # Bytes of a name that are no text become JSON's own escape, "\\udceb".
    write_bytes(path, (text + "\n").encode(errors="backslashreplace"))


def write_jpeg(path: Path, picture: Pixels, quality: int = 88) -> None:
    """Write an HxWx3 uint8 RGB picture as JPEG.

    Raises:
        ModelError: The file cannot be written.
    """
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    # Full colour resolution: outlines one pixel wide would lose their colour otherwise.
    full = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality, *full])
    write_bytes(path, data.tobytes())


def read_log(log: Path) -> list[dict[str, Any]]:
    """Read a file of one JSON object a line.

    A last line that is only half there, because training is writing it, is passed over.

    Raises:
        DataError: The file cannot be read, or another line is no JSON object.
    """
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            tr(
                "The log {log} cannot be read ({error}). Name the log.jsonl of a run.",
                log=log,
                error=error,
            )
        ) from error
    rows = []
    for number, line in enumerate(lines, 1):
        row = _parse(line)
        if row is not None:
            rows.append(row)
        elif number < len(lines):
            raise DataError(
                tr(
                    "Line {number} of the log {log} is damaged. Remove that line.",
                    number=number,
                    log=log,
                )
            )
    return rows


def plot_curves(log: Path, out: Path) -> None:
    """Draw a training's loss, learning rate and validation scores as a PNG.

    Args:
        log: One JSON object a line: {"kind": "step", "step", "loss", "learning_rate", …} and
            {"kind": "validation", "step", "carvana dice", "wild iou", …}.
        out: The PNG.

    Raises:
        DataError: The log cannot be read.
        ModelError: The PNG cannot be written.
    """
    rows = read_log(log)
    steps = [row for row in rows if row.get("kind") == "step"]
    validations = [row for row in rows if row.get("kind") == "validation"]
    write_bytes(out, _draw_curves(steps, validations))


def smooth(values: Sequence[float], over: int) -> list[float]:
    """Return the mean of each value and its neighbours, `over` at a time, fewer at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    first, end = np.maximum(at - over // 2, 0), np.minimum(at + (over + 1) // 2, len(values))
    return [float(mean) for mean in (sums[end] - sums[first]) / (end - first)]


def _parse(line: str) -> dict[str, Any] | None:
    """Return the object of one line, or None where it is damaged."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _draw_curves(steps: Sequence[Row], validations: Sequence[Row]) -> bytes:
    """Return the PNG's bytes."""
    # Imported late: slow, and only installed with the extra for training. Without pyplot there is
    # no global state and no window toolkit: a PNG is always drawn by Agg.
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(
            tr("Curves cannot be drawn without matplotlib. {remedy}", remedy=tr(BRING_TRAINING))
        ) from error
    figure = Figure(figsize=(9, 9), dpi=110, layout="constrained")
    loss, scores, rate = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 1))
    for axes, title in ((loss, "loss"), (scores, "1 - score, validation"), (rate, "learning rate")):
        axes.set_ylabel(title)
        axes.grid(alpha=0.3)
    _draw_loss(loss, steps, validations)
    _draw_scores(scores, validations)
    rate.plot(*_columns(steps, "learning_rate"), color="tab:gray")
    rate.set_xlabel("step")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _draw_loss(axes: Axes, steps: Sequence[Row], validations: Sequence[Row]) -> None:
    """Draw each step's loss, its moving mean, and the validation's loss where there is one."""
    at, loss = _columns(steps, "loss")
    axes.plot(at, loss, color="tab:blue", alpha=0.25, linewidth=0.8)
    over = min(max(len(loss) // 30, 5), 500)
    axes.plot(at, smooth(loss, over), color="tab:blue", label=f"training, mean of {over}")
    validated = _columns(validations, "loss")
    if validated[0]:
        axes.plot(*validated, color="tab:orange", marker="o", markersize=3, label="validation")
    if loss and min(loss) > 0:
        axes.set_yscale("log")
    axes.legend(frameon=False)


def _draw_scores(axes: Axes, validations: Sequence[Row]) -> None:
    """Draw what each score lacks to 1, on a log scale that parts 0.99 from 0.996."""
    for name in _score_names(validations):
        at, values = _columns(validations, name)
        label = f"{name}: best {max(values):.4f}, last {values[-1]:.4f}"
        lacking = [max(1 - value, 1e-5) for value in values]  # a log scale has no 0
        axes.plot(at, lacking, marker="o", markersize=3, label=label)
    if axes.lines:
        axes.set_yscale("log")
        axes.legend(frameon=False)


def _score_names(validations: Iterable[Row]) -> list[str]:
    """Return the names of scores in the order in which they first appear."""
    names: dict[str, None] = {}
    for row in validations:
        for name, value in row.items():
            if _is_number(value) and name not in _NO_SCORES:
                names[name] = None
    return list(names)


def _columns(rows: Iterable[Row], name: str) -> tuple[list[float], list[float]]:
    """Return steps and values of the rows that have a finite value."""
    found = [(float(row["step"]), float(row[name])) for row in rows if _is_number(row.get(name))]
    return [step for step, _ in found], [value for _, value in found]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
