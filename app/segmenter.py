"""The one door from the program to the network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DeviceError, WeightsError  # noqa: F401
from app.core.resources import weights_path

if TYPE_CHECKING:
    from model.predictor import Predictor


class LazySegmenter:
    """Finds the car with the U-Net; torch and the weights are loaded when they are first needed.

    Loading takes a second or two, so the window makes one of these at once and the worker thread
    pays for the loading.

    Args:
        weights: The weights file; None takes the one that comes with the program.
        device: auto, cpu, cuda or mps.
    """

    def __init__(self, weights: Path | None = None, device: str = "auto") -> None:
        self._weights = weights
        self._wanted_device = device
        self._predictor: Predictor | None = None
        self._device_text = ""

    @property
    def weights(self) -> Path:
        """The weights file in use."""
        return self._weights or weights_path()

    @property
    def started(self) -> bool:
        """Whether the network is loaded."""
        return self._predictor is not None

    @property
    def device(self) -> str:
        """The device in words, such as "CPU, 2 threads"; empty until started."""
        return self._device_text

    @property
    def figures(self) -> Mapping[str, Any]:
        """The header of the weights file: network, data, measured figures; empty until started."""
        return {} if self._predictor is None else self._predictor.header

    def start(self) -> None:
        """Load the network; does nothing if that was done before.

        Raises:
            WeightsError: If the weights file is missing, damaged or not for this version.
            DeviceError: If the device is not there.
        """
        if self._predictor is None:
            self._load()

    def predict(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the alpha of a photo.

        Args:
            image: HxWx3 uint8 RGB.

        Returns:
            HxW float32 in [0, 1], of the photo's own size.

        Raises:
            WeightsError: If the weights file is missing, damaged or not for this version.
            DeviceError: If the device is not there, or fails.
            MemoryError: If the photo does not fit into memory.
        """
        raise NotImplementedError

    def _load(self) -> None:
        raise NotImplementedError
