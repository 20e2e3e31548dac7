"""The gradients of a batch, in parts where the memory does not take it whole."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from model.errors import TrainingError
from model.language import tr
from model.network.device import out_of_memory
from model.network.preprocess import normalise
from model.training.config import TrainConfig
from model.training.team import Team


class Learner(Protocol):
    """What gradients are taken of.

    Attributes:
        parts: A batch goes through the network in so many parts; doubled where memory is short.
    """

    config: TrainConfig
    device: torch.device
    optimiser: torch.optim.Optimizer
    team: Team
    parts: int

    def loss(self, inputs: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
        """Return the loss of normalised photos against masks."""


def fill_gradients(learner: Learner, batch: tuple[Tensor, ...]) -> float:
    """Fill in the gradients of a batch; return its mean loss.

    Args:
        learner: Has the network.
        batch: Nx3xHxW photos, Nx1xHxW masks and perhaps Nx1xHxW trust or what else the loss
            knows, uint8 (a share of 255) or float32.

    Raises:
        TrainingError: The memory does not take a single sample, or a team's is full.
    """
    while True:
        try:
            return in_parts(learner, batch)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            if learner.parts >= len(batch[0]) or learner.team.size > 1:
                raise TrainingError(
                    tr(
                        "The memory is full. Use a smaller --batch or --size, or close other "
                        "programs."
                    )
                ) from error
        # Outside the except clause, where the error no longer holds on to the tensors.
        learner.parts *= 2
        if learner.device.type == "cuda":
            torch.cuda.empty_cache()


def in_parts(learner: Learner, batch: tuple[Tensor, ...]) -> float:
    """Fill in the gradients of a batch, `learner.parts` parts one after the other."""
    learner.optimiser.zero_grad(set_to_none=True)
    total = 0.0
    for images, masks, *trust in zip(
        *(torch.tensor_split(values, learner.parts) for values in batch), strict=True
    ):
        loss = learner.loss(
            normalise(_placed(images, learner.device), learner.config.preprocess),
            _shares(_placed(masks, learner.device)),
            _shares(_placed(trust[0], learner.device)) if trust else None,
        )
        share = len(images) / len(batch[0])
        (loss * share).backward()  # type: ignore[no-untyped-call]
        total += loss.item() * share
    return total


def _placed(values: Tensor, device: torch.device) -> Tensor:
    layout = torch.channels_last if values.shape[1] == 3 else torch.contiguous_format
    return values.to(device, non_blocking=True, memory_format=layout)


def _shares(values: Tensor) -> Tensor:
    return values.float() / 255 if values.dtype == torch.uint8 else values
