"""Weights files, to ship and to use: safetensors, never pickles.

One JSON header in the file's metadata, "forecourt", says what is in it: network, preprocessing,
threshold, data and split, measured figures, licence. A file appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from model.codec import from_json, parse, setting, to_json
from model.errors import TrainingError, WeightsError
from model.language import mark, tr
from model.network.config import EdgeConfig, NetworkConfig, PostprocessConfig, PreprocessConfig
from model.network.edge import EdgeNet
from model.network.unet import build

FORMAT = 1
"""Version of the header; a file with a higher one is refused."""
EDGE = "edge_net."
"""What the names of the second network's tensors begin with."""
REMEDY = mark("Use another file; if it came with Forecourt, install Forecourt again.")

Header = dict[str, Any]


def write_tensors(path: Path, tensors: dict[str, Tensor], header: Header) -> None:
    """Write a safetensors file with `header` as JSON in its metadata; whole or not at all.

    It is on the disk, and not only in the system's memory, before it takes its name.

    Raises:
        TrainingError: The file cannot be written.
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
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, SafetensorError) as error:
        with contextlib.suppress(OSError):  # a file where its folder should be
            part.unlink(missing_ok=True)
        raise TrainingError(
            tr(
                "{path} cannot be written: {error}. Free some room or choose another --out.",
                path=path,
                error=error,
            )
        ) from error


def read_tensors(path: Path) -> tuple[dict[str, Tensor], Header]:
    """Return the tensors and the header of a file that `write_tensors` wrote.

    Raises:
        WeightsError: The file is missing, damaged, not ours, or of a newer version.
    """
    if not path.is_file():
        raise WeightsError(
            tr("The weights file {path} is not there. {remedy}", path=path, remedy=tr(REMEDY))
        )
    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, ValueError, AttributeError, TypeError) as error:
        # torch's own words for a type of numbers that it does not know are of the last two kinds.
        raise WeightsError(
            tr(
                "The file {path} is damaged or no safetensors file ({error}). {remedy}",
                path=path,
                error=error,
                remedy=tr(REMEDY),
            )
        ) from error
    if "forecourt" not in metadata:
        raise WeightsError(
            tr(
                "{path} holds no Forecourt network. Use a file that `forecourt train` wrote.",
                path=path,
            )
        )
    return tensors, _header(path, metadata["forecourt"])


def _header(path: Path, text: str) -> Header:
    """Return the header whose JSON is `text`, if it is of a version that is known."""
    try:
        header = parse(text)
        version = header.get("format")
        if type(version) is not int:
            raise ValueError("its header has no format")
    except (ValueError, AttributeError) as error:
        raise WeightsError(
            tr(
                "The file {path} is damaged ({error}). {remedy}",
                path=path,
                error=error,
                remedy=tr(REMEDY),
            )
        ) from error
    if version > FORMAT:
        raise WeightsError(
            tr("The file {path} is from a newer Forecourt. Update Forecourt to use it.", path=path)
        )
    return dict(header)


@dataclass(frozen=True)
class Description:
    """What a weights file's header says of its networks and how they are used."""

    network: NetworkConfig
    preprocess: PreprocessConfig
    postprocess: PostprocessConfig = field(default_factory=PostprocessConfig)
    edge: EdgeConfig | None = None
    threshold: float = setting(0.5, least=0, most=1)


def describe(header: Header) -> Description:
    """Return what the header of a weights file says of its networks.

    Raises:
        ValueError: A value is missing, unknown, of another type or out of its limits, or two do
            not fit each other; the text is a clause that names it.
    """
    names = [field.name for field in fields(Description)]
    told = from_json(Description, {name: header[name] for name in names if name in header})
    levels = 5 if told.network.kind == "lite" else told.network.depth
    if told.preprocess.multiple % 2**levels:
        raise ValueError(f"preprocess.multiple is {told.preprocess.multiple}, not of {2**levels}")
    if told.edge and (told.edge.core + 2 * told.edge.margin) % 2**told.edge.levels:
        multiple = 2**told.edge.levels
        raise ValueError(f"edge.core and edge.margin make no square of a multiple of {multiple}")
    return told


