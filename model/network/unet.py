"""The networks, from leaf to whole: a U-Net on an EfficientNet-Lite0 encoder, and the plain one.

Both map Nx3xHxW normalised RGB to Nx1xHxW logits; H and W are multiples of 32.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.network.config import NetworkConfig

# (expansion, kernel, stride, channels, repeats) of EfficientNet-B0, which Lite0 keeps:
# Tan & Le 2019, "EfficientNet", table 1. Lite0 drops squeeze-and-excite and uses ReLU6.
LITE0_STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
LITE0_EPSILON = 1e-3
LITE0_SKIPS = {0: 16, 2: 24, 4: 40, 10: 112, 15: 320}
"""Block index → channels of the last features at stride 2, 4, 8, 16 and 32."""

FINE = 2
"""The last block at stride 4."""


class SameConv(nn.Conv2d):
    """Convolution padded as TensorFlow's "SAME": stride 2 pads one more at right and bottom.

    The ImageNet weights were trained so; symmetric padding would shift every feature by a pixel.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        even = kernel // 2 if stride == 1 else 0
        super().__init__(inputs, outputs, kernel, stride, padding=even, groups=groups, bias=False)
        before = (kernel - stride) // 2
        self.margin = (before, kernel - stride - before) * 2 if stride > 1 else None

    def forward(self, x: Tensor) -> Tensor:
        """Return the convolution of NxCxHxW."""
        return super().forward(F.pad(x, self.margin) if self.margin else x)


def conv_bn(
    inputs: int,
    outputs: int,
    kernel: int = 1,
    stride: int = 1,
    groups: int = 1,
    *,
    act: bool = True,
) -> nn.Sequential:
    """Return convolution, batch normalisation and, unless `act` is False, ReLU6."""
    layers = [
        SameConv(inputs, outputs, kernel, stride, groups),
        nn.BatchNorm2d(outputs, eps=LITE0_EPSILON),
    ]
    return nn.Sequential(*layers, *([nn.ReLU6()] if act else []))


