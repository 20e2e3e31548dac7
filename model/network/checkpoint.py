"""Checkpoints, to resume a run from: safetensors, as weights files are.

One holds the network, its moving average and the optimiser's state under prefixed names, and the
run's counters in its header.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from model.errors import TrainingError, WeightsError
from model.network.weights import Header, finite, read_tensors, write_tensors


def save_checkpoint(
    path: Path,
    network: nn.Module,
    average: nn.Module,
    optimiser: torch.optim.Optimizer,
    header: Header,
) -> None:
    """Write everything needed to resume exactly.

    Raises:
        TrainingError: The file cannot be written.
    """
    tensors = {f"network/{name}": tensor for name, tensor in network.state_dict().items()}
    tensors |= {f"average/{name}": tensor for name, tensor in average.state_dict().items()}
    for index, state in optimiser.state_dict()["state"].items():
        tensors |= {
            f"optimiser/{index}/{name}": torch.as_tensor(value) for name, value in state.items()
        }
    write_tensors(path, tensors, header)


def load_checkpoint(
    path: Path, network: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer
) -> Header:
    """Fill network, moving average and optimiser from a checkpoint; return its header.

    Raises:
        TrainingError: The file is damaged, or of another network.
    """
    try:
        tensors, header = read_tensors(path)
        parts = _parts(tensors)
        state: dict[int, dict[str, Tensor]] = {}
        for name, tensor in parts["optimiser"].items():
            index, _, key = name.partition("/")
            state.setdefault(int(index), {})[key] = tensor
    except (WeightsError, ValueError, KeyError) as error:
        raise damaged(path) from error
    try:
        network.load_state_dict(parts["network"])
        average.load_state_dict(parts["average"])
        _require_fitting(state, optimiser)
    except RuntimeError as error:
        raise TrainingError(
            f"The checkpoint {path} is of another network. Choose another --out."
        ) from error
    if not all(map(finite, [*parts["network"].values(), *parts["average"].values()])):
        raise damaged(path)
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
    return header


def damaged(path: Path) -> TrainingError:
    """Return the error for a checkpoint that cannot be read."""
    return TrainingError(
        f"The checkpoint {path} is damaged. Remove it to start this run anew, or start another "
        f"from what it has reached: --init {path.with_name('best.safetensors')}, another --out."
    )


def _parts(tensors: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """Return a checkpoint's tensors by the part that they are of.

    Raises:
        KeyError: A tensor is of none.
    """
    parts: dict[str, dict[str, Tensor]] = {"network": {}, "average": {}, "optimiser": {}}
    for name, tensor in tensors.items():
        part, _, rest = name.partition("/")
        parts[part][rest] = tensor
    return parts


def _require_fitting(state: dict[int, dict[str, Tensor]], optimiser: torch.optim.Optimizer) -> None:
    """Raise RuntimeError where moments are not of the shapes of the optimiser's parameters."""
    parameters = [value for group in optimiser.param_groups for value in group["params"]]
    for index, kept in state.items():
        shapes = {tensor.shape for name, tensor in kept.items() if name != "step"}
        if index >= len(parameters) or shapes != {parameters[index].shape} or "step" not in kept:
            raise RuntimeError(f"the state of parameter {index} does not fit")
