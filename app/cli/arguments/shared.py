"""What several commands take."""

from __future__ import annotations

import argparse

from app.core.language.translation import tr

DEVICES = ("auto", "cpu", "cuda", "mps")


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    """Add a command with what it does in a few words, as they stand in the list of all."""
    return commands.add_parser(name, help=text, description=sentence(text))


def sentence(text: str) -> str:
    """Make a sentence of a few words."""
    return f"{text[0].upper()}{text[1:]}."


def add_network_options(parser: argparse.ArgumentParser) -> None:
    """Which network, and where it runs."""
    text = tr("where the network runs (default: auto, the quickest that is there)")
    parser.add_argument("--device", choices=DEVICES, default="auto", help=text)
    text = tr("weights to use, a file or a name (default: those in use, see: weights list)")
    parser.add_argument("--weights", metavar="FILE|NAME", help=text)
