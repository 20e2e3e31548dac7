"""The command `forecourt train`: options to a `TrainConfig`, events to progress and curves."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from model.commands.options import SHIPPED, add_ask, add_options, given, option, spread
from model.commands.progress import follow
from model.commands.show_augmentation import show_augmentation
from model.commands.stopping import Stop
from model.commands.telling import say
from model.errors import TrainingError
from model.language import tr
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.device import keep_freed_memory
from model.network.predictor import Predictor
from model.network.weights import describe_file
from model.training.config import (
    EdgeTrainConfig,
    SourceConfig,
    TrainConfig,
    absolute,
    tuning_sources,
)
from model.training.edge.run import train_edge
from model.training.prepare import Judge
from model.training.team import wanted
from model.training.train import never, train
from model.training.tuning import TuneConfig, TuneRun

ASKED = 24


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `forecourt train`."""
    parser.add_argument(
        "data", nargs="+", type=Path, metavar="DATA", help=tr("data folders, see `forecourt check`")
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="RUN",
        help=tr("folder of the run; the same one resumes"),
    )
    add_options(parser, SourceConfig, each=True)
    for kind in (NetworkConfig, PreprocessConfig, TrainConfig):
        add_options(parser, kind)
    add_tuning(parser)
    add_ask(parser, ASKED)
    parser.add_argument(
        "--show-augmentation",
        type=Path,
        metavar="OUT",
        help=tr("write sheets of what training makes of these photos, and do no more"),
    )
    parser.add_argument(
        "--edge",
        metavar="WEIGHTS",
        help=tr(
            "train the second network, which draws the edge, on top of these weights, "
            '"shipped" or a file; further if they have one, unless --init says otherwise'
        ),
    )
    own = {each.name for each in dataclasses.fields(TrainConfig)}
    add_options(parser, EdgeTrainConfig, leave_out=own)
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help=tr("decoded pixels and stored squares, may be shared (default RUN/cache)"),
    )


def add_tuning(parser: argparse.ArgumentParser) -> None:
    """Add the options of fine-tuning."""
    parser.add_argument(
        "--from",
        dest="origin",
        metavar="WEIGHTS",
        help=tr(
            'finished weights, "shipped", a name of `forecourt weights list` or a file, learn '
            "from DATA and keep what they know; sets steps, rates and all else that is not "
            "said"
        ),
    )
    parser.add_argument(
        "--base",
        nargs="+",
        type=Path,
        default=[],
        metavar="DIR",
        help=tr("with --from: other data folders to mix in"),
    )
    parser.add_argument(
        "--unlabelled",
        type=Path,
        metavar="DIR",
        help=tr("with --from: photos without masks on which the old answers are kept"),
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
        raise TrainingError(
            tr("--base and --unlabelled go with --from. Add it, or leave them out.")
        )
    if args.edge is not None:
        return to_edge(args)
    return TrainConfig(
        **given(args, TrainConfig),
        sources=sources(args),
        network=NetworkConfig(**given(args, NetworkConfig)),
        preprocess=PreprocessConfig(**given(args, PreprocessConfig)),
    )


def to_edge(args: argparse.Namespace) -> EdgeTrainConfig:
    """Return the config of a run of the second network."""
    asked, network = given(args, EdgeTrainConfig), given(args, NetworkConfig)
    levels = network.pop("depth", None)
    weights = weights_file(args.edge)
    told = describe_file(weights)
    init = asked.pop("init", None) or (args.edge if told.edge else "none")
    start = None if init == "none" else describe_file(weights_file(init)).edge
    if start is None and init != "none":
        raise TrainingError(
            tr("{init} holds no second network to start from. Use --init none.", init=init)
        )
    if network.keys() - {"width"} or (start and network.get("width", start.width) != start.width):
        raise TrainingError(
            tr("--edge takes the networks as they are. Leave --network, --width out.")
        )
    edge = start or dataclasses.replace(EdgeTrainConfig(()).edge, **network)
    if levels not in (None, 4, edge.levels):
        raise TrainingError(
            tr(
                "The second network has {levels} levels, or 4. Give one of them to --depth.",
                levels=edge.levels,
            )
        )
    return EdgeTrainConfig(
        **asked,
        sources=sources(args),
        network=told.network,
        preprocess=dataclasses.replace(told.preprocess, **given(args, PreprocessConfig)),
        init="none" if start is None else str(weights_file(init)),
        weights=weights,
        edge=dataclasses.replace(edge, levels=levels or edge.levels),
    )


def weights_file(name: str) -> Path:
    """Return the weights file that an option names."""
    return SHIPPED if name == "shipped" else Path(name)


def to_tuning(args: argparse.Namespace) -> TuneConfig:
    """Return the config of a fine-tuning run."""
    asked = given(args, TuneConfig)
    if args.edge is not None or "init" in asked or given(args, NetworkConfig):
        raise TrainingError(
            tr(
                "--from takes the network as it is. Leave --edge, --init, --network, --width "
                "and --depth out."
            )
        )
    weights = weights_file(args.origin)
    told = describe_file(weights)
    return TuneConfig(
        **asked,
        sources=tuning_sources(sources(args), tuple(args.base), args.unlabelled),
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
            say(note.text)
        return 0
    if out is None:
        raise TrainingError(tr("Name the folder of the run: --out RUN."))
    judge = Judge(lambda: _judge(config), args.ask)
    cache = args.cache or out / "cache"
    with Stop() as stop:
        if isinstance(config, EdgeTrainConfig):
            if not alone:
                raise TrainingError(tr("--edge trains in one process. Start it without torchrun."))
            events = train_edge(config, out, cache, judge=judge)
        else:
            asked = never if alone else stop.asked
            kind = TuneRun if isinstance(config, TuneConfig) else None
            events = train(config, out, cache, kind=kind, asked=asked, judge=judge)
        try:
            return follow(events, out, stop, alone=alone)
        except KeyboardInterrupt:
            say(
                tr("Stopped at once; the same command goes on from the last checkpoint.")
                if (out / "last.safetensors").exists()
                else tr("Stopped before anything was learnt; the same command begins again.")
            )
            return stop.status


def _judge(config: TrainConfig) -> Predictor:
    """Who is asked about masks: the finished first network of a run, or the shipped one."""
    weights = config.weights if isinstance(config, TuneConfig | EdgeTrainConfig) else SHIPPED
    return Predictor.load(weights, config.device)
