"""`python -m model average`: one weights file of several, number by number.

Of runs that started from the same weights: folds (`--folds`), or a run and what it came from. Their
average is often better than each (Wortsman et al. 2022, "Model soups"), at the cost of one network.
Runs that started from different random numbers have nothing in common: label by them all
(`python -m model label`) in place of averaging them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from torch import Tensor

from model.commands.telling import say
from model.errors import DataError
from model.network.weights import Header, read_tensors, write_tensors

USE = ("network", "preprocess", "postprocess", "threshold", "edge")
"""What of the headers has to be the same."""
KEPT = (*USE, "terms", "training", "edge_training")
"""What of the first file's header goes into the average's; its figures are not this one's."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "weights", nargs="+", type=Path, metavar="WEIGHTS", help="two files or more"
    )
    parser.add_argument(
        "--shares", nargs="+", type=float, metavar="SHARE", help="one for each (default: all alike)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(args: argparse.Namespace) -> int:
    """Write the average; return the exit status.

    Raises:
        DataError: Files or shares do not fit one another.
        TrainingError: The file cannot be written.
        WeightsError: A file cannot be used.
    """
    shares = args.shares or [1.0] * len(args.weights)
    if len(shares) != len(args.weights) or min(shares) < 0 or not sum(shares):
        raise DataError(
            "--shares takes a number for each file, none below 0. Give so many, or leave it out."
        )
    files = [read_tensors(path) for path in args.weights]
    for path, other in zip(args.weights[1:], files[1:], strict=True):
        differ = differences(files[0], other)
        if differ:
            raise DataError(
                f"{args.weights[0]} and {path} have other {differ}. Average files of one network."
            )
    parts = [share / sum(shares) for share in shares]
    mixed = {name: mean([one[0][name] for one in files], parts) for name in files[0][0]}
    header = {key: files[0][1][key] for key in KEPT if key in files[0][1]}
    names = zip(args.weights, parts, strict=True)
    header["averaged"] = [{"file": path.name, "share": part} for path, part in names]
    write_tensors(args.out, mixed, header)
    say(f"{args.out}: the average of {len(files)} files.")
    return 0


def differences(
    one: tuple[dict[str, Tensor], Header], other: tuple[dict[str, Tensor], Header]
) -> str:
    """Return in what two files' networks, or their use, differ; empty if they do not."""
    differ = [key for key in USE if one[1].get(key) != other[1].get(key)]
    shapes = [{name: value.shape for name, value in tensors.items()} for tensors, _ in (one, other)]
    return ", ".join(differ) or ("layers" if shapes[0] != shapes[1] else "")


def mean(tensors: list[Tensor], parts: list[float]) -> Tensor:
    """Return the weighted mean, in the first one's kind of numbers; whole numbers as they are."""
    first = tensors[0]
    if not first.is_floating_point():
        return first
    total = sum(part * each.double() for part, each in zip(parts, tensors, strict=True))
    assert isinstance(total, Tensor)  # noqa: S101  (there is one at least)
    return total.to(first.dtype)
