"""The second network: it draws the edge at the photo's own size, where the first is in doubt.

The first network sees the whole photo made small and knows what the car is; one of its pixels is
two or three of the photo's. The second sees little squares of the photo at full size, and the first
one's logits there, and says where exactly the edge runs. Only squares with an edge or a doubt in
them are looked at, so the cost goes with the length of the edge and not with the photo's area.

A pass over the uncertain parts alone is an idea of PointRend (Kirillov et al. 2020) and CascadePSP
(Cheng et al. 2020); this is neither's network.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from model.network.config import EdgeConfig, PreprocessConfig
from model.network.preprocess import normalise
from model.network.unet import conv_bn

CONFIDENT = 8.0
"""Logits are cut here before they go in; beyond it there is no doubt left to tell."""
LOGIT_SCALE = 4.0
CHUNK = 16
"""Squares computed at a time: few enough for the processor's cache."""


class EdgeNet(nn.Module):
    """A U-Net of three levels, at a half, a quarter and an eighth of the square's size.

    As in `LiteUNet` the finest level works on 2x2 blocks as channels. What it puts out is added to
    the logits that came in, and is zero before training: an untrained one changes nothing.
    """

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        mid, far = width * 5 // 3, width * 8 // 3
        self.fine = nn.Sequential(conv_bn(16, width, 3), conv_bn(width, width, 3))
        self.mid = conv_bn(width, mid, 3, stride=2)
        self.far = nn.Sequential(
            conv_bn(mid, far, 3, stride=2), conv_bn(far, far, 3), conv_bn(far, far, 3)
        )
        self.to_mid = nn.Conv2d(far, mid, 1)
        self.mid_out = conv_bn(mid, mid, 3)
        self.to_fine = nn.Conv2d(mid, width, 1)
        self.fine_out = conv_bn(width, width, 3)
        self.head = nn.Conv2d(width, 4, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        assert self.head.bias is not None  # noqa: S101  (for the type checker)
        nn.init.zeros_(self.head.bias)

    def forward(self, photo: Tensor, logits: Tensor) -> Tensor:
        """Return Nx1xHxW logits.

        Args:
            photo: Nx3xHxW normalised RGB; H and W are multiples of 8.
            logits: Nx1xHxW, the first network's, enlarged.
        """
        rough = logits.clamp(-CONFIDENT, CONFIDENT)
        x = torch.cat((photo, rough / LOGIT_SCALE), 1)
        fine = self.fine(F.pixel_unshuffle(x, 2))
        mid = self.mid(fine)
        mid = self.mid_out(mid + twice(self.to_mid(self.far(mid))))
        fine = self.fine_out(fine + twice(self.to_fine(mid)))
        return rough + F.pixel_shuffle(self.head(fine), 2)


def twice(x: Tensor) -> Tensor:
    """Return NxCx2Hx2W."""
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def sharpen(
    network: nn.Module,
    image: NDArray[np.uint8],
    logits: Tensor,
    config: EdgeConfig,
    preprocess: PreprocessConfig,
) -> Tensor:
    """Return the logits of a whole photo with its edges drawn anew.

    Args:
        network: an `EdgeNet`, on the device of `logits`.
        image: HxWx3 uint8 RGB.
        logits: 1x1xHxW of the first network, enlarged to the photo's size.
        config: how the photo is laid out in squares.
        preprocess: how RGB values are normalised.

    Returns:
        1x1xHxW; outside the squares that are looked at, the logits that came in.
    """
    height, width = image.shape[:2]
    core, margin = config.core, config.margin
    right, below = -width % core, -height % core
    drawn = F.pad(logits, (0, right, 0, below), mode="replicate")
    doubt = F.max_pool2d((drawn.abs() < config.doubt).float(), core)[0, 0] > 0
    sides = (margin, margin + below, margin, margin + right)
    wide = torch.from_numpy(cv2.copyMakeBorder(image, *sides, cv2.BORDER_REPLICATE))
    photos = squares(wide.permute(2, 0, 1)[None], core + 2 * margin, core)[doubt.cpu()]
    around = F.pad(drawn, (margin,) * 4, mode="replicate")
    roughs = squares(around, core + 2 * margin, core)[doubt]
    inner = slice(margin, margin + core)
    parts = [
        network(normalise(some.to(logits.device), preprocess), rough)[..., inner, inner]
        for some, rough in zip(torch.split(photos, CHUNK), torch.split(roughs, CHUNK), strict=True)
    ]
    if parts:
        squares(drawn, core, core)[doubt] = torch.cat(parts).to(drawn.dtype)
    return drawn[..., :height, :width]


def squares(x: Tensor, side: int, step: int) -> Tensor:
    """Return a view of 1xCxHxW as rows x columns x C x side x side, a square every `step` px."""
    return x.unfold(2, side, step).unfold(3, side, step)[0].permute(1, 2, 0, 3, 4)