class MBConv(nn.Module):
    """Mobile inverted bottleneck: widen, filter each channel, narrow; add the input if it fits.

    Sandler et al. 2018, "MobileNetV2".
    """

    def __init__(self, inputs: int, outputs: int, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.expand = conv_bn(inputs, wide) if expansion > 1 else nn.Identity()
        self.depthwise = conv_bn(wide, wide, kernel, stride, groups=wide)
        self.project = conv_bn(wide, outputs, act=False)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Return NxC'xH/stridexW/stride."""
        y: Tensor = self.project(self.depthwise(self.expand(x)))
        return x + y if self.residual else y


class Lite0Encoder(nn.Module):
    """EfficientNet-Lite0 without its head: five feature maps at stride 2, 4, 8, 16 and 32."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv_bn(3, 32, 3, 2)
        blocks: list[nn.Module] = []
        channels = 32
        for expansion, kernel, stride, outputs, repeats in LITE0_STAGES:
            for repeat in range(repeats):
                blocks.append(
                    MBConv(channels, outputs, expansion, kernel, stride if repeat == 0 else 1)
                )
                channels = outputs
        self.blocks = nn.ModuleList(blocks)

    def freeze_fine(self) -> None:
        """Keep the levels at stride 2 and 4 as they are: edges and textures are known."""
        self.stem.requires_grad_(False)
        for block in self.blocks[: FINE + 1]:
            block.requires_grad_(False)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Return the features of `LITE0_SKIPS`, finest first."""
        x = self.stem(x)
        features = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in LITE0_SKIPS:
                features.append(x)
        return features


class Context(nn.Module):
    """The bottleneck: depthwise filters at two dilations and the picture's mean, added."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.project = conv_bn(inputs, outputs)
        self.near = conv_bn(outputs, outputs, 5, groups=outputs)
        self.far = nn.Conv2d(outputs, outputs, 5, padding=8, dilation=4, groups=outputs, bias=False)
        self.all = nn.Conv2d(outputs, outputs, 1)
        self.mix = conv_bn(outputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Return Nx`outputs`xHxW."""
        x = self.project(x)
        mean = x.mean((2, 3), keepdim=True)
        out: Tensor = x + self.mix(self.near(x) + self.far(x) + self.all(mean))
        return out


class Up(nn.Module):
    """One step of the decoder: enlarge twice, add the projected skip, then `blocks` bottlenecks."""

    def __init__(self, inputs: int, skip: int, outputs: int, blocks: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.skip = nn.Conv2d(skip, outputs, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=LITE0_EPSILON)
        self.blocks = nn.Sequential(*(MBConv(outputs, outputs, 2, 5, 1) for _ in range(blocks)))

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Return Nx`outputs`x2Hx2W."""
        # Narrowing before enlarging gives the same as after it, at a quarter of the cost.
        x = F.interpolate(self.narrow(x), scale_factor=2.0, mode="bilinear", align_corners=False)
        out: Tensor = self.blocks(self.norm(x + self.skip(skip)))
        return out


class LiteUNet(nn.Module):
    """The shipped network: Lite0 encoder, slim depthwise decoder, sub-pixel head.

    The finest level works at half size: the RGB values of each 2x2 block come in as 12 channels
    and its four logits go out as four (sub-pixel convolution, Shi et al. 2016), so that nothing
    runs at full size and the edge still sees every pixel.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.encoder = Lite0Encoder()
        self.context = Context(320, width * 4)
        widths = (width * 4, width * 3, width * 2, width)
        self.ups = nn.ModuleList(
            Up(inputs, skip, outputs, blocks)
            for inputs, outputs, skip, blocks in zip(
                widths, widths[1:], (112, 40, 24), (2, 2, 1), strict=False
            )
        )
        self.narrow = nn.Conv2d(width, 16, 1, bias=False)
        self.edge = conv_bn(16 + LITE0_SKIPS[0] + 12, width, 3)
        self.head = nn.Conv2d(width, 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return Nx1xHxW logits of Nx3xHxW."""
        return self.decode(x, self.encoder(x))

    def decode(self, x: Tensor, features: list[Tensor]) -> Tensor:
        """Return the logits of Nx3xHxW whose features the encoder has found."""
        finest, *skips, y = features
        y = self.context(y)
        for up, skip in zip(self.ups, reversed(skips), strict=True):
            y = up(y, skip)
        y = F.interpolate(self.narrow(y), scale_factor=2.0, mode="bilinear", align_corners=False)
        # Laid out as the others are, or all of them would be laid out anew.
        blocks = F.pixel_unshuffle(x, 2).contiguous(memory_format=torch.channels_last)
        y = self.edge(torch.cat((y, finest, blocks), 1))
        return F.pixel_shuffle(self.head(y), 2)


class DoubleConv(nn.Sequential):
    """Twice: 3x3 convolution, batch normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int) -> None:
        layers: list[nn.Module] = []
        for channels in (inputs, outputs):
            layers += [
                nn.Conv2d(channels, outputs, 3, padding=1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(inplace=True),
            ]
        super().__init__(*layers)


class PlainUNet(nn.Module):
    """The plain encoder-decoder with skips (Ronneberger et al. 2015), padded, batch-normalised."""

    def __init__(self, width: int = 32, depth: int = 5) -> None:
        super().__init__()
        # Doubling stops at 512 channels: deeper levels see more, not wider.
        widths = [min(width * 2**level, 512) for level in range(depth + 1)]
        self.down = nn.ModuleList(
            DoubleConv(inputs, outputs)
            for inputs, outputs in zip([3, *widths[:-1]], widths, strict=True)
        )
        self.up = nn.ModuleList(
            DoubleConv(below + skip, skip)
            for skip, below in zip(widths[-2::-1], widths[:0:-1], strict=True)
        )
        self.head = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return Nx1xHxW logits of Nx3xHxW."""
        skips = []
        for level, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if level else x)
            skips.append(x)
        skips.pop()
        for block in self.up:
            x = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
            x = block(torch.cat((x, skips.pop()), 1))
        out: Tensor = self.head(x)
        return out


def build(config: NetworkConfig) -> nn.Module:
    """Return the network of `config`, untrained, channels last."""
    network: nn.Module = (
        LiteUNet(config.width) if config.kind == "lite" else PlainUNet(config.width, config.depth)
    )
    # torch's stubs leave memory_format out.
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
