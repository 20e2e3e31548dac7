"""What a run yields while it goes on: finished values."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """Something to tell: the device, a photo left out, where the run goes on."""

    text: str


@dataclass(frozen=True)
class Step:
    """One optimiser step.

    Attributes:
        step: Its number.
        loss: Its mean loss.
        learning_rate: Of the decoder.
        progress: Finished share of the run.
        images_per_second: Of all processes together.
        seconds_left: To the end of the schedule.
        waited: Share of the step's time spent waiting for samples.
        gpu_load: Share of the last moment in which the GPU worked; None where it is not known.
        gpu_memory: The most memory held on the GPU so far, in GiB; None without one.
    """

    step: int
    loss: float
    learning_rate: float
    progress: float
    images_per_second: float
    seconds_left: float
    waited: float = 0.0
    gpu_load: float | None = None
    gpu_memory: float | None = None


@dataclass(frozen=True)
class Look:
    """The moving average on the held-back groups: mean Dice and IoU per data folder."""

    step: int
    dice: dict[str, float]
    iou: dict[str, float]
    best: bool

    @property
    def mean(self) -> float:
        """The mean Dice of the folders; NaN if nothing is held back."""
        return sum(self.dice.values()) / len(self.dice) if self.dice else math.nan

    @property
    def flat(self) -> dict[str, float]:
        """The figures under names such as "carvana dice"."""
        rows = {f"{name} dice": value for name, value in self.dice.items()}
        return rows | {f"{name} iou": value for name, value in self.iou.items()}
