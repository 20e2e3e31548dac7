"""The values that describe a network, its input and a training run; frozen, stored as JSON."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from model.errors import TrainingError


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
        gain: photos with less than so many times the pixels of the first network's input are left
            to that alone: it has seen nearly every pixel of theirs; in training it was 1.4 and up.
    """

    width: int = 24
    pixels: int = 1920 * 1280
    core: int = 96
    margin: int = 16
    doubt: float = 3.0
    gain: float = 1.4


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


@dataclass(frozen=True)
class SourceConfig:
    """One data folder of a training run.

    Attributes:
        root: the folder.
        share: its share of the samples, relative to the other folders'.
        paste: chance that a sample's car is pasted on another background; only sensible for exact
            masks.
        ignore_edge: pixels of the input on either side of the mask's edge that the loss leaves
            out; for outlines drawn by hand.
        unknown: whether grey (128) in the masks means unknown: left out of the loss.
    """

    root: Path
    share: float = 1.0
    paste: float = 0.0
    ignore_edge: int = 0
    unknown: bool = False


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides a training run.

    Attributes:
        sources: the data folders.
        exclude: files with names or vehicle ids, one a line, that are never trained on.
        backgrounds: folder of photos for pasting, or None.
        network: the network.
        preprocess: its input; `preprocess.pixels` is the training size too.
        init: weights file to start from, "imagenet" (encoder only) or "none".
        steps: optimiser steps of the whole run (ignored while `hours` is set).
        hours: time budget; the schedule follows the clock and ends with it.
        minutes: after so many of one call the run is saved and the call ends; the same call goes
            on. For machines that are there only for a while.
        batch: samples a step.
        learning_rate: peak, for the decoder; the encoder gets `encoder_rate` of it.
        encoder_rate: the encoder's share of the learning rate.
        weight_decay: AdamW's.
        warmup: share of the run in which the learning rate rises linearly.
        ema: decay of the exponential moving average of the weights.
        edge_weight: weight of the mask's edge band in the cross-entropy; 1 leaves it out.
        freeze: whether the batch normalisations keep the statistics of `init` and "lite" its two
            finest encoder levels, which cost a third of a step; for few samples.
        clip: greatest gradient norm.
        holdout: share of the groups kept back to watch the run and to choose `best` by.
        validate_every: steps between looks at the held-back groups.
        workers: processes that prepare samples.
        augment: "full", or "article": only what the article has, hue and saturation, shift, scale
            and rotation, flip, on one canvas of 3:2.
        seed: of every random choice.
        device: "auto", "cpu", "cuda" or "mps".
        compile: whether torch compiles the network first; CUDA only.
    """

    sources: tuple[SourceConfig, ...]
    exclude: tuple[Path, ...] = ()
    backgrounds: Path | None = None
    network: NetworkConfig = NetworkConfig()
    preprocess: PreprocessConfig = PreprocessConfig()
    init: str = "imagenet"
    steps: int = 10_000
    hours: float | None = None
    minutes: float | None = None
    batch: int = 8
    learning_rate: float = 1e-3
    encoder_rate: float = 0.5
    weight_decay: float = 0.01
    warmup: float = 0.03
    ema: float = 0.998
    edge_weight: float = 3.0
    freeze: bool = False
    clip: float = 1.0
    holdout: float = 0.03
    validate_every: int = 500
    workers: int = 1
    augment: str = "full"
    seed: int = 0
    device: str = "auto"
    compile: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the values as JSON can hold them."""
        values: dict[str, Any] = _plain(dataclasses.asdict(self))
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the config that `to_json` made `values` of.

        Raises:
            TrainingError: a value is missing or unknown.
        """
        try:
            return cls(
                **{
                    **values,
                    "sources": tuple(
                        SourceConfig(**{**source, "root": Path(source["root"])})
                        for source in values["sources"]
                    ),
                    "exclude": tuple(Path(name) for name in values["exclude"]),
                    "backgrounds": Path(values["backgrounds"]) if values["backgrounds"] else None,
                    "network": NetworkConfig(**values["network"]),
                    "preprocess": PreprocessConfig(**values["preprocess"]),
                }
            )
        except (KeyError, TypeError) as error:
            raise TrainingError(
                f"The run's config.json does not fit this version: {error}."
            ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
