"""The command `forecourt train`: options to a `TrainConfig`, events to progress and curves."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Generator, Iterator
from pathlib import Path

from tqdm import tqdm

from model.commands.options import SHIPPED, add_options, given, option, spread
from model.commands.show_augmentation import show_augmentation
from model.commands.stopping import Stop
from model.errors import ModelError, TrainingError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.device import keep_freed_memory
from model.network.weights import describe_file
from model.pages.report import plot_curves
from model.training import tuning
from model.training.config import SourceConfig, TrainConfig, absolute
from model.training.edge_training import EdgeTrainConfig, train_edge
from model.training.events import Look, Note, Step
from model.training.team import wanted
from model.training.train import never, train
from model.training.tuning import TuneConfig, TuneRun


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `forecourt train`."""
    parser.add_argument(
        "data", nargs="+", type=Path, metavar="DATA", help="data folders, see `forecourt check`"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="RUN",
        help="folder of the run; the same one resumes",
    )
    add_options(parser, SourceConfig, each=True)
    for kind in (NetworkConfig, PreprocessConfig, TrainConfig):
        add_options(parser, kind)
    add_tuning(parser)
    parser.add_argument(
        "--show-augmentation",
        type=Path,
        metavar="OUT",
        help="write sheets of what training makes of these photos, and do no more",
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
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="decoded pixels, may be shared (default RUN/cache)",
    )


def add_tuning(parser: argparse.ArgumentParser) -> None:
    """Add the options of fine-tuning."""
    parser.add_argument(
        "--from",
        dest="origin",
        metavar="WEIGHTS",
        help='finished weights, "shipped", a name of `forecourt weights list` or a file, learn '
        "from DATA and keep what they know; sets steps, rates and all else that is not said",
    )
    parser.add_argument(
        "--base",
        nargs="+",
        type=Path,
        default=[],
        metavar="DIR",
        help="with --from: other data folders to mix in",
    )
    parser.add_argument(
        "--unlabelled",
        type=Path,
        metavar="DIR",
        help="with --from: photos without masks on which the old answers are kept",
    )
    own = {each.name for each in dataclasses.fields(TrainConfig)}
    add_options(parser, TuneConfig, leave_out=own)


def to_config(args: argparse.Namespace) -> TrainConfig:
    """Return the config that the options describe.

    Raises:
        TrainingError: Options do not fit each other, or not the number of data folders.
        WeightsError: The weights of --from cannot be used.
    """
    if args.origin is not None:
        return to_tuning(args)
    if args.base or args.unlabelled:
        raise TrainingError("--base and --unlabelled go with --from.")
    asked = given(args, TrainConfig) | {
        "sources": sources(args),
        "network": NetworkConfig(**given(args, NetworkConfig)),
        "preprocess": PreprocessConfig(**given(args, PreprocessConfig)),
    }
    if args.edge is None:
        return TrainConfig(**asked)
    return EdgeTrainConfig(**asked, weights=args.edge, crops=args.crops)


def to_tuning(args: argparse.Namespace) -> TuneConfig:
    """Return the config of a fine-tuning run."""
    asked = given(args, TuneConfig)
    if args.edge is not None or "init" in asked or given(args, NetworkConfig):
        raise TrainingError(
            "--from takes the network as it is. Leave --edge, --init, --network, --width and "
            "--depth out."
        )
    weights = SHIPPED if args.origin == "shipped" else Path(args.origin)
    told = describe_file(weights)
    return TuneConfig(
        **asked,
        sources=tuning.sources(sources(args), tuple(args.base), args.unlabelled),
        network=told.network,
        preprocess=dataclasses.replace(told.preprocess, **given(args, PreprocessConfig)),
        weights=weights,
    )


def sources(args: argparse.Namespace) -> tuple[SourceConfig, ...]:
    """Return the data folders, each with its own options."""
    each = {
        name: spread(values, args.data, option(name))
        for name, values in given(args, SourceConfig).items()
    }
    return tuple(
        SourceConfig(root, **{name: values[index] for name, values in each.items()})
        for index, root in enumerate(args.data)
    )


def run(args: argparse.Namespace) -> int:
    """Train; return the exit status."""
    keep_freed_memory()
    config = absolute(to_config(args))
    out: Path | None = args.out
    alone = wanted() == 1
    if args.show_augmentation:
        where = args.show_augmentation
        for note in show_augmentation(config, where, args.cache or where / "cache"):
            tqdm.write(note.text)
        return 0
    if out is None:
        raise TrainingError("Name the folder of the run: --out RUN.")
    with Stop() as stop:
        if isinstance(config, EdgeTrainConfig):
            if not alone:
                raise TrainingError("--edge trains in one process. Start it without torchrun.")
            events = train_edge(config, out)
        else:
            asked = never if alone else stop.asked
            kind = TuneRun if isinstance(config, TuneConfig) else None
            events = train(config, out, args.cache or out / "cache", kind=kind, asked=asked)
        try:
            return follow(events, out, stop, alone=alone)
        except KeyboardInterrupt:
            tqdm.write(
                "Stopped at once; the same command goes on from the last checkpoint."
                if (out / "last.safetensors").exists()
                else "Stopped before anything was learnt; the same command begins again."
            )
            return stop.status


def follow(events: Generator[Note | Step | Look], out: Path, stop: Stop, *, alone: bool) -> int:
    """Run to the end or until a signal comes; return the exit status."""
    if int(os.environ.get("RANK", "0")):
        for event in events:  # the first process speaks for all
            stop.patient = stop.patient or isinstance(event, Step)
        return stop.status if stop.asked() else 0
    try:
        show(events, out, stop, alone=alone)
    except TrainingError as error:
        if not stop.asked():
            raise
        tqdm.write(str(error))  # the signal ended a process that makes samples first
        return stop.status
    events.close()  # saves
    if not stop.asked():
        return 0
    tqdm.write("Stopped and saved; the same command goes on from here.")
    return stop.status


def show(events: Iterator[Note | Step | Look], out: Path, stop: Stop, *, alone: bool) -> None:
    """Show progress until the run or, `alone`, a signal ends it."""
    event: Note | Step | Look | None = None
    with tqdm(
        total=100, unit="%", bar_format="{percentage:5.1f}% |{bar}| {postfix}", delay=1e-9
    ) as bar:
        for event in events:
            if isinstance(event, Step):
                stop.patient = True
                bar.n = round(100 * event.progress, 1)
                bar.set_postfix_str(describe(event))
            elif isinstance(event, Look):
                bar.write(f"step {event.step}: {figures(event)}{'  best' if event.best else ''}")
                try:
                    plot_curves(out / "log.jsonl", out / "curves.png")
                except ModelError as error:  # no reason to stop
                    bar.write(str(error))
            else:
                bar.write(event.text)
            if stop.asked() and alone:
                return
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
