"""Where ``--json`` writes: standard output, or a file in which nothing else is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from app.core.errors import OutputError, UsageError
from app.core.files.images import SUFFIXES
from app.core.language.translation import mark, tr
from app.core.output.naming import is_dir, real

STDOUT = "-"
_REPORT = re.compile(rb'\s*\{\s*"forecourt"\s*:')


def check_report(
    report: str | None, pictures: Iterable[Path], results: Iterable[Path] = ()
) -> None:
    """Make sure that ``--json`` can write where it is to, before anything is done.

    Args:
        report: What the option says; None if it was not given.
        pictures: What is worked on.
        results: What will be written beside it.

    Raises:
        UsageError: A picture, a file that is no report of Forecourt, or a folder is there, or will
            be.
    """
    if report is None or report == STDOUT:
        return
    path = Path(report)
    if path.suffix.lower() in SUFFIXES or real(path) in map(real, pictures):
        text = mark("--json would write over a photo: {path}. Choose another file for it.")
        raise UsageError(tr(text, path=path))
    if is_dir(path) or not is_dir(path.parent):
        text = mark("--json cannot write to {path}. Choose a file in a folder that exists.")
        raise UsageError(tr(text, path=path))
    if _is_in_the_way(path, results):
        text = mark("--json would write over a result: {path}. Choose another file for it.")
        raise UsageError(tr(text, path=path))
    if not _is_report_or_nothing(path):
        text = mark(
            "--json would write over {path}, which is no report of Forecourt. Choose another file."
        )
        raise UsageError(tr(text, path=path))


def check_still_free(path: Path) -> None:
    """Make sure of the same when the report is written, which may be hours later.

    Raises:
        OutputError: A file that is no report of Forecourt came there meanwhile.
    """
    if not _is_report_or_nothing(path):
        problem = tr("there is a file of this name that Forecourt did not write")
        raise OutputError(path, problem, tr("Move it away, or choose another folder or name"))


def _is_in_the_way(path: Path, results: Iterable[Path]) -> bool:
    """Whether a path is that of a result, or of a folder that results go into."""
    place, name = real(path), path.name.casefold()
    folders = set[Path]()
    for result in results:
        folders.add(result.parent)
        if result.name.casefold() == name and real(result.parent) == place.parent:
            return True
    return any(place in (real(folder), *real(folder).parents) for folder in folders)


def _is_report_or_nothing(path: Path) -> bool:
    """Whether a report of Forecourt is there, or nothing."""
    try:
        if not path.is_file():
            return not path.exists()
        with path.open("rb") as file:
            start = file.read(200)
    except OSError:
        return True  # what the system says of it is told when it is written
    return not start or bool(_REPORT.match(start))
