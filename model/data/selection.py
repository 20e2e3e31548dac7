"""Which photos of which data folders a command works on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.data.pairs import Pair, find_pairs, read_names
from model.errors import DataError
from model.language import tr

GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Selection:
    """The pairs to evaluate.

    Attributes:
        pairs: In the order of the data folders.
        problems: Sentences about photos or masks that have no partner.
        listed: How many names the file of vehicles or names holds; None without a file.
        matched: How many of these are in the data.
    """

    pairs: tuple[Pair, ...]
    problems: tuple[str, ...]
    listed: int | None = None
    matched: int | None = None


def select(
    roots: Sequence[Path],
    *,
    vehicles: Path | None = None,
    names: Path | None = None,
    limit: int | None = None,
) -> Selection:
    """Find the pairs to evaluate.

    Args:
        roots: Data folders.
        vehicles: A file of vehicles (groups), one a line: only their photos.
        names: A file of photo names without suffix, one a line: only these photos.
        limit: At most so many, spread evenly over the data and over the angles in it.

    Raises:
        DataError: A folder has no pair, a file cannot be read, or what it lists is not there.
    """
    found = [find_pairs(root) for root in roots]
    pairs = tuple(pair for part in found for pair in part.pairs)
    problems = tuple(problem for part in found for problem in part.problems)
    where = " ".join(map(str, roots))
    listed = matched = None
    for file, key in ((vehicles, _group), (names, _name)):
        if file is None:
            continue
        wanted = read_names(file)
        there = wanted & {key(pair) for pair in pairs}
        if not there:
            raise DataError(
                tr(
                    "Nothing that {file} lists is in {where}. Check the list or the folder.",
                    file=file,
                    where=where,
                )
            )
        pairs = tuple(pair for pair in pairs if key(pair) in there)
        listed, matched = len(wanted), len(there)
    return Selection(tuple(spread_evenly(pairs, limit)), problems, listed, matched)


def spread_evenly(pairs: Sequence[Pair], limit: int | None) -> list[Pair]:
    """Return at most `limit` pairs, one of each of so many equal stretches.

    Where in its stretch turns by the golden ratio: equal steps would meet the same few of the 16
    angles of every vehicle.
    """
    if limit is None or limit >= len(pairs):
        return [*pairs]
    stretch = len(pairs) / limit
    return [pairs[int((index + index * GOLDEN % 1) * stretch)] for index in range(limit)]


def _group(pair: Pair) -> str:
    return pair.group


def _name(pair: Pair) -> str:
    return pair.name
