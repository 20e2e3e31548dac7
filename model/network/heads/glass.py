"""Where the car's windows are, by what the encoder has found anyway.

A small decoder on the frozen encoder's features (`python -m model glass` trains it) says of each
pixel whether glass is in front: windscreen, rear and side windows, with what is seen through them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.network.heads.decoder import Decoder
from model.network.unet import LITE0_SKIPS, Up, conv_bn

VERSION = 1
"""Of the decoder: raised with each change to it, so that older ones are left out."""
REFINED = 6.0
"""Radius of the guided filter along the windows' edges, see `refine.py`."""
LARGEST = 1280 * 853
"""Pixels, at most, of the windows of a photo: their edges are soft."""
_SKIPS = (LITE0_SKIPS[10], LITE0_SKIPS[4], LITE0_SKIPS[2])  # at stride 16, 8 and 4
_WIDTHS = (96, 64, 48, 32)


class GlassNet(nn.Module):
    """From the encoder's features to the logits of glass, at half the input's size."""

    def __init__(self) -> None:
        super().__init__()
        self.narrow = conv_bn(LITE0_SKIPS[15], _WIDTHS[0])
        self.ups = nn.ModuleList(
            Up(inputs, skip, outputs, 1)
            for inputs, outputs, skip in zip(_WIDTHS, _WIDTHS[1:], _SKIPS, strict=False)
        )
        self.head = nn.Conv2d(_WIDTHS[-1], 4, 3, padding=1)

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """Return Nx1xH/2xW/2 logits of the encoder's five levels for NxxHxW, finest first."""
        _, fine, middle, coarse, deepest = features
        y = self.narrow(deepest)
        for up, skip in zip(self.ups, (coarse, middle, fine), strict=True):
            y = up(y, skip)
        return F.pixel_shuffle(self.head(y), 2)


class Glass(Decoder[GlassNet]):
    """A trained decoder of windows."""

    net, kind, version = GlassNet, "glass", VERSION

    @torch.inference_mode()
    def logits(self, features: Sequence[Tensor]) -> Tensor:
        """Return 1x1xhxw float32 logits of a photo's features."""
        logits: Tensor = self.network(features)
        return logits.float()
