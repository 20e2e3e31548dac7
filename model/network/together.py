"""What several threads ask a network for at a time, computed as one batch: for GPUs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import torch

Found = tuple[torch.Tensor, list[torch.Tensor]]
"""Nx1xhxw logits, and what the encoder found: levels of NxCxhxw, or nothing."""


class Together:
    """Collects what threads ask for while the network is busy; it is asked once for all of a size.

    Nobody waits for a batch to fill: whoever finds the network free computes for all that wait.
    Answers differ from those of one photo at a time by rounding alone.

    Args:
        compute: Takes Nx3xHxW inputs, and whether what the encoder finds is wanted.
        most: Photos in a batch; halved where that many cannot be computed.
    """

    def __init__(self, compute: Callable[[torch.Tensor, bool], Found], most: int) -> None:
        self._compute = compute
        self._most = most
        self._waiting: list[_Asked] = []
        self._listing = Lock()
        self._computing = Lock()

    def __call__(self, inputs: torch.Tensor, describe: bool) -> Found:
        """Return what is found in one photo, 1x3xHxW; errors as of `compute`."""
        asked = _Asked(inputs, describe)
        with self._listing:
            self._waiting.append(asked)
        with self._computing:
            try:
                return asked.found or self._answer(asked)
            finally:
                with self._listing:
                    left = [one for one in self._waiting if one.found is None]
                    self._waiting = [one for one in left if one is not asked]

    def _answer(self, asked: _Asked) -> Found:
        """Compute a batch with this photo in it, and keep what is found in the others."""
        batch = self._batch(asked)
        inputs = torch.cat([one.inputs for one in batch])
        try:
            logits, features = self._compute(inputs, asked.describe)
        except RuntimeError:  # torch's for all that goes wrong, as of memory that is full
            if len(batch) == 1:
                raise
            self._most = len(batch) // 2
            return self._answer(asked)
        for index, one in enumerate(batch):
            mine = slice(index, index + 1)
            one.found = logits[mine], [level[mine] for level in features]
        return logits[:1], [level[:1] for level in features]

    def _batch(self, first: _Asked) -> list[_Asked]:
        """A photo and others of its size, those that have waited longest."""
        with self._listing:
            others = [one for one in self._waiting if one is not first and one.goes_with(first)]
        return [first, *others[: self._most - 1]]


@dataclass(eq=False)
class _Asked:
    """What a thread waits for.

    Attributes:
        inputs: 1x3xHxW.
        describe: Whether what the encoder finds is wanted.
        found: The answer; None until it is known.
    """

    inputs: torch.Tensor
    describe: bool
    found: Found | None = None

    def goes_with(self, other: _Asked) -> bool:
        """Whether both can be computed at once."""
        alike = self.inputs.shape == other.inputs.shape and self.describe == other.describe
        return alike and self.found is None
