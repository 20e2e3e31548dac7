"""The values that decide a training run; frozen, stored as JSON in its folder.

Each says in its own words what it decides: these are the help texts of `forecourt train`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from model.codec import from_json, setting, to_json
from model.errors import TrainingError
from model.language import mark, tr
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.device import NAMES

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Config = TypeVar("Config", bound="DataclassInstance")


@dataclass(frozen=True)
class SourceConfig:
    """One data folder of a training run; options take one value, or one for each folder.

    Attributes:
        root: The folder.
        held: Whether some of its groups are held back.
        unlabelled: Whether it holds photos without masks: the old network's answers are learnt.
    """

    root: Path
    share: float = setting(1.0, mark("its share of the samples, relative to the others'"), least=0)
    paste: float = setting(
        0.0,
        mark("chance that a car is pasted on another background; only sensible for exact masks"),
        least=0,
        most=1,
    )
    ignore_edge: int = setting(
        0,
        mark(
            "pixels of the input on either side of the mask's edge that do not count; for "
            "outlines drawn by hand"
        ),
        least=0,
        most=100,
        metavar="PIXELS",
    )
    unknown: bool = setting(
        False, mark("1 where grey (128) in its masks means that nothing is known")
    )
    held: bool = True
    unlabelled: bool = False


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides a training run.

    Attributes:
        sources: The data folders.
        network: The network.
        preprocess: Its input; `preprocess.pixels` is the training size too.
    """

    sources: tuple[SourceConfig, ...]
    exclude: tuple[Path, ...] = setting(
        (),
        mark("files with names or vehicle ids, one a line, that are never trained on"),
        metavar="FILE",
    )
    backgrounds: Path | None = setting(
        None, mark("photos without cars, for --paste"), metavar="DIR"
    )
    network: NetworkConfig = field(default_factory=NetworkConfig)
    preprocess: PreprocessConfig = field(default_factory=PreprocessConfig)
    init: str = setting(
        "imagenet",
        mark('weights file whose network is trained further, "imagenet" (encoder only) or "none"'),
    )
    steps: int = setting(10_000, mark("optimiser steps of the whole run"), least=1)
    epochs: float | None = setting(
        None, mark("passes over the photos, in place of --steps"), least=1e-9
    )
    hours: float | None = setting(
        None, mark("time budget in place of --steps; the schedule ends with it"), least=1e-9
    )
    minutes: float | None = setting(
        None, mark("save and end this call after so many; the same command goes on"), least=1e-9
    )
    batch: int = setting(8, mark("samples a step"), least=1)
    learning_rate: float = setting(1e-3, mark("its peak, for the decoder"), least=0)
    encoder_rate: float = setting(
        0.5,
        mark("the encoder's share of the learning rate; 0 leaves it as it is, for its heads"),
        least=0,
    )
    weight_decay: float = setting(0.01, "AdamW's", least=0)
    warmup: float = setting(
        0.03, mark("share of the run in which the learning rate rises"), least=0, most=0.99
    )
    ema: float = setting(0.998, mark("decay of the moving average of the weights"), least=0, most=1)
    edge_weight: float = setting(
        3.0, mark("weight of the mask's edge band in the cross-entropy; 1 leaves it out"), least=0
    )
    fault_weight: float = setting(
        0.0,
        mark("weight of what is wrong away from the edge, as a missed mirror, however small"),
        least=0,
    )
    freeze: bool = setting(
        False, mark("keep the batch statistics and the fine features of --init; for few samples")
    )
    clip: float = setting(1.0, mark("greatest gradient norm"), least=0)
    holdout: float = setting(
        0.03,
        mark("share of the groups held back to watch the run and choose `best` by"),
        least=0,
        most=1,
    )
    holdout_least: int = setting(
        0, mark("groups held back at least, if there are so many"), least=0
    )
    folds: int = setting(
        0,
        mark("part the groups into so many, hold --fold back and train on the rest"),
        least=0,
        most=100,
    )
    fold: int = setting(1, mark("which part of --folds is held back, from 1"), least=1, most=100)
    validate_every: int = setting(
        500, mark("steps between looks at the held-back groups"), least=1, metavar="STEPS"
    )
    save_every: float = setting(
        2.0,
        mark("minutes between checkpoints; stopping the run saves, too"),
        least=0,
        metavar="MINUTES",
    )
    workers: int = setting(1, mark("processes that prepare samples"), least=0)
    augment: str = setting(
        "full",
        mark(
            "article: only hue and saturation, shift, scale and rotation, flip, on one canvas "
            "of 3:2; plain: photos as they are, or mirrored"
        ),
        choices=("full", "article", "plain"),
    )
    seed: int = setting(0, mark("of every random choice"), least=0)
    device: str = setting("auto", mark("where to train"), choices=NAMES)
    compile: bool = setting(False, mark("compile the network first (CUDA only)"))
    anyway: bool = setting(False, mark("learn from masks that look wrong, too"))

    def to_json(self) -> dict[str, Any]:
        """Return the values as JSON holds them."""
        values: dict[str, Any] = to_json(self)
        return values

    @classmethod
    def from_json(cls, values: object) -> Self:
        """Return the config that `to_json` made `values` of.

        Raises:
            TrainingError: A value is missing, unknown, of another type or out of its limits.
        """
        try:
            return from_json(cls, values)
        except ValueError as error:
            raise TrainingError(
                tr(
                    "The run's config.json does not fit this version: {error}. Choose another "
                    "--out.",
                    error=error,
                )
            ) from error


