"""The command line: its commands, and the messages for wrong use.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import difflib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.cli.argparse_words import translate_argparse
from app.cli.arguments.cut import add_cut
from app.cli.arguments.others import (
    add_doctor,
    add_lint,
    add_replay,
    add_serve,
    add_verify,
    add_weights,
)
from app.cli.arguments.shared import add_network_options
from app.cli.console import Status, say, version
from app.core.collector import uncollected
from app.core.errors import ForecourtError, UsageError
from app.core.installation import check_installation
from app.core.invocation import started_as
from app.core.language.translation import mark, tr

MODEL_COMMANDS = {
    "train": mark("train the network on photos and masks"),
    "check": mark("look through training data before training"),
    "evaluate": mark("measure the network on photos with masks"),
    "compare": mark("compare what was trained with the weights that it came from"),
}
COMMANDS = (
    *("cut", "predict", "lint", "doctor", "verify", "replay", "serve", "weights"),
    *MODEL_COMMANDS,
)

EXAMPLES = mark(
    """\
examples:
  forecourt                                       open the window
  forecourt car.jpg more/                         open the window with these photos
  forecourt cars.forecourt                        open the window with a session saved before
  forecourt cut car.jpg --output out              write out/car.png, the car alone
  forecourt cut photos --recursive --output out   all photos of a folder and its sub-folders
  forecourt cut car.jpg --output out --background white
                                                  the car on a colour, or on a picture
  forecourt cut photos --output out --background white --format jpg --size 1200x900
                                                  pictures for a marketplace
  forecourt cut photos --output out --background studio_white --preset google,ebay
                                                  the same, by the rules of places
  forecourt predict photos --output masks         the masks alone
  forecourt lint out --for google,ebay            what is against the rules of places
  forecourt doctor                                check that all is well
  forecourt serve                                 answer other programs on this computer
  forecourt weights list                          which networks are at hand, and which is in use

