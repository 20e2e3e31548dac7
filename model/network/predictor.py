"""The network in use: a photo in, its alpha out, both numpy, at the photo's own size."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.arrays import Alpha, Floats, Pixels
from model.errors import DeviceError
from model.network.certainty import certainty
from model.network.config import EdgeConfig
from model.network.device import bfloat16_pays, describe_device, keep_freed_memory, pick_device
from model.network.edge import sharpen
from model.network.main_piece import keep_main
from model.network.preprocess import (
    at_most,
    enlarge,
    input_size,
    reduced,
    resize,
    to_probabilities,
    to_tensor,
)
from model.network.refine import refine
from model.network.weights import Weights, describe, load_weights


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network finds in a photo.

    Attributes:
        alpha: HxW float32 in [0, 1]: how much of each pixel is car; of the photo's own size.
        certainty: In [0, 1], see `model.network.certainty`.
        probability: As the network gave it before pieces were dropped, no side over 640 px; None
            if that is not wanted.
    """

    alpha: Alpha
    certainty: float
    probability: Floats | None = None


class Predictor:
    """A loaded network on a device.

    Attributes:
        device: Where it runs.
        header: The weights file's header: network, preprocessing, threshold, data, figures,
            licence.
    """

    def __init__(self, weights: Weights, device: torch.device) -> None:
        self.device = device
        self.bfloat16 = bfloat16_pays(device)
        self.header = weights.header
        told = describe(self.header)
        self.preprocess, self.postprocess = told.preprocess, told.postprocess
        self.network = place(weights.network, device)
        self.edge_config = told.edge or EdgeConfig()
        self.edge = place(weights.edge, device) if weights.edge is not None else None

    @classmethod
    def load(cls, path: Path, device: str = "auto") -> Self:
        """Return the network of the weights file `path` on the device called `device`.

        Raises:
            DeviceError: The device is unknown or not there.
            WeightsError: The file is missing, damaged or not ours.
        """
        keep_freed_memory()
        there = pick_device(device)
        return cls(load_weights(path), there)

    @torch.inference_mode()
    def predict(self, image: Pixels) -> Answer:
        """Find the car in a photo.

        Args:
            image: HxWx3 uint8 RGB, upright.

        Raises:
            DeviceError: The device's memory is full.
        """
        size = image.shape[0], image.shape[1]
        try:
            probabilities = to_probabilities(self.logits(image))
        except torch.OutOfMemoryError as error:
            raise DeviceError(
                f"The memory of {describe_device(self.device)} is full. Close other programs that "
                "use it, or use --device cpu."
            ) from error
        sure = certainty(probabilities)
        said = reduced(probabilities)
        if self.postprocess.main_piece:
            probabilities = keep_main(probabilities, self.postprocess.main_piece)
        if self.postprocess.refine and probabilities.shape != size:
            return Answer(refine(probabilities, image, self.postprocess.refine), sure, said)
        return Answer(enlarge(probabilities, size), sure, said)

    def logits(self, image: Pixels) -> torch.Tensor:
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