@dataclass(frozen=True)
class EdgeTrainConfig(TrainConfig):
    """Everything that decides a run of the second network, `model.network.edge`.

    `preprocess` is the first network's input.

    Attributes:
        init: A weights file whose second network is trained further, or "none".
        weights: The first network.
        edge: The second.
        squares: Squares of a varied photo.
        side: Of the squares that are learnt from, in pixels.
    """

    weights: Path = Path()
    edge: EdgeConfig = field(default_factory=lambda: EdgeConfig(width=32))
    init: str = setting("none", mark("whose second network is trained further"))
    batch: int = setting(48, mark("squares a step"), least=1)
    steps: int = setting(8000, mark("optimiser steps of the whole run"), least=1)
    learning_rate: float = setting(2e-3, mark("its peak"), least=0)
    validate_every: int = setting(1000, mark("steps between looks"), least=1)
    photos: int = setting(
        1000,
        mark(
            "with --edge: varied photos whose squares are stored, 3 MB each; a larger number "
            "goes on"
        ),
        least=1,
    )
    squares: int = 24
    side: int = 128


def tuning_sources(
    own: tuple[SourceConfig, ...], base: tuple[Path, ...], unlabelled: Path | None
) -> tuple[SourceConfig, ...]:
    """Return the data of a fine-tuning run: own photos, others mixed in, photos without masks.

    Half of the samples are of the user's own photos.
    """
    others = [SourceConfig(root, held=False) for root in base]
    if unlabelled:
        others.append(SourceConfig(unlabelled, unlabelled=True, held=False))
    share = sum(source.share for source in own) / max(len(others), 1)
    return (*own, *(dataclasses.replace(other, share=share) for other in others))


def absolute(config: Config) -> Config:
    """Return a config whose paths do not depend on the folder that the command ran in."""
    changes: dict[str, Any] = {}
    for each in dataclasses.fields(config):
        value = getattr(config, each.name)
        if isinstance(value, Path):
            changes[each.name] = value.absolute()
        elif isinstance(value, tuple):
            changes[each.name] = tuple(map(_absolute, value))
    if getattr(config, "init", "none") not in ("imagenet", "none"):
        changes["init"] = str(Path(config.init).absolute())  # type: ignore[attr-defined]
    return dataclasses.replace(config, **changes)


def _absolute(value: Any) -> Any:
    if isinstance(value, Path):
        return value.absolute()
    return absolute(value) if isinstance(value, SourceConfig) else value
