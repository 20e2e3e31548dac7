"""From a photo to the network's input and from its logits back to the photo's size."""

from __future__ import annotations

import math

import cv2
import numpy as np
import torch

from model.arrays import Floats, Pixels
from model.network.config import PreprocessConfig

LONGEST = 4096
"""No side of the input is longer: panoramas are squeezed instead."""


def input_size(height: int, width: int, config: PreprocessConfig) -> tuple[int, int]:
    """Return (height, width) of the network's input: a photo's aspect, `config.pixels` in area."""
    side = math.sqrt(config.pixels / (height * width))

    def fit(length: int) -> int:
        rounded = round(length * side / config.multiple) * config.multiple
        return min(max(rounded, config.multiple), LONGEST)

    return fit(height), fit(width)


def resize(image: Pixels, size: tuple[int, int]) -> Pixels:
    """Return `image` (HxW or HxWx3) at `size` (height, width): area averages, bilinear upwards."""
    shrinking = size[0] * size[1] < image.shape[0] * image.shape[1]
    interpolation = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
    return cv2.resize(image, size[::-1], interpolation=interpolation)  # type: ignore[return-value]


def at_most(image: Pixels, pixels: int) -> Pixels:
    """Return `image`, HxWx3, made smaller in its own aspect if it has more than `pixels`."""
    height, width = image.shape[:2]
    scale = math.sqrt(pixels / (height * width))
    if scale >= 1:
        return image
    return resize(image, (max(round(height * scale), 1), max(round(width * scale), 1)))


def reduced(probabilities: Floats, longest: int = 640) -> Floats:
    """Return hxw probabilities averaged so that no side is longer than that, in pixels."""
    scale = longest / max(probabilities.shape)
    if scale >= 1:
        return probabilities.copy()
    height, width = (max(round(side * scale), 1) for side in probabilities.shape)
    small = cv2.resize(probabilities, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32, copy=False)


def to_tensor(image: Pixels, config: PreprocessConfig) -> torch.Tensor:
    """Return HxWx3 uint8 RGB as 1x3xHxW float32, channels last, normalised."""
    tensor = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None]
    return normalise(tensor, config).contiguous(memory_format=torch.channels_last)


def normalise(images: torch.Tensor, config: PreprocessConfig) -> torch.Tensor:
    """Return Nx3xHxW RGB in [0, 255] (any dtype) as float32 of about [-1, 1]."""
    return (images.float() - config.mean) / config.scale


def to_probabilities(logits: torch.Tensor) -> Floats:
    """Return 1x1xhxw logits as hxw float32 in [0, 1]."""
    values: Floats = torch.sigmoid(logits.float())[0, 0].cpu().numpy()
    return values


def enlarge(probabilities: Floats, size: tuple[int, int]) -> Floats:
    """Return hxw probabilities as alpha at `size` (height, width).

    Probabilities are enlarged, never a binarised mask.
    """
    alpha = cv2.resize(probabilities, size[::-1], interpolation=cv2.INTER_LINEAR)
    return alpha.astype(np.float32, copy=False)
