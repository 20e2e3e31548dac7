"""The command `forecourt train`: options to a `TrainConfig`, events to progress and curves."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from model.config import NetworkConfig, PreprocessConfig, SourceConfig, TrainConfig
from model.device import NAMES, keep_freed_memory
from model.edge_training import EdgeTrainConfig, train_edge
from model.errors import TrainingError
from model.prepare import Note
from model.report import plot_curves
from model.team import wanted
from model.train import Look, Step, train

Value = TypeVar("Value", int, float)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `forecourt train`."""
    default = TrainConfig(sources=())
    parser.add_argument(
        "data", nargs="+", type=Path, metavar="DATA", help="data folders, see `forecourt check`"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="RUN",
        help="folder of the run; the same one resumes",
    )
    parser.add_argument(
        "--share", nargs="+", type=float, default=[1.0], help="each DATA's share of the samples"
    )
    parser.add_argument(
        "--paste",
        nargs="+",
        type=float,
        default=[0.0],
        help="chance per DATA of a car on another background",
    )
    parser.add_argument(
        "--ignore-edge",
        nargs="+",
        type=int,
        default=[0],
        metavar="PIXELS",
        help="per DATA, pixels of the input beside a mask's edge that do not count",
    )
    parser.add_argument(
        "--unknown",
        nargs="+",
        type=int,
        choices=(0, 1),
        default=[0],
        help="1 for each DATA whose masks are grey (128) where nothing is known",
    )
    parser.add_argument(
        "--backgrounds", type=Path, metavar="DIR", help="photos without cars, for --paste"
    )
    parser.add_argument(
        "--exclude",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="names or vehicle ids never to train on",
    )
    parser.add_argument("--network", choices=("lite", "unet"), default="lite")
    parser.add_argument(
        "--width", type=int, default=default.network.width, help="channels of the finest level"
    )
    parser.add_argument(
        "--depth", type=int, default=default.network.depth, help="levels of --network unet"
    )
    parser.add_argument(
        "--size",
        type=size,
        default=default.preprocess.pixels,
        metavar="WxH",
        help="input size, e.g. 768x512",
    )
    parser.add_argument(
        "--init", default=default.init, help='"imagenet", "none" or a weights file to start from'
    )
    parser.add_argument(
        "--edge",
        type=Path,
        metavar="WEIGHTS",
        help="train the second network, which draws the edge, on top of these weights",
    )
    parser.add_argument(
        "--crops", type=int, default=EdgeTrainConfig.crops, help="squares a photo, with --edge"
    )
    parser.add_argument("--hours", type=float, help="time budget; the schedule ends with it")
    parser.add_argument(
        "--minutes", type=float, help="save and end this call then; the same command goes on"
    )
    parser.add_argument(
        "--compile", action="store_true", help="compile the network first (CUDA only)"
    )
    for name in ("steps", "batch", "validate_every", "workers", "seed"):
        parser.add_argument(option(name), type=int, default=getattr(default, name))
    for name in (
        "learning_rate",
        "encoder_rate",
        "weight_decay",
        "ema",
        "edge_weight",
        "clip",
        "holdout",
    ):
        parser.add_argument(option(name), type=float, default=getattr(default, name))
    parser.add_argument(
        "--augment",
        choices=("full", "article"),
        default=default.augment,
        help="article: hue and saturation, shift, scale, rotation, flip; no more",
    )
    parser.add_argument(
        "--freeze",
        action="store_true",
        help="keep the batch statistics and fine features of --init",
    )
    parser.add_argument("--device", choices=NAMES, default="auto")
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="decoded pixels, may be shared (default RUN/cache)",
    )


def option(name: str) -> str:
    """Return the option for a config's field."""
    return "--" + name.replace("_", "-")


def size(text: str) -> int:
    """Return the area of "768x512"."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 768x512") from error
    if min(width, height) < 32:
        raise argparse.ArgumentTypeError("both sides are at least 32")
    return width * height


def to_config(args: argparse.Namespace) -> TrainConfig:
    """Return the config that the options describe.

    Raises:
        TrainingError: an option per data folder does not fit their number.
    """
    shares = spread(args.share, args.data, "--share")
    pastes = spread(args.paste, args.data, "--paste")
    edges = spread(args.ignore_edge, args.data, "--ignore-edge")
    unknown = [bool(value) for value in spread(args.unknown, args.data, "--unknown")]
    same = {
        field.name: getattr(args, field.name)
        for field in dataclasses.fields(TrainConfig)
        if hasattr(args, field.name)
    }
    same |= {
        "sources": tuple(
            SourceConfig(*row)
            for row in zip(args.data, shares, pastes, edges, unknown, strict=True)
        ),
        "exclude": tuple(args.exclude),
        "network": NetworkConfig(args.network, args.width, args.depth),
        "preprocess": PreprocessConfig(args.size),
    }
    if args.edge is None:
        return TrainConfig(**same)
    return EdgeTrainConfig(**same, weights=args.edge, crops=args.crops)


def spread(values: Sequence[Value], data: Sequence[Path], name: str) -> Sequence[Value]:
    """Return one value per data folder; a single one stands for all."""
    if len(values) not in (1, len(data)):
        raise TrainingError(
            f"{name} takes one value, or one for each of the {len(data)} data folders."
        )
    return values if len(values) == len(data) else list(values) * len(data)


def run(args: argparse.Namespace) -> int:
    """Train; return the exit status."""
    keep_freed_memory()
    config = to_config(args)
    out: Path = args.out
    if isinstance(config, EdgeTrainConfig):
        if wanted() > 1:
            raise TrainingError("--edge trains in one process. Start it without torchrun.")
        show(train_edge(config, out), out)
        return 0
    events = train(config, out, args.cache or out / "cache")
    if int(os.environ.get("RANK", "0")):
        for _ in events:  # the first process speaks for all
            pass
    else:
        show(events, out)
    return 0


def show(events: Iterator[Note | Step | Look], out: Path) -> None:
    """Follow a run to its end and tell of it."""
    with tqdm(
        total=100, unit="%", bar_format="{percentage:5.1f}% |{bar}| {postfix}", delay=1e-9
    ) as bar:
        for event in events:
            if isinstance(event, Step):
                bar.n = round(100 * event.progress, 1)
                bar.set_postfix_str(describe(event))
            elif isinstance(event, Look):
                bar.write(f"step {event.step}: {figures(event)}{'  best' if event.best else ''}")
                plot_curves(out / "log.jsonl", out / "curves.png")
            elif isinstance(event, Note):
                bar.write(event.text)
    if isinstance(event, Look):  # else the call's time was over first
        ends = f"{out / 'final.safetensors'} (end of schedule), {out / 'best.safetensors'}"
        tqdm.write(f"Done. Weights: {ends}.")


def describe(step: Step) -> str:
    """Return a step as one line."""
    minutes = step.seconds_left / 60
    left = f"{minutes / 60:.1f} h" if minutes > 90 else f"{minutes:.0f} min"
    rate = f"{step.images_per_second:.1f} images/s"
    waits = f", {step.waited:.0%} waiting for samples" if step.waited > 0.05 else ""
    load = f", GPU {step.gpu_load:.0%}" if step.gpu_load is not None else ""
    memory = f", {step.gpu_memory:.1f} GiB" if step.gpu_memory is not None else ""
    return f"step {step.step}, loss {step.loss:.4f}, {rate}{waits}{load}{memory}, {left} left"


def figures(look: Look) -> str:
    """Return a look as one line."""
    return ", ".join(
        f"{name} Dice {dice:.4f} IoU {look.iou[name]:.4f}" for name, dice in look.dice.items()
    )
