"""The network in use: a photo in, its alpha out, both numpy, at the photo's own size."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.certainty import certainty
from model.checkpoint import Weights, load_weights
from model.config import EdgeConfig, PostprocessConfig, PreprocessConfig
from model.device import bfloat16_pays, describe_device, keep_freed_memory, pick_device
from model.edge import sharpen
from model.errors import DeviceError
from model.main_piece import keep_main
from model.preprocess import at_most, enlarge, input_size, resize, to_probabilities, to_tensor
from model.refine import refine


class Predictor:
    """A loaded network on a device.

    Attributes:
        device: where it runs.
        header: the weights file's header: network, preprocessing, threshold, data, figures,
            licence.
    """

    def __init__(self, weights: Weights, device: torch.device) -> None:
        self.device = device
        self.bfloat16 = bfloat16_pays(device)
        self.header = weights.header
        self.preprocess = PreprocessConfig(**self.header["preprocess"])
        self.postprocess = PostprocessConfig(**self.header.get("postprocess", {}))
        self.network = place(weights.network, device)
        self.edge_config = EdgeConfig(**self.header.get("edge", {}))
        self.edge = place(weights.edge, device) if weights.edge is not None else None

    @classmethod
    def load(cls, path: Path, device: str = "auto") -> Self:
        """Return the network of the weights file `path` on the device called `device`.

        Raises:
            DeviceError: the device is unknown or not there.
            WeightsError: the file is missing, damaged or not ours.
        """
        keep_freed_memory()
        there = pick_device(device)
        return cls(load_weights(path), there)

    def predict(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the alpha of a photo.

        Args:
            image: HxWx3 uint8 RGB, upright.

        Returns:
            HxW float32 in [0, 1]: how much of each pixel is car.

        Raises:
            DeviceError: the device's memory is full.
        """
        return self.predict_with_certainty(image)[0]

    @torch.inference_mode()
    def predict_with_certainty(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], float]:
        """Return the alpha of a photo, and how certain the network is of it, in [0, 1].

        For both see `predict` and `model.certainty`.
        """
        size = image.shape[0], image.shape[1]
        try:
            probabilities = to_probabilities(self._logits(image))
        except torch.OutOfMemoryError as error:
            raise DeviceError(
                f"The memory of {describe_device(self.device)} is full. Close other programs that "
                "use it, or use --device cpu."
            ) from error
        sure = certainty(probabilities)
        if self.postprocess.main_piece:
            probabilities = keep_main(probabilities, self.postprocess.main_piece)
        if self.postprocess.refine and probabilities.shape != size:
            return refine(probabilities, image, self.postprocess.refine), sure
        return enlarge(probabilities, size), sure

    def _logits(self, image: NDArray[np.uint8]) -> torch.Tensor:
        """Return 1x1xhxw float32 logits of a photo, as large as the networks see it."""
        size = image.shape[0], image.shape[1]
        small = resize(image, input_size(*size, self.preprocess))
        inputs = to_tensor(small, self.preprocess).to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits: torch.Tensor = self.network(inputs)
            if self.postprocess.flip:
                logits = (logits + self.network(inputs.flip(3)).flip(3)) / 2
            logits = logits.float()
            seen = small.shape[0] * small.shape[1]
            if self.edge is None or size[0] * size[1] < self.edge_config.gain * seen:
                return logits
            shown = at_most(image, self.edge_config.pixels)
            logits = F.interpolate(logits, shown.shape[:2], mode="bilinear", align_corners=False)
            return sharpen(self.edge, shown, logits, self.edge_config, self.preprocess)


def place(network: nn.Module, device: torch.device) -> nn.Module:
    """Return a network ready to use on a device."""
    return fold(network.eval()).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def fold(network: nn.Module) -> nn.Module:
    """Fold each batch normalisation into the convolution before it: the same function."""
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            layers = list(module)
            for index, (first, second) in enumerate(itertools.pairwise(layers)):
                if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                    module[index] = fuse_conv_bn_eval(first, second)
                    module[index + 1] = nn.Identity()
    return network