"forecourt COMMAND --help" tells the options of a command."""
)

OpenWindow = Callable[[Sequence[Path], Path | None, str], int]


def main(argv: Sequence[str], open_window: OpenWindow) -> int:
    """Run the command that the arguments name; without one, open the window.

    Args:
        argv: The arguments, without the program's name.
        open_window: Opens the window with photos, a weights file or None, and a device's name.

    Returns:
        The exit status.
    """
    _print_whatever_the_encoding()
    try:
        status = _run_and_explain(argv, open_window)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()
        return Status.SOME_FAILED
    return status


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of the commands."""
    top = argparse.ArgumentParser(
        prog="forecourt",
        usage="forecourt [PHOTO ...]\n       forecourt COMMAND ...",
        description=tr("Cuts cars out of photos. Without a command it opens its window."),
        epilog=tr(EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    text = tr("show program's version number and exit")
    top.add_argument("--version", action="version", help=text, version=f"forecourt {version()}")
    commands = top.add_subparsers(
        title=tr("commands"), dest="command", metavar="COMMAND", prog="forecourt"
    )
    add_cut(commands, "cut", tr("cut the cars out of photos, without the window"))
    add_cut(commands, "predict", tr("the same as: cut --kind mask"), kind="mask")
    add_lint(commands)
    add_doctor(commands)
    add_verify(commands)
    add_replay(commands)
    add_serve(commands)
    add_weights(commands)
    for name, text in MODEL_COMMANDS.items():
        commands.add_parser(name, help=tr(text), add_help=False)
    return top


def _run_and_explain(argv: Sequence[str], open_window: OpenWindow) -> int:
    translate_argparse()
    try:
        check_installation()
        return _run(argv, open_window)
    except SystemExit as stop:  # argparse has said what is wrong, or printed its help
        return stop.code if isinstance(stop.code, int) else Status.WRONG_USE
    except ForecourtError as error:
        say(f"forecourt: {error}")
        return Status.WRONG_USE
    except KeyboardInterrupt:
        say(tr("Stopped."))
        return Status.INTERRUPTED


def _run(argv: Sequence[str], open_window: OpenWindow) -> int:
    first, rest = (argv[0], argv[1:]) if argv else ("", argv)
    if first == "help":
        return _run([*rest, "--help"], open_window)
    if first in MODEL_COMMANDS:
        return _run_model(argv)
    if first in {"-h", "--help", "--version", *COMMANDS}:
        return _run_command(command_parser().parse_args(argv))
    return _run_window(argv, open_window)


def _run_command(args: argparse.Namespace) -> int:
    options = vars(args)
    command = options.pop("command")
    if command == "verify":
        from app.cli import verify  # noqa: PLC0415 - heavy, like all that follow

        return verify.run(**options)
    if command == "weights":
        from app.cli import weights  # noqa: PLC0415

        return weights.run(**options)
    return _ask_network(command, options)


def _ask_network(command: str, options: dict[str, Any]) -> int:
    from app.segmenter import LazySegmenter  # noqa: PLC0415

    weights, device = _weights(options.pop("weights")), options.pop("device")
    finds_glass = command == "replay" or bool(options.get("glass") or options.get("glass_tint"))
    finds_plates = command == "replay" or options.get("plate") is not None
    network = LazySegmenter(
        *(weights, device), finds_glass=finds_glass, finds_plates=finds_plates, alone=True
    )
    if command == "doctor":
        from app.cli import doctor  # noqa: PLC0415

        return doctor.run(network)
    if command == "lint":
        from app.cli import lint  # noqa: PLC0415

        return lint.run(lint.LintOptions(**options), network)
    if command == "replay":
        from app.cli import replay  # noqa: PLC0415

        return replay.run(network=network, **options)
    if command == "serve":
        from app.cli import serve  # noqa: PLC0415

        return serve.run(network, options["port"])

    with uncollected():
        from app.cli import cut  # noqa: PLC0415
        from app.cli.cut_options import Options  # noqa: PLC0415

    return cut.run(Options(**options), network)


def _run_model(argv: Sequence[str]) -> int:
    try:
        from app.core.learning.weights import with_files  # noqa: PLC0415 - heavy, like the next
        from model.__main__ import main as model_main  # noqa: PLC0415
        from model.language import translate_with  # noqa: PLC0415

        translate_with(tr)
        return model_main(with_files(argv))
    except ModuleNotFoundError as error:
        raise UsageError(
            tr(
                "forecourt {command} needs the package {package}, which is not installed. "
                "Start it from a checkout of Forecourt: 'python3 packaging/run.py {command}' "
                "installs what is missing.",
                command=argv[0],
                package=error.name,
            )
        ) from error


def _run_window(argv: Sequence[str], open_window: OpenWindow) -> int:
    window = argparse.ArgumentParser(prog="forecourt", usage="forecourt [PHOTO ...]")
    window.add_argument(
        "photos", metavar="PHOTO", type=Path, nargs="*", help=tr("a photo or a folder")
    )
    add_network_options(window)
    args = window.parse_args(argv)
    for photo in args.photos:
        _refuse_mistyped_command(photo)
    return open_window(args.photos, _weights(args.weights), args.device)


def _weights(given: str | None) -> Path | None:
    """The weights file that an option or the settings name; None for the one that comes along."""
    from app.core.learning.weights import wanted  # noqa: PLC0415 - numpy, not for --help

    return wanted(given)


def _refuse_mistyped_command(word: Path) -> None:
    if word.name != str(word) or word.suffix or word.exists():
        return
    near = difflib.get_close_matches(word.name, COMMANDS, n=1)
    problem = tr('There is no command and no photo called "{word}".', word=word)
    program = started_as()
    hint = tr('See "{program} --help".', program=program)
    if near:
        text = mark('Did you mean "{program} {command}"?')
        hint = tr(text, program=program, command=near[0])
    raise UsageError(f"{problem} {hint}")


def _print_whatever_the_encoding() -> None:
    """Escape characters that the terminal's encoding lacks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _let_go_of_output() -> None:
    """Redirect closed output to null, so that Python does not complain when it flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
