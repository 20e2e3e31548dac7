"""Files of a network: weights to ship and checkpoints to resume; both safetensors, never pickles.

A weights file is a safetensors file with one JSON header in its metadata, "forecourt": network,
preprocessing, threshold, data and split, measured figures, licence. A checkpoint holds the
network, its moving average and the optimiser's state under prefixed names, and the counters in its
header. A file appears whole or not at all.
"""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from model.errors import TrainingError, WeightsError
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.edge import EdgeNet
from model.network.unet import build

FORMAT = 1
"""Version of the header; a file with a higher one is refused."""
EDGE = "edge_net."
"""What the names of the second network's tensors begin with."""

Header = dict[str, Any]


def write_tensors(path: Path, tensors: dict[str, Tensor], header: Header) -> None:
    """Write a safetensors file with `header` as JSON in its metadata; whole or not at all.

    Raises:
        TrainingError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    metadata = {"forecourt": json.dumps({"format": FORMAT, **header})}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(
            {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()},
            part,
            metadata,
        )
        part.chmod(0o644)  # safetensors makes files that only their owner can read
        part.replace(path)
    except (OSError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        raise TrainingError(
            f"{path} cannot be written: {error}. Free some room or choose another --out."
        ) from error


def read_tensors(path: Path) -> tuple[dict[str, Tensor], Header]:
    """Return the tensors and the header of a file that `write_tensors` wrote.

    Raises:
        WeightsError: the file is missing, damaged, not ours, or of a newer version.
    """
    if not path.is_file():
        raise WeightsError(
            f"The weights file {path} is not there. Reinstall Forecourt, or name another file."
        )
    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        header: Header = json.loads(metadata["forecourt"])
        newer = header.get("format", 0) > FORMAT
    except (KeyError, AttributeError, TypeError) as error:
        raise WeightsError(
            f"{path} holds no Forecourt network. Use a file that `forecourt train` wrote."
        ) from error
    except (OSError, SafetensorError, ValueError) as error:
        raise WeightsError(
            f"The weights file {path} is damaged or no safetensors file ({error}). "
            "Reinstall Forecourt, or train anew."
        ) from error
    if newer:
        raise WeightsError(
            f"The weights file {path} is from a newer Forecourt. Update Forecourt to use it."
        )
    return tensors, header


@dataclass(frozen=True)
class Weights:
    """What a weights file holds, ready to use.

    Attributes:
        network: finds the car.
        edge: draws its edge, see `edge.py`; None if the file has none.
        header: network, preprocessing, threshold, data and split, measured figures, licence.
    """

    network: nn.Module
    edge: nn.Module | None
    header: Header


def save_weights(
    path: Path,
    network: nn.Module,
    config: NetworkConfig,
    preprocess: PreprocessConfig,
    header: Header,
    *,
    edge: nn.Module | None = None,
) -> None:
    """Write the weights of `network` in half precision, with everything needed to use them.

    With `edge`, an `EdgeNet`, the header has to hold its config as "edge".
    """
    named = dict(network.state_dict())
    named |= {} if edge is None else edge.state_dict(prefix=EDGE)
    tensors = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in named.items()
        if not name.endswith("num_batches_tracked")
    }
    described = {
        "network": dataclasses.asdict(config),
        "preprocess": dataclasses.asdict(preprocess),
        "threshold": 0.5,
        **header,
    }
    write_tensors(path, tensors, described)


def load_weights(path: Path) -> Weights:
    """Return what a weights file holds, the networks in evaluation mode and float32.

    Raises:
        WeightsError: the file is missing, damaged or not ours.
    """
    tensors, header = read_tensors(path)
    try:
        PreprocessConfig(**header["preprocess"])
        network = build(NetworkConfig(**header["network"])).eval()
        edge = EdgeNet(EdgeConfig(**header["edge"]).width).eval() if "edge" in header else None
        edges = {name: tensors.pop(name) for name in list(tensors) if name.startswith(EDGE)}
        load_tensors(network, tensors)
        if edge is not None:
            load_tensors(edge, {name.removeprefix(EDGE): edges[name] for name in edges})
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(
            f"The weights in {path} do not fit the network they name. "
            "Reinstall Forecourt, or train anew."
        ) from error
    return Weights(network, edge, header)


def load_tensors(network: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Fill `network` with `tensors`; every parameter and running statistic must be there.

    Raises:
        RuntimeError: a name or a shape does not fit.
    """
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise RuntimeError(f"missing {missing}, unexpected {unexpected}")


def save_checkpoint(
    path: Path,
    network: nn.Module,
    average: nn.Module,
    optimiser: torch.optim.Optimizer,
    header: Header,
) -> None:
    """Write everything needed to resume exactly.

    Raises:
        TrainingError: the file cannot be written.
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
        WeightsError: the file is missing or damaged.
        TrainingError: it is of another network.
    """
    tensors, header = read_tensors(path)
    parts: dict[str, dict[str, Tensor]] = {"network": {}, "average": {}, "optimiser": {}}
    for name, tensor in tensors.items():
        part, _, rest = name.partition("/")
        parts[part][rest] = tensor
    try:
        network.load_state_dict(parts["network"])
        average.load_state_dict(parts["average"])
    except RuntimeError as error:
        raise TrainingError(
            f"The checkpoint {path} is of another network. Choose another --out."
        ) from error
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in parts["optimiser"].items():
        index, _, key = name.partition("/")
        state.setdefault(int(index), {})[key] = tensor
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
    return header
