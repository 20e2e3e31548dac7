"""Where ``--json`` writes: standard output, or a file in which nothing else is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from app.core.errors import UsageError
from app.core.files.images import SUFFIXES
from app.core.language.translation import mark, tr
from app.core.output.naming import is_dir, real

STDOUT = "-"
_REPORT = re.compile(rb'\s*\{\s*"forecourt"\s*:')


def check_report(report: str | None, pictures: Iterable[Path]) -> None:
    """Make sure that ``--json`` can write where it is to, before anything is done.

    Args:
        report: What the option says; None if it was not given.
        pictures: What is worked on.

    Raises:
        UsageError: A picture, a file that is no report of Forecourt, or a folder is there.
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
    if not _is_report_or_nothing(path):
        text = mark(
            "--json would write over {path}, which is no report of Forecourt. Choose another file."
        )
        raise UsageError(tr(text, path=path))


def _is_report_or_nothing(path: Path) -> bool:
    try:
        if not path.is_file():
            return not path.exists()
        with path.open("rb") as file:
            start = file.read(200)
    except OSError:
        return True  # what the system says of it is told when it is written
    return not start or bool(_REPORT.match(start))
