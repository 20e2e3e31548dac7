"""Whether the program's own files are still where its installation put them.

Its packages are called `app`, `model` and `resources`, which other projects' may be called, too.
Installed beside such a project its files are replaced, and deleted with it; a `model.py` in the
folder of a script hides ours. So the program looks before it starts, and names who did it.
"""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Collection, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from app.core.errors import ForecourtError
from app.core.language.translation import mark, tr

PACKAGES = ("app", "model", "resources")
HOME = Path(__file__).resolve().parents[2]

_REMEDY = mark(
    "Give Forecourt an environment of its own: make one with 'python -m venv DIR' and install "
    "Forecourt into it, from the file or the folder that you installed it from."
)


def check_installation() -> None:
    """Make sure that the program finds its own packages, as they were installed.

    Raises:
        ForecourtError: Another project's hide or replaced them, or they are gone; the text names
            it.
    """
    check_names()
    damaged = _damaged()
    if not damaged:
        return
    owners = _owners(set(damaged))
    if owners:
        text = mark("The package {owner} has replaced files of Forecourt's: {files}.")
        raise _error(text, owner=", ".join(owners), files=_few(damaged))
    gone = [name for name in damaged if not (HOME / name).exists()]
    if gone:
        text = mark("Files of Forecourt's are gone, perhaps with another package: {files}.")
        raise _error(text, files=_few(gone))


def check_names() -> None:
    """Make sure that what is imported under the names of our packages is ours.

    Raises:
        ForecourtError: It is another project's; the text names its files.
    """
    strangers = [stranger for stranger in map(_stranger, PACKAGES) if stranger]
    if strangers:
        text = mark(
            "Forecourt's files are hidden by others of the same name: {files}. If they are your "
            "own, rename them or start in another folder."
        )
        raise _error(text, files=", ".join(strangers))


def _error(text: str, **values: str) -> ForecourtError:
    return ForecourtError(f"{tr(text, **values)} {tr(_REMEDY)}")


def _stranger(package: str) -> str | None:
    """What is imported instead of one of our packages; None if it is ours, or not there at all."""
    try:
        spec = importlib.util.find_spec(package)
    except ValueError:  # a module without a spec: made by hand, so not ours
        return package
    if spec is None:
        return None
    places = [*(spec.submodule_search_locations or ()), *([spec.origin] if spec.origin else ())]
    ours = HOME / package
    if any(Path(place).resolve() in {ours, ours / "__init__.py"} for place in places):
        return None
    return places[0] if places else package


def _damaged() -> list[str]:
    """Files that are missing, or not as long as they were installed; none in a checkout."""
    return [name for name, size in _installed() if _size(HOME / name) != size]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _installed() -> Iterator[tuple[str, int]]:
    """Our files and their sizes, if they were installed to where this module is."""
    try:
        distribution = metadata.distribution("forecourt")
    except metadata.PackageNotFoundError:
        return
    if Path(str(distribution.locate_file(""))).resolve() == HOME:
        for name, size in _record(distribution):
            if name.partition("/")[0] in PACKAGES and size.isdecimal():
                yield name, int(size)


def _record(distribution: metadata.Distribution) -> Iterator[tuple[str, str]]:
    """The names and sizes that the installer wrote down (PEP 376).

    Not `Distribution.files`: from Python 3.12 on that leaves out what is missing.
    """
    for row in csv.reader((distribution.read_text("RECORD") or "").splitlines()):
        if len(row) == 3:
            yield row[0], row[2]


def _owners(names: Collection[str]) -> list[str]:
    """The other distributions that say that one of these files is theirs."""
    return sorted(
        distribution.name
        for distribution in metadata.distributions(path=[str(HOME)])
        if distribution.name != "forecourt"
        and any(name in names for name, _ in _record(distribution))
    )


def _few(names: Sequence[str]) -> str:
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" (+ {more})" if more > 0 else "")
