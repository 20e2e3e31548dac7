from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from model.network.config import NetworkConfig, PreprocessConfig
from model.training.config import SourceConfig, TrainConfig

SIZE = PreprocessConfig(pixels=64 * 96)

WritePair = Callable[..., None]


@pytest.fixture
def write_pair() -> WritePair:
    """Writes a photo of a grey box on noise, and its mask, into a data folder."""

    def write(root: Path, name: str, *, left: int = 20, values: tuple[int, int] = (0, 255)) -> None:
        mask = np.full((60, 80), values[0], np.uint8)
        mask[20:50, left : left + 40] = values[1]
        # Each name has its own coarse noise, the same at every run.
        noise = np.random.default_rng(list(name.encode())).integers(0, 256, (6, 8, 3), np.uint8)
        ground = cv2.resize(noise, (80, 60), interpolation=cv2.INTER_CUBIC)
        photo = np.where((mask == values[1])[..., None], np.uint8(128), ground)
        for folder, pixels in (("images", photo), ("masks", mask)):
            (root / folder).mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(root / folder / f"{name}.png"), pixels)

    return write


def draw(name: str, root: Path, shift: int) -> None:
    """Write a red box on grey and its mask."""
    image = np.full((64, 96, 3), 120, np.uint8)
    mask = np.zeros((64, 96), np.uint8)
    image[20:44, 20 + shift : 70 + shift] = (200, 30, 30)
    mask[20:44, 20 + shift : 70 + shift] = 255
    for folder, array in (("images", image), ("masks", mask)):
        (root / folder).mkdir(parents=True, exist_ok=True)
        Image.fromarray(array).save(root / folder / f"{name}.png")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for number in range(8):
        draw(f"car{number}", tmp_path / "data", number)
    return tmp_path / "data"


@pytest.fixture
def half_known(tmp_path: Path) -> Path:
    """Four photos; a car in the middle, nothing known of the right part."""
    values = np.zeros((64, 96), np.uint8)
    values[20:44, 20:48] = 255
    values[:, 60:] = 128
    for folder in ("images", "masks"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    for number in range(4):
        photo = np.dstack([values] * 3)
        Image.fromarray(photo).save(tmp_path / "data" / "images" / f"{number}.png")
        Image.fromarray(values).save(tmp_path / "data" / "masks" / f"{number}.png")
    return tmp_path / "data"


@pytest.fixture
def config(data: Path) -> TrainConfig:
    return TrainConfig(
        sources=(SourceConfig(data, paste=0.5),),
        backgrounds=data / "images",
        network=NetworkConfig("unet", 4, 3),
        preprocess=SIZE,
        init="none",
        steps=6,
        batch=2,
        holdout=0.3,
        validate_every=3,
        workers=0,
        device="cpu",
    )
