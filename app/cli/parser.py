"""The command line: its commands, their options, and the messages for wrong use.

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
from app.cli.console import Status, say, version
from app.core import resources
from app.core.errors import ForecourtError, UsageError
from app.core.files.storage import to_path
from app.core.installation import check_installation
from app.core.invocation import started_as
from app.core.language.translation import mark, tr

KINDS = ("cutout", "mask", "composite", "rle")
FORMATS = ("png", "jpg", "webp", "tif", "avif", "ora")
ENGINES = ("local", "ray")
DEVICES = ("auto", "cpu", "cuda", "mps")

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

CUT_NOTES = mark(
    """\
A photo becomes DIR/NAME.png, or what --template says, and sub-folders are kept. Photos that
would share a name get their ending added: car.jpg and car.png become car_jpg.png and
car_png.png. Results that are there already are skipped if photo, options, weights and program
are the same, and made anew if not; so the same command goes on where it was stopped. Photos are
never written to, and no file is replaced that Forecourt did not write.

exit status:
  0  all done        1  some photos failed, or no car was found in them
  130  stopped with Ctrl-C
  2  wrong use, or the network could not be started: no photo was touched"""
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
    for name, kind, text in (
        ("cut", None, mark("cut the cars out of photos, without the window")),
        ("predict", "mask", mark("the same as: cut --kind mask")),
    ):
        _add_cut_options(
            commands.add_parser(
                name,
                help=tr(text),
                description=_sentence(tr(text)),
                epilog=tr(CUT_NOTES),
                formatter_class=argparse.RawDescriptionHelpFormatter,
            ),
            kind,
        )
    _add_lint_options(commands)
    text = tr("check the installation and cut a sample photo")
    _add_network_options(commands.add_parser("doctor", help=text, description=_sentence(text)))
    _add_verify_options(commands)
    _add_replay_options(commands)
    text = tr("answer other programs on this computer, as remove.bg answers over the network")
    serve = commands.add_parser("serve", help=text, description=_sentence(text))
    help_ = tr("where to listen on 127.0.0.1 (default: 8023; 0 takes a free one)")
    serve.add_argument("--port", type=int, default=8023, metavar="N", help=help_)
    _add_network_options(serve)
    _add_weights_options(commands)
    for name, text in MODEL_COMMANDS.items():
        commands.add_parser(name, help=tr(text), add_help=False)
    return top


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


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
    finds_glass = command == "replay" or bool(options.get("glass"))
    finds_plates = command == "replay" or options.get("plate") is not None
    network = LazySegmenter(weights, device, finds_glass=finds_glass, finds_plates=finds_plates)
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

    from app.cli import cut  # noqa: PLC0415
    from app.cli.cut_options import Options  # noqa: PLC0415

    return cut.run(Options(**options), network)


def _run_model(argv: Sequence[str]) -> int:
    try:
        from app.core.learning.weights import with_files  # noqa: PLC0415 - heavy, like the next
        from model.__main__ import main as model_main  # noqa: PLC0415

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
    _add_network_options(window)
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


def _add_cut_options(parser: argparse.ArgumentParser, kind: str | None) -> None:
    add = parser.add_argument
    text = tr("a photo, a folder of photos, a list of them (.txt), or an address such as s3://…")
    add("inputs", metavar="INPUT", type=to_path, nargs="+", help=text)
    add("-o", "--output", metavar="DIR", type=to_path, required=True, help=tr("where results go"))
    text = tr("what to write (default: cutout; composite if there is a --background)")
    text = tr("what to write") if kind else text
    about = tr("rle: masks, and their run lengths in masks.csv, as Kaggle's contest takes them")
    add("--kind", choices=KINDS, default=kind, help=f"{text}; {about}")
    text = tr(
        "what a composite stands on: a picture, a colour (white, #a0b0c0), a built-in name, or "
        "blur (blur:0 to blur:100), the photo's own surroundings made soft"
    )
    add("--background", metavar="FILE|COLOUR", help=text)
    text = tr(
        "PNG, JPEG, WebP, TIFF, AVIF, or for composites OpenRaster, with layers (default: png)"
    )
    add("--format", choices=FORMATS, dest="suffix", help=text)
    text = tr("keep nothing of the photo's notes; else camera and time are kept, never the place")
    add("--no-exif", action="store_false", dest="exif", help=text)
    text = tr("the longest side at most, in pixels, or the exact size, as in 1200x900")
    add("--size", metavar="N|WxH", help=text)
    text = tr("the picture's shape, width to height, as in 4:3; nothing is resampled for it")
    add("--shape", metavar="W:H", help=text)
    text = tr(
        "crop to the car, with a margin in percent; with an exact --size the margin around it"
    )
    add("--crop", metavar="MARGIN", type=float, help=text)
    text = tr(
        "what a place asks for: {names}, or a preset's file; several with commas, each set into "
        "a folder of its own",
        names=", ".join(path.stem for path in resources.presets()),
    )
    add("--preset", metavar="NAME|FILE", help=text)
    _add_floor_options(parser)
    text = tr("what results are called, of {name}, {kind}, {index} or {index:03}, and {folder}")
    add("--template", metavar="TEXT", help=text)
    _add_network_options(parser)
    add("-r", "--recursive", action="store_true", help=tr("look into sub-folders, too"))
    text = tr("make results again that are there already and unchanged")
    add("--overwrite", action="store_true", help=text)
    text = tr("write nothing: say what would be done, how long it takes and how much room it needs")
    add("--dry-run", action="store_true", help=text)
    text = tr("write a report on every photo; - writes it to standard output")
    add("--json", metavar="FILE", dest="report", help=text)
    text = tr("who does the work: this computer, or the machines of a Ray cluster (default: local)")
    add("--engine", choices=ENGINES, default="local", help=text)
    text = tr("where the Ray cluster is (default: one is started on this computer)")
    add("--address", metavar="HOST:PORT|auto", help=text)


def _add_floor_options(parser: argparse.ArgumentParser) -> None:
    """Where and how the car stands."""
    add = parser.add_argument
    text = tr("the shadow's strength on a background, 0 to 100 (default: 70; 0 is none)")
    add("--shadow", metavar="STRENGTH", type=float, help=text)
    text = tr("how strongly the floor mirrors the car, 0 to 100 (default: as the background says)")
    add("--reflection", metavar="STRENGTH", type=float, help=text)
    text = tr("how dark a shadow the sun casts, 0 to 100 (default: 0)")
    add("--sun", metavar="STRENGTH", type=float, help=text)
    text = tr("where the sun stands: 0 behind the car, 90 at its right, 180 in front (default: 60)")
    add("--sun-from", metavar="DEGREES", type=float, help=text)
    text = tr("how long the sun's shadow is, in percent of the car's height (default: 50)")
    add("--sun-length", metavar="PERCENT", type=float, help=text)
    text = tr("how soft the sun's shadow is, 0 to 100 (default: 40)")
    add("--sun-softness", metavar="PERCENT", type=float, help=text)
    text = tr("draw the car's edge in by so many pixels, -5 to 5 (default: 0)")
    add("--choke", metavar="PIXELS", type=float, default=0.0, help=text)
    text = tr("soften the car's edge by so many pixels, 0 to 5 (default: 0)")
    add("--feather", metavar="PIXELS", type=float, default=0.0, help=text)
    text = tr(
        "how clearly the background is seen through the windows, 0 to 100 (default: 0, the photo's "
        "own windows)"
    )
    add("--glass", metavar="STRENGTH", type=float, default=0.0, help=text)
    text = tr("leave the car where it is in the photo instead of standing it on the floor")
    add("--as-in-photo", action="store_true", help=text)
    text = tr(
        "how far the car's brightness and white balance follow the background's, 0 to 100 "
        "(default: 0, the photo's own pixels)"
    )
    add("--match-light", metavar="STRENGTH", type=float, help=text)
    text = tr(
        "cover number plates with their blur, a colour, or a picture such as your own plate, which "
        "fills all of the plate (default: they stay as they are)"
    )
    add("--plate", metavar="blur|COLOUR|FILE", help=text)
    text = tr("keep the photo's own ground: only what is above it becomes the background")
    add("--keep-ground", action="store_true", help=text)
    text = tr("how far down the kept ground ends, in percent (default: where it seems to end)")
    add("--ground-line", metavar="PERCENT", type=float, help=text)
    text = tr("give the cars of each folder one size and one floor line: the views of one vehicle")
    add("--same-for-all", action="store_true", help=text)


def _add_lint_options(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = tr("check finished pictures against the rules of the places they go to")
    parser = commands.add_parser("lint", help=text, description=_sentence(text))
    add = parser.add_argument
    text = tr("a picture or a folder of pictures")
    add("inputs", metavar="PICTURE", type=Path, nargs="+", help=text)
    names = ", ".join(path.stem for path in resources.presets() if path.stem != "website")
    text = tr("the places, with commas: {names}, or a preset's file", names=names)
    add("--for", metavar="NAME|FILE", dest="places", required=True, help=text)
    text = tr("write copies into this folder that keep the rules as far as they can")
    add("--fix", metavar="DIR", type=Path, help=text)
    add("-r", "--recursive", action="store_true", help=tr("look into sub-folders, too"))
    text = tr("write a report on every picture; - writes it to standard output")
    add("--json", metavar="FILE", dest="report", help=text)
    _add_network_options(parser)


def _add_verify_options(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = tr("check that the car in a result is the photo's own, pixel by pixel")
    parser = commands.add_parser("verify", help=text, description=_sentence(text))
    add = parser.add_argument
    add(
        "result",
        metavar="OUT",
        type=Path,
        help=tr("a file that Forecourt wrote, or a folder of them"),
    )
    add(
        "--photo",
        metavar="ORIGINAL",
        type=Path,
        help=tr("the photo it was made of, or the folder where it is"),
    )
    text = tr("draw which pixels are the photo's own: green; yellow the edge, red what was changed")
    add("--map", metavar="FILE", type=Path, dest="map_file", help=text)


def _add_replay_options(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = tr("make the results of a report again, or name the input that has changed")
    parser = commands.add_parser("replay", help=text, description=_sentence(text))
    add = parser.add_argument
    add("report", metavar="REPORT", type=Path, help=tr("a file that cut --json wrote"))
    text = tr("where the new results go")
    add("-o", "--output", metavar="DIR", type=Path, required=True, help=text)
    _add_network_options(parser)


def _add_weights_options(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = tr("the weights of the network: list them, bring in your own, choose which are in use")
    parser = commands.add_parser("weights", help=text, description=_sentence(text))
    deeds = parser.add_subparsers(
        title=tr("commands"), dest="deed", metavar="COMMAND", required=True
    )
    deeds.add_parser("list", help=tr("name all that are at hand, and which are in use"))
    bring = deeds.add_parser("import", help=tr("bring in a file, as `train` writes it"))
    bring.add_argument("file", metavar="FILE", type=Path, help=tr("the weights file"))
    bring.add_argument("name", metavar="NAME", nargs="?", help=tr("what to call them"))
    out = deeds.add_parser("export", help=tr("write a copy, for another computer"))
    out.add_argument("name", metavar="NAME", help=tr("which weights"))
    out.add_argument("file", metavar="FILE", type=Path, help=tr("the file to write, or its folder"))
    for deed, told in (
        ("use", mark("use them from now on, in the window and by all commands that cut")),
        ("remove", mark("delete weights of your own")),
    ):
        each = deeds.add_parser(deed, help=tr(told))
        each.add_argument("name", metavar="NAME", help=tr("which weights"))
    deeds.add_parser("back", help=tr("use those that come with Forecourt again"))


def _add_network_options(parser: argparse.ArgumentParser) -> None:
    text = tr("where the network runs (default: auto, the quickest that is there)")
    parser.add_argument("--device", choices=DEVICES, default="auto", help=text)
    text = tr("weights to use, a file or a name (default: those in use, see: weights list)")
    parser.add_argument("--weights", metavar="FILE|NAME", help=text)


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
