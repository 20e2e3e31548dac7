"""Several processes that train one network together, one on each GPU, started by `torchrun`.

Each takes its part of every batch; gradients are averaged, so that all of them take the same step.
Decisions hang on numbers that are averaged too, never on one process's own clock. The first
process (rank 0) leads: it alone looks at held-back photos and writes files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from model.errors import TrainingError
from model.language import tr


@dataclass(frozen=True)
class Team:
    """This process's place among `size` that train together.

    Attributes:
        device: Where this one trains.
        rank: Its number, from 0.
        size: How many there are.
    """

    device: torch.device
    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process looks, writes and speaks."""
        return self.rank == 0

    def share(self, network: nn.Module) -> nn.Module:
        """Return `network` with its gradients averaged over the team."""
        if self.size == 1:
            return network
        ids = [self.device.index] if self.device.type == "cuda" else None
        shared: nn.Module = DistributedDataParallel(network, ids)
        return shared

    def mean(self, values: Sequence[float]) -> list[float]:
        """Return the team's mean of each value, the same in every process."""
        if self.size == 1:
            return list(values)
        total = torch.tensor(values, dtype=torch.float64, device=self.device)
        distributed.all_reduce(total)
        means: list[float] = (total / self.size).tolist()
        return means

    def wait(self) -> None:
        """Wait for every process of the team."""
        if self.size > 1:
            distributed.barrier()

    def leave(self) -> None:
        """End the team."""
        if self.size > 1:
            distributed.destroy_process_group()


def wanted() -> int:
    """Return how many processes `torchrun` started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def join(device: torch.device, batch: int) -> Team:
    """Return this process's place in the team that `torchrun` started, or a team of one.

    Raises:
        TrainingError: `batch` does not part evenly.
    """
    size = wanted()
    if size == 1:
        return Team(device)
    if batch % size:
        raise TrainingError(
            tr(
                "--batch {batch} does not part evenly among {size} processes. Give a multiple.",
                batch=batch,
                size=size,
            )
        )
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Team(device, distributed.get_rank(), size)
