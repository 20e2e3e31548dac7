"""Stand-ins for the network, and what tests of the commands look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from app.core.arrays import Pixels
from app.core.errors import WeightsError
from app.core.network import Answer, Network


class Bright(Network):
    """Finds what is bright; stops like a user's Ctrl-C at photos of one width, if told so."""

    def __init__(self, interrupted_at: int | None = None) -> None:
        self.started = False
        self.asked = 0
        self.interrupted_at = interrupted_at

    @property
    def device(self) -> str:
        return "a lamp" if self.started else ""

    def start(self) -> None:
        self.started = True

    def predict(self, image: Pixels) -> Answer:
        self.asked += 1
        if image.shape[1] == self.interrupted_at:
            raise KeyboardInterrupt
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32), 0.987654)


class Broken(Bright):
    def start(self) -> None:
        raise WeightsError(Path("w.safetensors"), "it is damaged", "Install again")


class Calibrated(Bright):
    @property
    def figures(self) -> Mapping[str, Any]:
        return {
            "review": {
                "certainty": 0.99,
                "poor": 0.98,
                "share": 0.95,
                "bounds": [[0.0, 0.5], [0.98, 0.876543], [0.99, 0.95]],
            }
        }


class Certain(Calibrated):
    """Has a limit below its certainty, so that only what is seen in the mask counts."""

    @property
    def figures(self) -> Mapping[str, Any]:
        return {"review": {"certainty": 0.9}}


class White(Bright):
    """Finds what is white, with soft edges."""

    def predict(self, image: Pixels) -> Answer:
        grey = np.asarray(image, np.float32).mean(axis=2)
        return Answer(np.clip((grey - 100.0) / 100.0, 0.0, 1.0), 0.987654)


class Glazed(White):
    """Finds a window in the middle, at half the photo's size."""

    @property
    def glass_fingerprint(self) -> str:
        return "abc"

    def predict(self, image: Pixels) -> Answer:
        height, width = image.shape[:2]
        glass = np.zeros((height // 2, width // 2), np.float32)
        glass[40:50, 45:75] = 1.0
        soft = np.asarray(cv2.GaussianBlur(glass, (0, 0), 1.0), np.float32)
        return replace(super().predict(image), glass=soft)


class Grey(White):
    """Takes less bright things for the car, too: white stays white in any light."""

    def predict(self, image: Pixels) -> Answer:
        return Answer(np.asarray(image.mean(axis=2) > 60, np.float32), 0.987654)


def names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def opened(path: Path) -> tuple[str, str | None, tuple[int, int]]:
    with Image.open(path) as picture:
        return picture.mode, picture.format, picture.size