def describe_file(path: Path) -> Description:
    """Return what a weights file says of its networks.

    Raises:
        WeightsError: The file is missing, damaged or not ours.
    """
    try:
        return describe(read_tensors(path)[1])
    except ValueError as error:
        raise _unfit(path, error) from error


def _unfit(path: Path, error: Exception) -> WeightsError:
    return WeightsError(
        tr(
            "The weights in {path} do not fit the network they name ({error!s:.200}). {remedy}",
            path=path,
            error=error,
            remedy=tr(REMEDY),
        )
    )


@dataclass(frozen=True)
class Weights:
    """What a weights file holds, ready to use.

    Attributes:
        network: Finds the car.
        edge: Draws its edge, see `edge.py`; None if the file has none.
        header: Network, preprocessing, threshold, data and split, measured figures, licence.
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
        "network": to_json(config),
        "preprocess": to_json(preprocess),
        "threshold": 0.5,
        **header,
    }
    write_tensors(path, tensors, described)


def load_weights(path: Path) -> Weights:
    """Return what a weights file holds, the networks in evaluation mode and float32.

    Raises:
        WeightsError: The file is missing, damaged or not ours.
    """
    tensors, header = read_tensors(path)
    try:
        told = describe(header)
        edges = {name: tensors.pop(name) for name in list(tensors) if name.startswith(EDGE)}
        network = build(told.network).eval()
        load_tensors(network, tensors)
        edge = None
        if told.edge is not None:
            edge = EdgeNet(told.edge.width, told.edge.levels).eval()
            load_tensors(edge, {name.removeprefix(EDGE): edges[name] for name in edges})
    except (ValueError, RuntimeError) as error:
        raise _unfit(path, error) from error
    return Weights(network, edge, header)


def save_head(path: Path, network: nn.Module, header: Header) -> None:
    """Write a small network that works on another's features, in half precision.

    Raises:
        TrainingError: The file cannot be written.
    """
    tensors = {
        name: tensor.half()
        for name, tensor in network.state_dict().items()
        if tensor.is_floating_point()
    }
    write_tensors(path, tensors, header)


def load_head(path: Path, network: nn.Module, kind: str, version: int) -> tuple[Header, str]:
    """Fill `network` from a file of `save_head`; return its header and its SHA-256.

    Raises:
        WeightsError: It is missing, damaged, not of this kind and version, or of another network.
    """
    tensors, header = read_tensors(path)
    try:
        if header.get(kind) != version or "made_for" not in header:
            raise ValueError(f"version {header.get(kind)}")
        load_tensors(network, {name: tensor.float() for name, tensor in tensors.items()})
        return header, hashlib.sha256(path.read_bytes()).hexdigest()
    except (ValueError, RuntimeError, OSError) as error:
        raise WeightsError(
            tr(
                "{path} holds no {kind} ({error!r}). {remedy}",
                path=path,
                kind=kind,
                error=error,
                remedy=tr(REMEDY),
            )
        ) from error


def load_tensors(network: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Fill `network` with `tensors`; every parameter and running statistic must be there.

    Raises:
        RuntimeError: A name or a shape does not fit, or a value is no number.
    """
    broken = [name for name, tensor in tensors.items() if not finite(tensor)]
    if broken:
        raise RuntimeError(f"damaged: {broken[0]} holds values that are no numbers")
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise RuntimeError(f"missing {missing[:3]}, unexpected {unexpected[:3]}")


def finite(tensor: Tensor) -> bool:
    """Return whether all values are numbers, none infinite."""
    return not tensor.is_floating_point() or bool(torch.isfinite(tensor).all())
