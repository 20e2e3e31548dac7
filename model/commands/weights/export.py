"""`python -m model export`: the networks for other runtimes, checked against this one's answers.

An ExportedProgram is for torch without our code (`torch.export.load`), ONNX for ONNX Runtime,
OpenVINO and others. Inputs are named as in the code: "x", a photo as `model.network.preprocess`
makes it; of the second network "photo" and "logits". What comes before and after the networks,
`model/network/predictor.py` says in Python.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from model.commands.options import SHIPPED
from model.commands.telling import say
from model.errors import DataError
from model.network.config import EdgeConfig
from model.network.fold import fold
from model.network.weights import describe, load_weights
from model.pages.report import make_folder

KINDS = ("pt2", "onnx")
OPSET = 18
NEEDED = ("onnx", "onnxscript", "onnxruntime")
SIZES = ((640, 960), (736, 832), (512, 1184))
"""Inputs (height, width) on which both answers are compared."""
APART = 1e-3
"""Probabilities may differ by less than this: a quarter of a step of 1/255."""

Answer = Callable[[Sequence[Tensor]], Tensor]


@dataclass(frozen=True)
class Part:
    """A network to export.

    Attributes:
        name: Of the files.
        network: In evaluation mode.
        inputs: Each input's name and its channels.
        multiple: What height and width are divisible by.
    """

    name: str
    network: nn.Module
    inputs: dict[str, int]
    multiple: int

    def example(self, height: int, width: int) -> tuple[Tensor, ...]:
        """Return random inputs of a size, the same ones each time."""
        generator = torch.Generator().manual_seed(height * width)
        shapes = [(1, channels, height, width) for channels in self.inputs.values()]
        return tuple(torch.randn(shape, generator=generator) for shape in shapes)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--weights", type=Path, default=SHIPPED, metavar="FILE", help="default: the shipped ones"
    )
    parser.add_argument(
        "--kind",
        nargs="+",
        choices=KINDS,
        default=list(KINDS[:1]),
        help="pt2: torch's ExportedProgram; onnx needs onnx, onnxruntime and onnxscript",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the files"
    )


def run(args: argparse.Namespace) -> int:
    """Export and compare; return the exit status, 1 where answers differ.

    Raises:
        DataError: A package that is needed is not installed, or the folder cannot be written.
        WeightsError: The weights cannot be used.
    """
    missing = [name for name in NEEDED if not importlib.util.find_spec(name)]
    if "onnx" in args.kind and missing:
        command = f"{sys.executable} -m pip install {' '.join(missing)}"
        raise DataError(f"ONNX needs {', '.join(missing)}: {command}, or leave --kind onnx out.")
    make_folder(args.out)
    status = 0
    for part in parts(args.weights):
        for kind in args.kind:
            path = args.out / f"{part.name}.{kind}"
            answer = (to_onnx if kind == "onnx" else to_program)(part, path)
            apart = largest_difference(part, answer)
            status |= apart > APART
            word = "the same" if apart <= APART else "NOT THE SAME"
            say(
                f"{path}, {path.stat().st_size / 1e6:.1f} MB: {word}, probabilities at most "
                f"{apart:.1e} apart at {len(SIZES)} sizes."
            )
    return status


def parts(weights: Path) -> Iterator[Part]:
    """Yield the networks of a weights file."""
    there = load_weights(weights)
    told = describe(there.header)
    yield Part("network", plain(there.network), {"x": 3}, told.preprocess.multiple)
    if there.edge is not None:
        multiple = 2 ** (told.edge or EdgeConfig()).levels
        yield Part("edge", plain(there.edge), {"photo": 3, "logits": 1}, multiple)


def plain(network: nn.Module) -> nn.Module:
    """Return a network without batch normalisation, each of its tensors with memory of its own."""
    network = fold(network)
    for tensor in (*network.parameters(), *network.buffers()):
        tensor.data = tensor.data.clone(memory_format=torch.contiguous_format)
    return network


def exported(part: Part) -> torch.export.ExportedProgram:
    """Return the program of a network for any height and width."""
    height = part.multiple * torch.export.Dim("rows", min=2, max=256)
    width = part.multiple * torch.export.Dim("columns", min=2, max=256)
    shapes = {name: {2: height, 3: width} for name in part.inputs}
    example = part.example(part.multiple * 20, part.multiple * 30)
    return torch.export.export(part.network, example, dynamic_shapes=shapes)


def to_program(part: Part, path: Path) -> Answer:
    """Write an ExportedProgram; return what answers by the file."""
    torch.export.save(exported(part), path)
    network = torch.export.load(path).module()
    return lambda inputs: network(*inputs)


def to_onnx(part: Part, path: Path) -> Answer:
    """Write an ONNX file; return what answers by it, in ONNX Runtime."""
    import onnxruntime  # noqa: PLC0415  optional

    program = torch.onnx.export(exported(part), dynamo=True, opset_version=OPSET, verbose=False)
    assert program is not None  # noqa: S101  (only without dynamo)
    program.save(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def answer(inputs: Sequence[Tensor]) -> Tensor:
        named = dict(zip(part.inputs, (each.numpy() for each in inputs), strict=True))
        return torch.from_numpy(session.run(None, named)[0])

    return answer


@torch.inference_mode()
def largest_difference(part: Part, answer: Answer) -> float:
    """Return how far a runtime's probabilities are from the network's own, at most."""
    sizes = [(h // 32 * part.multiple, w // 32 * part.multiple) for h, w in SIZES]
    examples = [part.example(*size) for size in sizes]
    return max(
        float((torch.sigmoid(part.network(*each)) - torch.sigmoid(answer(each))).abs().max())
        for each in examples
    )
