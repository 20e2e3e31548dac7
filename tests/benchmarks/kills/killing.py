"""What the parts of `tests.benchmarks.kills` share: photos, victims, and the kill."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np


def victim(kind: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start what is to be killed."""
    command = [sys.executable, "-m", "tests.benchmarks.kills.victims", kind, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process a moment from now, as a power cut does."""
    time.sleep(random.uniform(0, 0.1))  # noqa: S311
    process.kill()
    process.wait()


def read_all(folder: Path) -> dict[str, bytes]:
    """The files in a folder by name, without the hidden ones, which are not finished."""
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


def draw(root: Path, number: int) -> None:
    """Write so many photos of boxes on noise, and their masks."""
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True)
    for index in range(number):
        photo = np.random.default_rng(index).integers(0, 256, (128, 192, 3), np.uint8)
        mask = np.zeros((128, 192), np.uint8)
        left = 30 + 3 * (index % 12)
        mask[40:90, left : left + 90] = 255
        photo[mask > 0] = (30, 30, 200)
        cv2.imwrite(str(root / "images" / f"{index}.png"), photo)
        cv2.imwrite(str(root / "masks" / f"{index}.png"), mask)
