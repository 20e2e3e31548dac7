"""The values that describe a network and its input; frozen, stored as JSON in weights files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NetworkConfig:
    """Which network.

    Attributes:
        kind: "lite" (EfficientNet-Lite0 encoder, slim decoder) or "unet" (the plain
            encoder-decoder with skips).
        width: channels of the finest decoder level ("lite") or of the first level ("unet").
        depth: levels of "unet" below full size; "lite" always has five.
    """

    kind: str = "lite"
    width: int = 32
    depth: int = 5


@dataclass(frozen=True)
class PreprocessConfig:
    """How a photo becomes the network's input: the same in training and in use.

    Attributes:
        pixels: area of the input; sides keep the photo's aspect and are multiples of `multiple`.
        multiple: what both sides are divisible by.
        mean: subtracted from the RGB values in [0, 255]; EfficientNet-Lite's own constant.
        scale: what the difference is divided by.
    """

    pixels: int = 512 * 768
    multiple: int = 32
    mean: float = 127.0
    scale: float = 128.0


@dataclass(frozen=True)
class EdgeConfig:
    """The second network, which draws the edge at the photo's own size, see `edge.py`.

    Attributes:
        width: channels of its finest level.
        pixels: photos larger than this are made smaller before it sees them.
        core: side of the squares that a photo is laid out in, in pixels.
        margin: what it sees around each of them.
        doubt: a square is looked at if it has a logit nearer to 0 than this.
    """

    width: int = 24
    pixels: int = 1920 * 1280
    core: int = 96
    margin: int = 16
    doubt: float = 3.0


@dataclass(frozen=True)
class PostprocessConfig:
    """What is done to the network's answer in use; what pays depends on the weights.

    Attributes:
        flip: average the answers for the photo and its mirror image; twice the network's time.
        refine: radius of the guided filter in pixels of a photo 1918 pixels long, see `refine.py`;
            0 enlarges the answer as it is.
        main_piece: pieces smaller than this share of the largest are dropped, see `main_piece.py`;
            0 keeps all.
    """

    flip: bool = False
    refine: float = 0.0
    main_piece: float = 0.0
