"""What the commands beside ``cut`` take."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.arguments.shared import add_command, add_network_options
from app.core import resources
from app.core.language.translation import mark, tr


def add_lint(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command that checks pictures against the rules of places."""
    text = tr("check finished pictures against the rules of the places they go to")
    parser = add_command(commands, "lint", text)
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
    add_network_options(parser)


def add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command that proves a result."""
    text = tr("check that the car in a result is the photo's own, pixel by pixel")
    parser = add_command(commands, "verify", text)
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


def add_replay(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command that makes the results of a report again."""
    text = tr("make the results of a report again, or name the input that has changed")
    parser = add_command(commands, "replay", text)
    add = parser.add_argument
    add("report", metavar="REPORT", type=Path, help=tr("a file that cut --json wrote"))
    text = tr("where the new results go")
    add("-o", "--output", metavar="DIR", type=Path, required=True, help=text)
    add_network_options(parser)


def add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command that checks the installation."""
    text = tr("check the installation and cut a sample photo")
    add_network_options(add_command(commands, "doctor", text))


def add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command that answers other programs."""
    text = tr("answer other programs on this computer, as remove.bg answers over the network")
    parser = add_command(commands, "serve", text)
    text = tr("where to listen on 127.0.0.1 (default: 8023; 0 takes a free one)")
    parser.add_argument("--port", type=int, default=8023, metavar="N", help=text)
    add_network_options(parser)


def add_weights(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command that keeps weights, with its own commands."""
    text = tr("the weights of the network: list them, bring in your own, choose which are in use")
    parser = add_command(commands, "weights", text)
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
