"""`forecourt check`: looks data folders over before training, and says what is wrong with them."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.arrays import Pixels
from model.commands.options import SHIPPED, add_ask
from model.commands.telling import say
from model.data.pairs import Pair, find_pairs
from model.data.selection import spread_evenly
from model.evaluation.doubts import ask
from model.evaluation.drawing import contact_sheet
from model.evaluation.inspection import (
    PROBLEMS,
    WRONG,
    Finding,
    Inspection,
    Kind,
    find_copies,
    inspect_all,
)
from model.evaluation.scoring import Network
from model.language import mark, tr
from model.network.device import NAMES
from model.network.predictor import Predictor
from model.pages.report import make_folder, write_jpeg, write_json

ON_A_SHEET = 60
ASKED = 100
IN_THE_SUMMARY = 10


@dataclass(frozen=True)
class Overview:
    """What a check found.

    Attributes:
        inspections: One a pair, without the pictures.
        findings: All of them, also those between pairs and of files without a partner.
        asked: About how many masks a network was asked.
    """

    inspections: tuple[Inspection, ...]
    findings: tuple[Finding, ...]
    asked: int = 0

    def of(self, kind: Kind) -> list[str]:
        """Return the sentences of one kind."""
        return [finding.text for finding in self.findings if finding.kind is kind]

    @property
    def refused(self) -> bool:
        """Whether training would leave something out, or learn something wrong."""
        return any(finding.kind in PROBLEMS | WRONG for finding in self.findings)


class Sheets:
    """Collects the pictures of two contact sheets: of all the photos some, and the odd ones."""

    def __init__(self, total: int) -> None:
        count = min(total, ON_A_SHEET)
        self._wanted = {index * total // count for index in range(count)} if count else set()
        self._pictures: dict[str, list[tuple[Pixels, str]]] = {"sheet": [], "odd": []}

    def add(self, index: int, inspection: Inspection) -> None:
        """Keep the picture if it belongs on a sheet."""
        if inspection.picture is None:
            return
        name, odd = inspection.pair.name, self._pictures["odd"]
        if index in self._wanted:
            self._pictures["sheet"].append((inspection.picture, name))
        if inspection.findings and len(odd) < ON_A_SHEET:
            odd.append((inspection.picture, f"{name}: {inspection.findings[0].kind.name.lower()}"))

    def write(self, folder: Path) -> Iterator[Path]:
        """Write sheet.jpg and, if there are odd photos, odd.jpg; yields what was written.

        Raises:
            ModelError: A file cannot be written.
        """
        for name, pictures in self._pictures.items():
            if pictures:
                path = folder / f"{name}.jpg"
                write_jpeg(path, contact_sheet(pictures))
                yield path


def check(pairs: Sequence[Pair], problems: Sequence[str], sheets: Sheets) -> Overview:
    """Look at every pair once, and then for what is wrong between them.

    Args:
        pairs: The pairs of all data folders together.
        problems: Sentences about files without a partner.
        sheets: Takes the pictures.
    """
    inspections = []
    with tqdm(inspect_all(pairs), total=len(pairs), unit="pair", disable=None) as bar:
        for index, inspection in enumerate(bar):
            sheets.add(index, inspection)
            inspections.append(replace(inspection, picture=None))
    findings = [Finding(Kind.ALONE, problem) for problem in problems]
    findings += [finding for inspection in inspections for finding in inspection.findings]
    findings += find_copies(inspections)
    return Overview(tuple(inspections), tuple(findings))


def ask_about(overview: Overview, network: Network, most: int) -> Overview:
    """Ask a network about at most so many masks, spread evenly, and as many of those without a car.

    Args:
        overview: What was found without it.
        network: Finds cars.
        most: Of each of both.
    """
    empty = {each.pair for each in overview.inspections if _has(each, Kind.EMPTY)}
    looked = [each.pair for each in overview.inspections if each.share is not None]
    chosen = spread_evenly([pair for pair in looked if pair in empty], most)
    chosen += spread_evenly([pair for pair in looked if pair not in empty], most)
    told = {each.pair for each in overview.inspections if any(map(_is_wrong, each.findings))}
    chosen = [pair for pair in chosen if pair not in told]
    with tqdm(ask(chosen, network), total=len(chosen), unit="mask", disable=None) as bar:
        doubts = tuple(finding for finding in bar if finding)
    return replace(overview, findings=(*overview.findings, *doubts), asked=len(chosen))


def _has(inspection: Inspection, kind: Kind) -> bool:
    return any(finding.kind is kind for finding in inspection.findings)


def _is_wrong(finding: Finding) -> bool:
    return finding.kind in WRONG


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help=tr("data folder(s)"))
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=tr("folder for contact sheets and check.json")
    )
    add_ask(parser, ASKED)
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help=tr("weights to ask (default: the shipped ones)"),
    )
    parser.add_argument("--device", choices=NAMES, default="auto")


def run(args: argparse.Namespace) -> int:
    """Run the command; return the exit status.

    It is 1 if training would leave anything out, or learn something wrong.

    Raises:
        ModelError: A folder is no data folder, or --out cannot be written.
    """
    if args.out:
        make_folder(args.out)
    found = [find_pairs(root) for root in args.data]
    pairs = [pair for part in found for pair in part.pairs]
    sheets = Sheets(len(pairs))
    overview = check(pairs, [problem for part in found for problem in part.problems], sheets)
    if args.ask > 0 and pairs:
        network = Predictor.load(args.weights or SHIPPED, args.device)
        overview = ask_about(overview, network, args.ask)
    say(describe(overview))
    if args.out:
        write_json(args.out / "check.json", as_json(overview))
        for path in sheets.write(args.out):
            say(tr("Contact sheet: {path}", path=path))
    return 1 if overview.refused else 0


def describe(overview: Overview) -> str:
    """Return the summary as lines of text."""
    sources = dict.fromkeys(each.pair.source for each in overview.inspections)
    lines = [_describe_source(source, overview.inspections) for source in sources]
    for kind in Kind:
        texts = overview.of(kind)
        if texts:
            lines.append(f"\n{len(texts)} x {tr(kind)} ({_weight(kind)}):")
            lines += [f"  {text}" for text in texts[:IN_THE_SUMMARY]]
        if len(texts) > IN_THE_SUMMARY:
            more = len(texts) - IN_THE_SUMMARY
            lines.append(tr("  and {more} more; --out writes them all to check.json", more=more))
    if overview.asked:
        lines.append(tr("The network was asked about {asked} of the masks.", asked=overview.asked))
    if not overview.findings:
        lines.append(tr("Nothing is wrong."))
    return "\n".join(lines)


def _weight(kind: Kind) -> str:
    if kind in PROBLEMS:
        return tr("left out by training")
    return tr("training would learn it") if kind in WRONG else tr("worth a look")


def as_json(overview: Overview) -> dict[str, Any]:
    """Return all that was found, as JSON has it."""
    return {
        "refused": overview.refused,
        "asked": overview.asked,
        "findings": {kind.name.lower(): overview.of(kind) for kind in Kind},
        "photos": [
            {
                "name": each.pair.name,
                "source": each.pair.source,
                "group": each.pair.group,
                "make": each.pair.make,
                "size": each.size,
                "car": each.share,
            }
            for each in overview.inspections
        ],
    }


def _describe_source(source: str, inspections: Sequence[Inspection]) -> str:
    """Return a line about one data folder."""
    its = [each for each in inspections if each.pair.source == source]
    groups = len({each.pair.group for each in its})
    text = mark("{source}: {pairs} pairs in {groups} groups")
    line = tr(text, source=source, pairs=len(its), groups=groups)
    makes = {each.pair.make for each in its} - {None}
    line += tr(" of {makes} makes", makes=len(makes)) if makes else ""
    sizes = sorted((each.size for each in its if each.size), key=math.prod)
    shares = [each.share for each in its if each.share is not None]
    if not sizes or not shares:
        return line
    smallest, largest = ("x".join(map(str, size)) for size in (sizes[0], sizes[-1]))
    span = (
        smallest if smallest == largest else tr("{least} to {most}", least=smallest, most=largest)
    )
    mean = sum(shares) / len(shares)
    text = mark("car {mean:.0%} of a photo ({least:.0%} to {most:.0%})")
    car = tr(text, mean=mean, least=min(shares), most=max(shares))
    return f"{line}, {span}, {car}"
