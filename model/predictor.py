"""The network in use: a photo in, its alpha out, both numpy, at the photo's own size."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.checkpoint import Header, load_weights
from model.config import PostprocessConfig, PreprocessConfig
from model.device import bfloat16_pays, describe_device, keep_freed_memory, pick_device
from model.errors import DeviceError
from model.preprocess import enlarge, input_size, resize, to_probabilities, to_tensor
from model.refine import refine


class Predictor:
    """A loaded network on a device.

    Attributes:
        device: where it runs.
        header: the weights file's header: network, preprocessing, threshold, data, figures,
            licence.
    """

    def __init__(self, network: nn.Module, header: Header, device: torch.device) -> None:
        self.device = device
        self.bfloat16 = bfloat16_pays(device)
        self.header = header
        self.preprocess = PreprocessConfig(**header["preprocess"])
        self.postprocess = PostprocessConfig(**header.get("postprocess", {}))
        self.network = fold(network.eval()).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]

    @classmethod
    def load(cls, path: Path, device: str = "auto") -> Self:
        """Return the network of the weights file `path` on the device called `device`.

        Raises:
            DeviceError: the device is unknown or not there.
            WeightsError: the file is missing, damaged or not ours.
        """
        keep_freed_memory()
        place = pick_device(device)
        network, header = load_weights(path)
        return cls(network, header, place)

    @torch.inference_mode()
    def predict(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the alpha of a photo.

        Args:
            image: HxWx3 uint8 RGB, upright.

        Returns:
            HxW float32 in [0, 1]: how much of each pixel is car.

        Raises:
            DeviceError: the device's memory is full.
        """
        size = image.shape[0], image.shape[1]
        inputs = to_tensor(resize(image, input_size(*size, self.preprocess)), self.preprocess)
        try:
            probabilities = self._probabilities(inputs.to(self.device))
        except torch.OutOfMemoryError as error:
            raise DeviceError(
                f"The memory of {describe_device(self.device)} is full. Close other programs that "
                "use it, or use --device cpu."
            ) from error
        if self.postprocess.refine:
            return refine(probabilities, image, self.postprocess.refine)
        return enlarge(probabilities, size)

    def _probabilities(self, inputs: torch.Tensor) -> NDArray[np.float32]:
        """Return hxw float32 in [0, 1] of 1x3xhxw inputs."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = self.network(inputs)
            if self.postprocess.flip:
                logits = (logits + self.network(inputs.flip(3)).flip(3)) / 2
        return to_probabilities(logits)


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
