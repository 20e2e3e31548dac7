"""The network's commands: `python -m model train | check | evaluate | predict | pack | …`."""

from __future__ import annotations

import argparse
import importlib
import io
import sys
from collections.abc import Sequence

from model.data.files.names import harmless
from model.errors import BRING_TRAINING, DoubtError, ModelError
from model.language import mark, tr

DOUBTED = 3
COMMANDS = {
    "train": ("model.commands.train", mark("train a network, or resume a run")),
    "check": ("model.commands.check", mark("look a data folder over before training")),
    "evaluate": ("model.commands.evaluate", mark("measure a network on photos with masks")),
    "compare": ("model.commands.compare", "compare a run's weights with those it came from"),
    "publish": ("model.commands.weights.publish", "make a run's weights the ones that ship"),
    "calibrate": ("model.commands.weights.calibrate", "find out which photos need a look"),
    "recognise": ("model.commands.weights.recognise", "learn to tell vehicles and angles apart"),
    "glass": ("model.commands.weights.glass", "learn to find the windows of cars"),
    "plates": ("model.commands.weights.plates", "learn to find number plates"),
    "follow": ("model.commands.weights.follow", "teach new weights what the old heads answer"),
    "differ": ("model.commands.weights.differ", "show where two networks differ, without masks"),
    "predict": ("model.commands.predict", "write the masks of photos"),
    "export": (
        "model.commands.weights.export",
        "write the networks for other runtimes, and compare",
    ),
    "average": ("model.commands.weights.average", "average the weights of several runs"),
    "pack": ("model.commands.data.pack", "make data small, in parts, to carry to another machine"),
    "label": ("model.commands.data.label", "make masks for photos without, to train on"),
    "correct": ("model.commands.data.correct", "copy a data folder with its masks mended"),
    "complete": (
        "model.commands.data.complete",
        "make masks of a network's answers and of parts drawn by hand",
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status.

    0 well, 1 trouble with data, 2 wrong use, 3 masks that nobody should learn from unasked.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names may be no text
    arguments = list(sys.argv[1:] if argv is None else argv)
    prog = "python -m model" if argv is None else "forecourt"
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((word for word in arguments if word in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        sub = commands.add_parser(name, help=tr(summary), description=tr(summary))
        if name == asked:
            # Only the asked-for command's imports are paid for.
            command = load(module)
            command.add_arguments(sub)
            sub.set_defaults(run=command.run)
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args))
    except ModelError as error:
        sys.stderr.write("".join(f"{harmless(line)}\n" for line in str(error).splitlines()))
        return DOUBTED if isinstance(error, DoubtError) else 1
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{tr('Stopped.')}\n")
        return 130


def load(module: str):  # type: ignore[no-untyped-def]
    """Return the command's module, or end with the sentence what to install."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("model"):
            raise
        text = tr("Training needs the package {name}.", name=error.name)
        sys.stderr.write(f"{text} {tr(BRING_TRAINING)}\n")
        raise SystemExit(1) from error


if __name__ == "__main__":
    raise SystemExit(main())
