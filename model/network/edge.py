"""The second network: it draws the edge at the photo's own size, where the first is in doubt.

The first network sees the whole photo made small and knows what the car is; one of its pixels is
two or three of the photo's. The second sees little pieces of the photo at full size, and the first
one's logits there, and says where exactly the edge runs. Only pieces with an edge or a doubt in
them are looked at, so the cost goes with the length of the edge and not with the photo's area: the
photo is laid out in bands, and of each band those columns are taken that have a doubt in them.

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
STEP = 64
"""Pieces are as wide as this or a multiple: each shape takes a moment to prepare for, once."""


class EdgeNet(nn.Module):
    """A U-Net of three levels, at a half, a quarter and an eighth of the square's size, or of four.

    As in `LiteUNet` the finest level works on 2x2 blocks as channels. What it puts out is added to
    the logits that came in, and is zero before training: an untrained one changes nothing. Nor does
    a fourth level that was never trained: three trained ones go on from where they are.
    """

    def __init__(self, width: int = 24, levels: int = 3) -> None:
        super().__init__()
        mid, far = width * 5 // 3, width * 8 // 3
        self.fine = nn.Sequential(conv_bn(16, width, 3), conv_bn(width, width, 3))
        self.mid = conv_bn(width, mid, 3, stride=2)
        self.far = nn.Sequential(
            conv_bn(mid, far, 3, stride=2), conv_bn(far, far, 3), conv_bn(far, far, 3)
        )
        self.farthest = Farthest(far, width * 4) if levels == 4 else nn.Identity()
        self.to_mid = nn.Conv2d(far, mid, 1)
        self.mid_out = conv_bn(mid, mid, 3)
        self.to_fine = nn.Conv2d(mid, width, 1)
        self.fine_out = conv_bn(width, width, 3)
        self.head = zero(nn.Conv2d(width, 4, 3, padding=1))

    def forward(self, photo: Tensor, logits: Tensor) -> Tensor:
        """Return Nx1xHxW logits.

        Args:
            photo: Nx3xHxW normalised RGB; H and W are multiples of 8, with
                four levels of 16.
            logits: Nx1xHxW, the first network's, enlarged.
        """
        rough = logits.clamp(-CONFIDENT, CONFIDENT)
        x = torch.cat((photo, rough / LOGIT_SCALE), 1)
        fine = self.fine(F.pixel_unshuffle(x, 2))
        mid = self.mid(fine)
        mid = self.mid_out(mid + twice(self.to_mid(self.farthest(self.far(mid)))))
        fine = self.fine_out(fine + twice(self.to_fine(mid)))
        return rough + F.pixel_shuffle(self.head(fine), 2)


class Farthest(nn.Module):
    """The fourth level, at a sixteenth: what it finds is added to the third's features."""

    def __init__(self, outer: int, width: int) -> None:
        super().__init__()
        self.found = nn.Sequential(
            conv_bn(outer, width, 3, stride=2), conv_bn(width, width, 3), conv_bn(width, width, 3)
        )
        self.back = zero(nn.Conv2d(width, outer, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Return features of the third level, shaped as those that came in."""
        return x + twice(self.back(self.found(x)))


def zero(convolution: nn.Conv2d) -> nn.Conv2d:
    """Return a convolution whose answer is 0 until it is trained."""
    nn.init.zeros_(convolution.weight)
    assert convolution.bias is not None  # noqa: S101  (for the type checker)
    nn.init.zeros_(convolution.bias)
    return convolution


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
        config: how the photo is laid out in bands.
        preprocess: how RGB values are normalised.

    Returns:
        1x1xHxW; outside the pieces that are looked at, the logits that came in.
    """
    height, width = image.shape[:2]
    core, margin = config.core, config.margin
    below, beside = -height % core, margin + STEP
    # Without the batch's dimension: with it, torch takes a single channel for the last one.
    drawn = F.pad(logits[0], (0, 0, 0, below), mode="replicate")
    around = F.pad(drawn, (beside, beside, margin, margin), mode="replicate")[0]
    sides = (margin, margin + below, beside, beside)
    wide = torch.from_numpy(cv2.copyMakeBorder(image, *sides, cv2.BORDER_REPLICATE))
    wide = wide.to(logits.device)
    doubts = (drawn.abs() < config.doubt).reshape(-1, core, width).any(1).cpu().numpy()
    for band, doubt in enumerate(doubts):
        top = band * core
        for left, right in stretches(doubt, 2 * margin):
            across = -(-(right - left + 2 * margin) // STEP) * STEP
            start = left + beside - (across - (right - left)) // 2
            piece = np.s_[top : top + core + 2 * margin, start : start + across]
            photo = normalise(wide[piece].permute(2, 0, 1)[None], preprocess)
            edge = network(photo, around[piece][None, None])[0, :, margin : margin + core]
            first = left + beside - start
            drawn[:, top : top + core, left:right] = edge[..., first : first + right - left]
    return drawn[None, :, :height]


def stretches(doubt: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Return first and one past the last of what is doubtful in a row; small gaps belong to it."""
    (there,) = np.nonzero(doubt)
    if there.size == 0:
        return []
    (breaks,) = np.nonzero(np.diff(there) > gap)
    firsts, lasts = there[np.r_[0, breaks + 1]], there[np.r_[breaks, -1]]
    return list(zip(firsts.tolist(), (lasts + 1).tolist(), strict=True))
