"""TensorBoard, where it is installed: the curves of a run while it goes on."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from model.training.events import Look, Note, Step

FOLDER = "tensorboard"
PACKAGE = "tensorboard"


@contextmanager
def board(out: Path) -> Iterator[Callable[[Note | Step | Look], None]]:
    """Give a function that takes a run's events into its folder; without TensorBoard none is kept.

    A run that goes on takes the steps since its last checkpoint again: of two values for one step
    TensorBoard shows the later.

    Args:
        out: The run's folder; values go into `tensorboard` in it once there are some.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        yield _nowhere
        return
    from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - it may not be there

    writers: list[SummaryWriter] = []

    def take(event: Note | Step | Look) -> None:
        if isinstance(event, Note):
            return
        with suppress(OSError):  # a full disk costs the curves, not the run
            if not writers:  # a run that is refused writes nothing
                writers.append(SummaryWriter(str(out / FOLDER), purge_step=event.step))
            for name, value in scalars(event).items():
                writers[0].add_scalar(name, value, event.step)

    try:
        yield take
    finally:
        for writer in writers:
            with suppress(OSError):
                writer.close()


def _nowhere(_: Note | Step | Look) -> None:
    """Take nothing."""


def scalars(event: Step | Look) -> dict[str, float]:
    """Return the numbers of an event under the names of their charts."""
    if isinstance(event, Look):
        values = {f"held back/{name} Dice": value for name, value in event.dice.items()}
        values |= {f"held back/{name} IoU": value for name, value in event.iou.items()}
    else:
        values = {
            "training/loss": event.loss,
            "training/learning rate": event.learning_rate,
            "training/images per second": event.images_per_second,
        }
    return {name: value for name, value in values.items() if math.isfinite(value)}
