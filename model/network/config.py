"""The values that describe a network and its input; frozen, stored as JSON in weights files."""

from __future__ import annotations

from dataclasses import dataclass

from model.codec import setting
from model.language import mark

LARGEST = 2**24
"""No input has more pixels: 64 times the usual, more than a machine's memory takes."""


@dataclass(frozen=True)
class NetworkConfig:
    """Which network."""

    kind: str = setting(
        "lite",
        mark("lite: EfficientNet-Lite0 encoder, slim decoder; unet: the plain encoder-decoder"),
        choices=("lite", "unet"),
        option="--network",
    )
    width: int = setting(
        32,
        mark("channels of the finest decoder level (lite) or the first (unet)"),
        least=1,
        most=512,
    )
    depth: int = setting(
        5, mark("levels of unet below full size; lite always has five"), least=1, most=5
    )


@dataclass(frozen=True)
class PreprocessConfig:
    """How a photo becomes the network's input: the same in training and in use.

    Attributes:
        multiple: What both sides are divisible by.
        mean: Subtracted from the RGB values in [0, 255]; EfficientNet-Lite's own constant.
        scale: What the difference is divided by.
    """

    pixels: int = setting(
        512 * 768,
        mark("input size, e.g. 768x512; photos keep their own aspect at this area"),
        least=32 * 32,
        most=LARGEST,
        option="--size",
        metavar="WxH",
    )
    multiple: int = setting(32, least=1, most=1024)
    mean: float = 127.0
    scale: float = setting(128.0, least=1e-3)


@dataclass(frozen=True)
class EdgeConfig:
    """The second network, which draws the edge at the photo's own size, see `edge.py`.

    Attributes:
        width: Channels of its finest level.
        levels: How many it has: each sees twice as far as the one before at half its size.
        pixels: Photos larger than this are made smaller before it sees them.
        core: Height of the bands that a photo is laid out in, in pixels; in training, of squares.
        margin: What it sees around each piece of them.
        doubt: What has a logit nearer to 0 than this is looked at, with all above and below it in
            the band.
        gain: Photos with less than so many times the pixels of the first network's input are left
            to that alone: it has seen nearly every pixel of theirs; in training it was 1.4 and up.
    """

    width: int = setting(24, least=3, most=512)
    levels: int = setting(3, least=3, most=4)
    pixels: int = setting(1920 * 1280, least=32 * 32)
    core: int = setting(96, least=8, most=4096)
    margin: int = setting(16, least=0, most=4096)
    doubt: float = setting(3.0, least=0)
    gain: float = setting(1.4, least=1)


@dataclass(frozen=True)
class PostprocessConfig:
    """What is done to the network's answer in use; what pays depends on the weights.

    Attributes:
        flip: Average the answers for the photo and its mirror image; twice the network's time.
        refine: Radius of the guided filter in pixels of a photo 1918 pixels long, see `refine.py`;
            0 enlarges the answer as it is.
        main_piece: Pieces smaller than this share of the largest are dropped, see `main_piece.py`;
            0 keeps all.
        softness: No edge is wider than so many pixels of a photo 1918 pixels long, see
            `softness.py`; 0 leaves edges as soft as the network is unsure.
    """

    flip: bool = False
    refine: float = setting(0.0, least=0, most=200)
    main_piece: float = setting(0.0, least=0, most=1)
    softness: float = setting(0.0, least=0, most=1000)
