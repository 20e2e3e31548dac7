"""Where the car's number plates are, by what the encoder has found anyway.

A small decoder on the frozen encoder's features (`python -m model plates` trains it) says of each
pixel whether it belongs to a number plate; `quads.py` makes quadrilaterals of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.arrays import Floats, Pixels
from model.network.heads.decoder import Decoder
from model.network.heads.plates.nearer import nearer_look
from model.network.heads.plates.quads import Quads, quads_in
from model.network.unet import LITE0_SKIPS, conv_bn
from model.network.weights import Header

Encode = Callable[[Pixels], Sequence[Tensor]]
"""What the encoder finds in HxWx3 uint8 RGB: its five levels, each 1xCxhxw."""
VERSION = 1
"""Of the decoder: raised with each change to it, so that older ones are left out."""
_LEVELS = (4 * LITE0_SKIPS[0], *(LITE0_SKIPS[block] for block in (2, 4, 10, 15)))
_WIDTH = 24


class PlateNet(nn.Module):
    """From the encoder's features to the logits of number plates, at half the input's size.

    Each level is narrowed by itself, and all are added, from the coarsest to that at stride 4: what
    a plate is, the encoder has seen; two small convolutions say where it ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.narrow = nn.ModuleList(conv_bn(channels, _WIDTH) for channels in _LEVELS)
        self.mix = conv_bn(_WIDTH, _WIDTH, 3)
        self.head = nn.Conv2d(_WIDTH, 4, 3, padding=1)

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """Return Nx1xH/2xW/2 logits of the encoder's five levels for NxxHxW, finest first."""
        # The finest level is folded to the size of the next, so that nothing runs at its own.
        folded = (F.pixel_unshuffle(features[0], 2), *features[1:])
        finest, fine, *others = (
            narrow(level) for narrow, level in zip(self.narrow, folded, strict=True)
        )
        y = others.pop()
        for level in (*reversed(others), fine + finest):
            y = level + F.interpolate(y, scale_factor=2.0, mode="bilinear", align_corners=False)
        return F.pixel_shuffle(self.head(self.mix(y)), 2)


class PlateHead(Decoder[PlateNet]):
    """A trained decoder of number plates.

    Attributes:
        least: The mean probability that a plate has at least; a little less where a second look is
            sure of it.
    """

    net, kind, version = PlateNet, "plates", VERSION

    def __init__(self, network: PlateNet, made_for: str, least: float = 0.5, by: str = "") -> None:
        super().__init__(network, made_for, by)
        self.least = least

    def own(self) -> Header:
        """Its threshold."""
        return {"least": self.least}

    def take(self, header: Header) -> None:
        """Take the threshold of a file."""
        self.least = float(header.get("least", 0.5))

    def find(self, features: Sequence[Tensor], car: Floats, image: Pixels, encode: Encode) -> Quads:
        """Return the number plates of a photo.

        Args:
            features: The encoder's five levels, each 1xCxhxw.
            car: hxw float32 in [0, 1]: where the car is.
            image: HxWx3 uint8 RGB: the photo.
            encode: What the encoder finds in a square of it, for a second look.
        """
        nearer = nearer_look(image, lambda square: self._map(encode(square)))
        size = image.shape[0], image.shape[1]
        return quads_in(self._map(features), car, size, self.least, nearer)

    @torch.inference_mode()
    def _map(self, features: Sequence[Tensor]) -> Floats:
        """Return hxw probabilities of number plates."""
        logits = self.network([each.float() for each in features])
        return np.asarray(torch.sigmoid(logits)[0, 0].cpu().numpy(), np.float32)
